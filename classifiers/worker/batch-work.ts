import type { Change } from '#contract/change';
import type { LogRecord, RecordBatch } from '#contract/log';
import type { Observation } from '#contract/observation';
import type { Keyring } from '#kernel/secrets/keyring';
import type { Logger } from '#kernel/telemetry/logger';
import type { Engine } from '../engine.ts';
import type { CompiledSchema } from './compiled-schema.ts';
import { addUp, examineRow, filled, sumUp } from './examined-row.ts';
import type { LabelRecords } from './label-records.ts';
import { createTally, type Tally } from './observe.ts';
import { nameRecord } from './record-key.ts';

/** Rules and thresholds as they are in force, with the shapes compiled for them. */
export interface InForce {
  readonly version: number;
  readonly engine: Engine;
  compile(schema: CompiledSchema['schema']): CompiledSchema;
  find(id: string): CompiledSchema | undefined;
}

export interface BatchOptions {
  readonly keyring: Keyring;
  readonly logger: Logger;
  readonly textKeys: 'fingerprint' | 'plain';
}

/** What the changes of one batch show, added up. */
export class BatchWork {
  readonly #options: BatchOptions;
  readonly #inForce: InForce;
  readonly #labels: LabelRecords;
  readonly #tallies = new Map<string, { readonly tally: Tally; readonly schema: string; readonly epoch: number }>();

  constructor(options: BatchOptions, inForce: InForce, labels: LabelRecords) {
    this.#options = options;
    this.#inForce = inForce;
    this.#labels = labels;
  }

  known(change: Change): CompiledSchema | undefined {
    return this.#inForce.find(change.schema);
  }

  take(change: Change, compiled: CompiledSchema): void {
    const tally = this.#tallyOf(change, compiled);
    const before = change.before?.reveal() ?? null;
    const whole = compiled.schema.beforeImage === 'full' ? before : null;
    const after = filled(compiled, change.after?.reveal() ?? null, whole);
    // Classified before anything is added up: a value that makes a recogniser fail leaves no half-counted record.
    const seenAfter = after === null ? null : { row: after, seen: examineRow(compiled, after, null) };
    const seenBefore = whole === null ? null : { row: whole, seen: examineRow(compiled, whole, seenAfter) };
    tally.record(change);
    if (seenAfter !== null) addUp(tally, compiled, seenAfter, { change, side: 'plus' });
    if (seenBefore !== null) addUp(tally, compiled, seenBefore, { change, side: 'minus' });
    const named = change.key?.reveal() ?? after ?? before;
    if (named === null) return;
    this.#labels.add(nameRecord(change, named, compiled.key, this.#options), change, {
      after: seenAfter === null ? null : sumUp(compiled, seenAfter.seen),
      before: seenBefore === null ? null : sumUp(compiled, seenBefore.seen),
    });
  }

  /** The change was put back from the dead letters, and is examined after all. */
  recovered({ epoch, schema }: Change, letter: string | null): void {
    if (letter !== null) this.#tallies.get(`${epoch}/${schema}`)?.tally.recovered(letter);
  }

  observations({ topic, partition, records, next }: RecordBatch, nowMs: number): LogRecord[] {
    const first = records[0]?.offset ?? next;
    return [...this.#tallies.values()].map(({ tally, schema, epoch }) => {
      const id = `${topic}/${partition}/${first}-${next - 1n}/${schema}/${epoch}`;
      const observation = tally.observation(id, nowMs, this.#inForce.engine.version);
      this.#sayWhatIsTooLarge(observation);
      return {
        key: Buffer.from(observation.dataset),
        value: Buffer.from(JSON.stringify(observation)),
        timestampMs: Math.trunc(nowMs),
      };
    });
  }

  #sayWhatIsTooLarge({ dataset, fields }: Observation): void {
    for (const { path: field, unexamined } of fields) {
      const count = unexamined.find(({ reason }) => reason === 'oversized')?.plus ?? 0;
      if (count === 0) continue;
      const { logger } = this.#options;
      logger.warn({ dataset, field, count, errorCode: 'VIG_C115' }, 'values are too large to be examined');
    }
  }

  #tallyOf(change: Change, { schema, highOf }: CompiledSchema): Tally {
    const key = `${change.epoch}/${change.schema}`;
    let entry = this.#tallies.get(key);
    if (entry === undefined) {
      entry = { tally: createTally(schema, change.epoch, highOf), schema: schema.id, epoch: change.epoch };
      this.#tallies.set(key, entry);
    }
    return entry.tally;
  }
}
