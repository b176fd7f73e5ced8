import { CLASSES, type DataClass } from '#contract/classes';
import type { Change } from '#contract/change';
import type { Finding } from '#contract/finding';
import type { LabelRecord, LabelledField } from '#contract/label';
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

export function createLabelRecords(modelVersion: string, now: () => number): LabelRecords {
  const byClass = new Map<DataClass, LogRecord[]>(CLASSES.map((name) => [name, []]));

  return {
    add(record, change, { after, before }) {
      if (change.op === 't') return;
      const key = Buffer.from(record);
      const timestampMs = Math.trunc(change.committedAtMs);
      const holds = after === null ? new Map<DataClass, LabelledField[]>() : groupByClass(after);
      const unexamined = after === null || after.unexamined.length === 0 ? {} : { unexamined: [...after.unexamined] };
      const { op } = change;
      for (const [name, fields] of holds) {
        const label: LabelRecord = {
          record,
          source: change.source,
          dataset: change.dataset,
          class: name,
          op,
          position: change.position,
          transaction: change.transaction,
          modelVersion,
          times: { committedAtMs: change.committedAtMs, capturedAtMs: change.capturedAtMs, labelledAtMs: now() },
          fields,
          ...unexamined,
        };
        byClass.get(name)?.push({ key, value: Buffer.from(JSON.stringify(label)), timestampMs });
      }
      if (op === 'c' || op === 'r') return;
      const held = before === null ? CLASSES : groupByClass(before).keys();
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

/** Public is what was examined wholly, and nothing found in it. */
function groupByClass({ findings, unexamined }: SeenRecord): Map<DataClass, LabelledField[]> {
  const groups = new Map<DataClass, LabelledField[]>();
  if (findings.length === 0 && unexamined.length === 0) groups.set('PUBLIC', []);
  for (const finding of findings) {
    const { path, entity, confidence, start, end, masked, classes } = finding;
    const field: LabelledField = { path, entity, confidence, start, end, masked, reason: reasonOf(finding) };
    for (const name of classes) {
      const group = groups.get(name);
      if (group === undefined) groups.set(name, [field]);
      else group.push(field);
    }
  }
  return groups;
}
