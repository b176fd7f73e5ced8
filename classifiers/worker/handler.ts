import { UNAVAILABLE, type Change, type Row, type Value } from '#contract/change';
import { topics } from '#contract/topics';
import type { ChangeCodec } from '#contract/codec';
import type { Finding } from '#contract/finding';
import type { Log, LogRecord, RecordBatch, TopicRecords } from '#contract/log';
import type { Observation } from '#contract/observation';
import type { Thresholds } from '#contract/classes';
import type { Clock } from '#kernel/clock';
import { toVigieError, VigieError } from '#kernel/errors/vigie-error';
import type { Keyring } from '#kernel/secrets/keyring';
import type { Logger } from '#kernel/telemetry/logger';
import type { Engine } from '../engine.ts';
import { ALL_SEEN, type Examination } from '../examination.ts';
import { compileSchema, type CompiledSchema } from './compiled-schema.ts';
import { deadLetter } from './dead-letter.ts';
import { createLabelRecords, type LabelRecords, type SeenRecord } from './label-records.ts';
import { createTally, type Side, type Tally } from './observe.ts';
import { nameRecord } from './record-key.ts';
import { followRules, type RuleBook, type RuleSource } from './rules.ts';
import { createSchemaCache, type SchemaCache } from './schema-cache.ts';

export interface ClassifyOptions {
  readonly codec: ChangeCodec;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly textKeys: 'fingerprint' | 'plain';
  readonly thresholds: Thresholds;
  readonly engine: (source: RuleSource) => Engine;
  readonly metrics: ClassifyMetrics;
}

export interface ClassifyMetrics {
  records(count: number): void;
  deadLetter(code: string): void;
  ruleBroken(code: string): void;
}

/**
 * The classifier worker's work on the batches of one poll: changes in, label records, observations and dead letters
 * out. Stateless (P3): what it keeps between two calls can be read again from `vigie.schemas` and `vigie.control`.
 */
export function createClassifyHandler(options: ClassifyOptions) {
  let schemas: SchemaCache | null = null;
  let book: RuleBook | null = null;
  let inForce: InForce | null = null;

  return {
    async prepare(log: Log, signal: AbortSignal): Promise<void> {
      schemas = createSchemaCache(log);
      const { thresholds: defaults, clock, logger, metrics } = options;
      const counted = (code: string) => metrics.ruleBroken(code);
      book = await followRules({ log, defaults, clock, logger, counted }, signal);
    },

    async handle(batches: readonly RecordBatch[]): Promise<readonly TopicRecords[]> {
      if (schemas === null || book === null) throw new VigieError('VIG_X900', 'the classifier was not prepared');
      if (inForce === null || inForce.version !== book.version) inForce = putInForce(book, options);
      const { engine } = inForce;
      const labels = createLabelRecords(engine.version, () => options.clock.now());
      const letters: LogRecord[] = [];
      const observations: LogRecord[] = [];
      for (const batch of batches) {
        const work = new BatchWork(options, inForce, labels);
        for (const record of batch.records) {
          try {
            const change = options.codec.decode(record);
            work.take(change, work.known(change) ?? inForce.compile(await schemas.get(change.schema)));
          } catch (error) {
            const { code } = toVigieError(error);
            options.metrics.deadLetter(code);
            letters.push(deadLetter(batch, record, poison(error), options.clock.now()));
          }
        }
        observations.push(...work.observations(batch, options.clock.now()));
        options.metrics.records(batch.records.length);
      }
      const out: TopicRecords[] = labels.take();
      if (observations.length > 0) out.push({ topic: topics.observations, records: observations });
      if (letters.length > 0) out.push({ topic: topics.deadLetters, records: letters });
      return out;
    },
  };
}

/** A log that cannot be read is no fault of the record: that ends the poll, and nothing has happened. */
function poison(error: unknown): VigieError {
  const known = toVigieError(error);
  if (known.code.startsWith('VIG_K') || known.code === 'VIG_X901') throw known;
  if (known.code.startsWith('VIG_F')) return known;
  return new VigieError('VIG_F303', 'a record could not be classified', { details: { kind: known.message } });
}

