import type { Change } from '#contract/change';
import { topics } from '#contract/topics';
import type { ChangeCodec, LabelCodec } from '#contract/codec';
import { retriedLetter } from '#contract/dead-letter';
import type { Log, LogRecord, RecordBatch, TopicRecords } from '#contract/log';
import type { Position } from '#contract/position';
import type { Thresholds } from '#contract/classes';
import type { Clock } from '#kernel/clock';
import { VigieError } from '#kernel/errors/vigie-error';
import type { Keyring } from '#kernel/secrets/keyring';
import type { Logger } from '#kernel/telemetry/logger';
import type { Engine, RuleSet } from '../engine.ts';
import { BatchWork, type InForce } from './batch-work.ts';
import { compileSchema, type CompiledSchema } from './compiled-schema.ts';
import { createLabelRecords } from './label-records.ts';
import { createPutAside } from './put-aside.ts';
import { followRules, type RuleBook } from './rules.ts';
import { createSchemaCache, type SchemaCache } from './schema-cache.ts';

export interface ClassifyOptions {
  readonly codec: ChangeCodec;
  readonly labels: LabelCodec;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly textKeys: 'fingerprint' | 'plain';
  readonly thresholds: Thresholds;
  readonly engine: (source: RuleSet) => Engine;
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
  let most = 0;

  return {
    async prepare(log: Log, signal: AbortSignal): Promise<void> {
      schemas = createSchemaCache(log);
      most = await log.largestRecord(topics.deadLetters);
      const { thresholds: defaults, clock, logger, metrics } = options;
      const counted = (code: string) => metrics.ruleBroken(code);
      book = await followRules({ log, defaults, clock, logger, counted }, signal);
    },

    async handle(batches: readonly RecordBatch[]): Promise<readonly TopicRecords[]> {
      if (schemas === null || book === null) throw new VigieError('VIG_X900', 'the classifier was not prepared');
      if (inForce === null || inForce.version !== book.version) inForce = putInForce(book, options);
      const { engine } = inForce;
      const labels = createLabelRecords(options.labels, engine.version, () => options.clock.now());
      const letters: LogRecord[] = [];
      const observations: LogRecord[] = [];
      const putAside = createPutAside(options, { schemas, most }, letters);
      for (const batch of batches) {
        // A cluster has topics of others. Shapes are durable before the first change: where there is none, nothing is ours.
        if ((await schemas.ofTopic(batch.topic)) === null) continue;
        const work = new BatchWork(options, inForce, labels);
        let after: Position | null = null;
        await options.codec.prepare?.(batch.records);
        for (const record of batch.records) {
          // A tombstone holds nothing that could be examined.
          if (record.value === null) continue;
          let change: Change | null = null;
          try {
            change = options.codec.decode(record);
            work.take(change, work.known(change) ?? inForce.compile(await schemas.get(change.schema)));
            work.recovered(change, retriedLetter(record.headers));
          } catch (error) {
            await putAside(batch, record, { error, change, after });
          }
          after = change?.position ?? after;
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

function putInForce(book: RuleBook, options: ClassifyOptions): InForce {
  const fingerprint = (value: string) => options.keyring.fingerprint(value);
  const engine = options.engine({ ...book.current(), fingerprint });
  for (const { id, error } of engine.broken) book.broken(id, new VigieError(error.code, error.message));
  const compiled = new Map<string, CompiledSchema>();
  return {
    version: book.version,
    engine,
    find: (id) => compiled.get(id),
    compile(schema) {
      const made = compileSchema(engine, schema);
      compiled.set(schema.id, made);
      return made;
    },
  };
}
