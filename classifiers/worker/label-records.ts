import { CLASSES, type DataClass } from '#contract/classes';
import type { Change } from '#contract/change';
import type { LabelCodec } from '#contract/codec';
import type { Explanation, Finding } from '#contract/finding';
import type { LabelledField } from '#contract/label';
import type { LogRecord } from '#contract/log';
import type { UnexaminedReason } from '#contract/observation';
import { topics } from '#contract/topics';
import { reasonOf } from './reason.ts';

/** What was found in an image, and the columns of which not all was examined. */
export interface SeenRecord {
  readonly findings: readonly Finding[];
  readonly unexamined: readonly { readonly path: string; readonly reason: UnexaminedReason }[];
}

/** Collects the records of the label topics for one transaction. */
export interface LabelRecords {
  /**
   * @param after the after-image; null when the record is gone.
   * @param before the before-image; null when the source did not send one whole: then every class that the record does
   * not hold now gets a tombstone, since nobody can say what it held.
   */
  add(
    record: string,
    change: Change,
    seen: { readonly after: SeenRecord | null; readonly before: SeenRecord | null },
  ): void;
  take(): { readonly topic: string; readonly records: LogRecord[] }[];
}

export function createLabelRecords(codec: LabelCodec, modelVersion: string, now: () => number): LabelRecords {
  const byClass = new Map<DataClass, LogRecord[]>(CLASSES.map((name) => [name, []]));

  return {
    add(record, change, { after, before }) {
      if (change.op === 't') return;
      const key = Buffer.from(record);
      const timestampMs = Math.trunc(change.committedAtMs);
      const { op, source, dataset, position, transaction, committedAtMs, capturedAtMs } = change;
      const holds = after === null ? NOTHING : groupByClass(after);
      if (after !== null && holds.size > 0) {
        const encode = codec.begin({
          record,
          source,
          dataset,
          op,
          position,
          transaction,
          modelVersion,
          times: { committedAtMs, capturedAtMs, labelledAtMs: now() },
          ...(after.unexamined.length === 0 ? {} : { unexamined: [...after.unexamined] }),
        });
        for (const [name, fields] of holds) byClass.get(name)?.push({ key, value: encode(name, fields), timestampMs });
      }
      if (op === 'c' || op === 'r') return;
      const held = before === null ? CLASSES : classesOf(before);
      const keeps = after?.unexamined.some(({ reason }) => reason === 'unchanged') === true;
      for (const name of held) {
        if (holds.has(name) || (keeps && !(name === 'PUBLIC' && holds.size > 0))) continue;
        byClass.get(name)?.push({ key, value: null, timestampMs });
      }
    },
    take() {
      const taken = [...byClass]
        .filter(([, records]) => records.length > 0)
        .map(([name, records]) => ({ topic: topics.labels(name), records }));
      for (const name of byClass.keys()) byClass.set(name, []);
      return taken;
    },
  };
}

function classesOf({ findings, unexamined }: SeenRecord): ReadonlySet<DataClass> {
  if (findings.length === 0 && unexamined.length === 0) return PUBLIC_ONLY;
  return new Set(findings.flatMap(({ classes }) => classes));
}
const PUBLIC_ONLY: ReadonlySet<DataClass> = new Set(['PUBLIC']);

const NOTHING: ReadonlyMap<DataClass, readonly LabelledField[]> = new Map();

/** Public is what was examined wholly, and nothing found in it. */
function groupByClass({ findings, unexamined }: SeenRecord): Map<DataClass, LabelledField[]> {
  const groups = new Map<DataClass, LabelledField[]>();
  if (findings.length === 0 && unexamined.length === 0) groups.set('PUBLIC', []);
  for (const { path, entity, confidence, start, end, masked, classes, explanation } of findings) {
    const field = { path, entity, confidence, start, end, masked, reason: reasonIn(explanation) };
    for (const name of classes) {
      const group = groups.get(name);
      if (group === undefined) groups.set(name, [field]);
      else group.push(field);
    }
  }
  return groups;
}

/** An explanation is the same object for all values of which it is said. */
const reasons = new WeakMap<Explanation, string>();

function reasonIn(explanation: Explanation): string {
  let reason = reasons.get(explanation);
  if (reason === undefined) reasons.set(explanation, (reason = reasonOf(explanation)));
  return reason;
}