interface InForce {
  readonly version: number;
  readonly engine: Engine;
  readonly high: number;
  compile(schema: CompiledSchema['schema']): CompiledSchema;
  find(id: string): CompiledSchema | undefined;
}

function putInForce(book: RuleBook, options: ClassifyOptions): InForce {
  const source = book.current();
  const engine = options.engine(source);
  for (const { id, error } of engine.broken) book.broken(id, new VigieError(error.code, error.message));
  const compiled = new Map<string, CompiledSchema>();
  return {
    version: book.version,
    engine,
    high: source.thresholds.high,
    find: (id) => compiled.get(id),
    compile(schema) {
      const made = compileSchema(engine, schema);
      compiled.set(schema.id, made);
      return made;
    },
  };
}

class BatchWork {
  readonly #options: ClassifyOptions;
  readonly #inForce: InForce;
  readonly #labels: LabelRecords;
  readonly #tallies = new Map<string, { readonly tally: Tally; readonly schema: string; readonly epoch: number }>();

  constructor(options: ClassifyOptions, inForce: InForce, labels: LabelRecords) {
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

  #tallyOf(change: Change, { schema }: CompiledSchema): Tally {
    const key = `${change.epoch}/${change.schema}`;
    let entry = this.#tallies.get(key);
    if (entry === undefined) {
      entry = { tally: createTally(schema, change.epoch, this.#inForce.high), schema: schema.id, epoch: change.epoch };
      this.#tallies.set(key, entry);
    }
    return entry.tally;
  }
}

/** A row and what was seen in it per column, aligned with the schema. */
interface SeenRow {
  readonly row: Row;
  readonly seen: readonly Examination[];
}

/** What the source did not send since it is unchanged is in the whole before-image, where there is one (P6). */
function filled({ columns }: CompiledSchema, after: Row | null, before: Row | null): Row | null {
  if (after === null || before === null) return after;
  const unsent = columns.filter(({ field: { name } }) => after[name] === UNAVAILABLE && before[name] !== undefined);
  if (unsent.length === 0) return after;
  return Object.fromEntries([
    ...Object.entries(after),
    ...unsent.map(({ field: { name } }) => [name, before[name] ?? null] as const),
  ]);
}

function examineRow({ columns }: CompiledSchema, row: Row, other: SeenRow | null): readonly Examination[] {
  return columns.map(({ field: { name }, classifier }, i) => {
    const value = row[name];
    if (value === undefined || value === null) return ALL_SEEN;
    // Most columns of an update keep their value: what was found in it once need not be looked for again.
    if (other !== null && other.row[name] === value) return other.seen[i] ?? ALL_SEEN;
    return classifier.examine(value);
  });
}

function addUp(
  tally: Tally,
  { columns }: CompiledSchema,
  { row, seen }: SeenRow,
  { change, side }: { readonly change: Change; readonly side: Side },
): void {
  const at = { change, side, counted: change.counts === 'both' || change.counts === IMAGES[side] };
  for (let i = 0; i < columns.length; i += 1) {
    const value = row[columns[i]?.field.name ?? ''];
    if (value === undefined) continue;
    if (value === null) tally.empty(i, at);
    else tally.value(i, seen[i] ?? ALL_SEEN, lengthOf(value), at);
  }
}

const IMAGES = { plus: 'after', minus: 'before' } as const;

/** What a record holds, and what of it was not examined. */
function sumUp({ columns }: CompiledSchema, seen: readonly Examination[]): SeenRecord {
  const findings: Finding[] = [];
  let unexamined: SeenRecord['unexamined'] = NONE;
  for (let i = 0; i < seen.length; i += 1) {
    const one = seen[i] ?? ALL_SEEN;
    for (const finding of one.findings) findings.push(finding);
    if (one.unexamined !== null)
      unexamined = [...unexamined, { path: columns[i]?.field.name ?? '', reason: one.unexamined }];
  }
  return { findings, unexamined };
}

const NONE: SeenRecord['unexamined'] = [];

function lengthOf(value: Value): number {
  return typeof value === 'string' ? value.length : 0;
}
