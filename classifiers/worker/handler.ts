import { UNAVAILABLE, type Change, type Row, type Value } from '#contract/change';
import { topics } from '#contract/topics';
import type { ChangeCodec } from '#contract/codec';
import type { Finding } from '#contract/finding';
import type { Log, LogRecord, RecordBatch, TopicRecords } from '#contract/log';
import type { Thresholds } from '#contract/classes';
import type { Clock } from '#kernel/clock';
import { toVigieError, VigieError } from '#kernel/errors/vigie-error';
import type { Keyring } from '#kernel/secrets/keyring';
import type { Logger } from '#kernel/telemetry/logger';
import type { Engine } from '../engine.ts';
import { compileSchema, type CompiledSchema } from './compiled-schema.ts';
import { deadLetter } from './dead-letter.ts';
import { createLabelRecords, type LabelRecords } from './label-records.ts';
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

const NOTHING: readonly Finding[] = [];

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
    const after = change.after?.reveal() ?? null;
    const before = change.before?.reveal() ?? null;
    const whole = compiled.schema.beforeImage === 'full';
    // Classified before anything is added up: a value that makes a recogniser fail leaves no half-counted record.
    const seenAfter = after === null ? null : classifyRow(compiled, after, null);
    const seenBefore =
      before === null || !whole
        ? null
        : classifyRow(compiled, before, seenAfter === null ? null : { row: after, seen: seenAfter });
    tally.record(change);
    if (after !== null && seenAfter !== null)
      addUp(tally, compiled, { row: after, seen: seenAfter }, { change, side: 'plus' });
    if (before !== null && seenBefore !== null)
      addUp(tally, compiled, { row: before, seen: seenBefore }, { change, side: 'minus' });
    const named = change.key?.reveal() ?? after ?? before;
    if (named === null) return;
    this.#labels.add(nameRecord(change, named, compiled.key, this.#options), change, {
      after: seenAfter === null ? null : seenAfter.flat(),
      before: seenBefore === null ? null : seenBefore.flat(),
    });
  }

  observations({ topic, partition, records, next }: RecordBatch, nowMs: number): LogRecord[] {
    const first = records[0]?.offset ?? next;
    return [...this.#tallies.values()].map(({ tally, schema, epoch }) => {
      const id = `${topic}/${partition}/${first}-${next - 1n}/${schema}/${epoch}`;
      const observation = tally.observation(id, nowMs, this.#inForce.engine.version);
      return {
        key: Buffer.from(observation.dataset),
        value: Buffer.from(JSON.stringify(observation)),
        timestampMs: Math.trunc(nowMs),
      };
    });
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

/** Findings per column, aligned with the schema; a column of which nothing can be said has an empty list. */
type Seen = readonly (readonly Finding[])[];

function classifyRow(
  { columns }: CompiledSchema,
  row: Row,
  other: { readonly row: Row | null; readonly seen: Seen } | null,
): Seen {
  return columns.map(({ field: { name }, classifier }, i) => {
    const value = row[name];
    if (value === undefined || value === null || value === UNAVAILABLE) return NOTHING;
    // Most columns of an update keep their value: what was found in it once need not be looked for again.
    if (other !== null && other.row?.[name] === value) return other.seen[i] ?? NOTHING;
    return classifier.classify(value);
  });
}

function addUp(
  tally: Tally,
  { columns }: CompiledSchema,
  { row, seen }: { readonly row: Row; readonly seen: Seen },
  { change, side }: { readonly change: Change; readonly side: Side },
): void {
  const counted = change.counts === 'both' || change.counts === (side === 'plus' ? 'after' : 'before');
  for (let i = 0; i < columns.length; i += 1) {
    const value = row[columns[i]?.field.name ?? ''];
    if (value === undefined) continue;
    if (value === UNAVAILABLE) {
      tally.unavailable(i);
      continue;
    }
    if (value === null) {
      tally.empty(i, side, counted);
      continue;
    }
    tally.value(i, side, counted, lengthOf(value));
    const found = seen[i] ?? NOTHING;
    if (found.length > 0) tally.findings(found, change, side, counted);
  }
}

function lengthOf(value: Value): number {
  return typeof value === 'string' ? value.length : 0;
}
