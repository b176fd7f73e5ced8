import { changeTopicOf, topics } from '#contract/topics';
import type { Change } from '#contract/change';
import type { ChangeCodec } from '#contract/codec';
import type { Log, LogProducer, LogRecord, TopicRecords, TopicSpec } from '#contract/log';
import type { DatasetSchema } from '#contract/schema';
import type { SourceId } from '#contract/dataset';
import type { Clock } from '#kernel/clock';
import { VigieError } from '#kernel/errors/vigie-error';
import type { Service } from '#kernel/lifecycle/service';
import type { Logger } from '#kernel/telemetry/logger';
import { progressRecord, readProgress } from './capture-state.ts';
import { createStatusReporter, type CaptureStatus } from './capture-status.ts';
import { poisonLetter } from './poison-letter.ts';
import type { ChangeBatch, ChangeStream, Connector, Progress } from './connector.ts';
import { encodeFitting, mostImageBytes } from './fitting-record.ts';

export interface CaptureOptions {
  readonly source: SourceId;
  readonly log: Log;
  readonly codec: ChangeCodec;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Opens the connector; called at each (re)start. */
  readonly connect: () => Promise<Connector>;
  /** Settings of the change topics made for new datasets. */
  readonly changeTopics: Pick<TopicSpec, 'partitions' | 'encrypted' | 'retentionMs'>;
  readonly maxBatchBytes: number;
  readonly metrics: CaptureMetrics;
}

export interface CaptureMetrics {
  changes(source: string, count: number): void;
  status(status: CaptureStatus): void;
}

/** What is asked of a running capture; the newest word counts. */
export interface CaptureControl {
  readonly paused: boolean;
  readonly resnapshots: readonly {
    readonly request: string;
    readonly tables: readonly string[];
    readonly reason: string;
  }[];
}

/**
 * Captures one source into the log: changes, shapes, epochs and the progress that stands for them in one transaction,
 * and only then is the source told that it may forget them (P1). Nothing is kept in memory between two runs.
 */
export function createCapture(options: CaptureOptions, control: () => CaptureControl): Service {
  return {
    name: `capture ${options.source}`,
    async run(signal, healthy) {
      await using connector = await options.connect();
      await using producer = await options.log.producer();
      const status = createStatusReporter({ ...options, producer }, connector);
      try {
        await capture({ ...options, connector, status, control, healthy }, signal);
        await status.report('stopped');
      } catch (error) {
        await status.failed(error);
        throw error;
      }
    },
  };
}

interface Run extends CaptureOptions {
  readonly connector: Connector;
  readonly status: ReturnType<typeof createStatusReporter>;
  readonly control: () => CaptureControl;
  readonly healthy: () => void;
}

async function capture(run: Run, signal: AbortSignal): Promise<void> {
  const { log, source, status } = run;
  await status.report('connecting');
  await using producer = await log.producer({ transactionalId: `capture/${source}` });
  const stored = await readProgress(log, source, signal);
  const router = createRouter(run);
  const known = await router.rememberSchemas(signal);
  await using stream = await openOrReset(run, { stored, known }, signal);
  while (!signal.aborted) {
    const { paused, resnapshots } = run.control();
    await status.tick(stream, paused);
    await stream.setPaused?.(paused);
    if (paused) {
      await run.clock.sleep(200, signal);
      continue;
    }
    for (const { request, tables } of resnapshots) stream.resnapshot(request, tables);
    const batch = await stream.next({ maxBytes: run.maxBatchBytes, maxWaitMs: 500, signal });
    if (batch === null) continue;
    await store(run, router, producer, batch);
    stream.ack(batch.progress);
    status.progressed(batch);
    run.healthy();
  }
}

/** A lost slot stops capture until a person asked to read again; then the gap is said and the tables are read anew. */
async function openOrReset(
  run: Run,
  { stored, known }: { readonly stored: Progress | null; readonly known: readonly DatasetSchema[] },
  signal: AbortSignal,
): Promise<ChangeStream> {
  try {
    return await run.connector.open(stored, signal, known);
  } catch (error) {
    const mendable = error instanceof VigieError && (error.code === 'VIG_C107' || error.code === 'VIG_C112');
    if (!mendable || stored === null) throw error;
    const [asked] = run.control().resnapshots.flatMap(({ request }) => {
      const progress = run.connector.reset(stored, request);
      return progress === null ? [] : [{ request, progress }];
    });
    if (asked === undefined) throw error;
    run.logger.warn(
      { errorCode: error.code, request: asked.request },
      'history lost, reading the tables again as asked',
    );
    return run.connector.open(asked.progress, signal, known);
  }
}

async function store(run: Run, router: Router, producer: LogProducer, batch: ChangeBatch): Promise<void> {
  const { log } = run;
  const now = run.clock.now();
  const records = await router.route(batch);
  for (const event of batch.events) {
    const key =
      event.type === 'status'
        ? event.source
        : event.type === 'gap'
          ? `${event.source}/gap/${event.to}/${event.dataset ?? ''}`
          : `${event.source}/epoch/${event.dataset}`;
    records.push({ topic: topics.sources, records: [json(key, event, now)] });
  }
  const letters = [];
  for (const poison of batch.poison ?? [])
    letters.push(poisonLetter(run.source, poison, { nowMs: now, most: await log.largestRecord(topics.deadLetters) }));
  if (letters.length > 0) records.push({ topic: topics.deadLetters, records: letters });
  records.push({ topic: topics.captures, records: [progressRecord(run.source, batch.progress, now)] });
  await producer.transact({ records });
  run.metrics.changes(run.source, batch.changes.length);
}

interface Router {
  /** After a restart the connector may refer to shapes that it told before; returns them, last told last. */
  rememberSchemas(signal: AbortSignal): Promise<readonly DatasetSchema[]>;
  route(batch: ChangeBatch): Promise<TopicRecords[]>;
}

interface Known {
  readonly schema: DatasetSchema;
  readonly topic: string;
}

/** Most records are so small that no topic has to be asked what it takes. */
const SMALL_BYTES = 256 * 1024;

function isSmall({ key, value }: LogRecord): boolean {
  return (value?.length ?? 0) + (key?.length ?? 0) < SMALL_BYTES;
}

/** Finds topic and shape of each change; makes topics of datasets that are new. */
function createRouter({ log, codec, source, clock, changeTopics }: CaptureOptions): Router {
  const schemas = new Map<string, Known>();
  const made = new Set<string>();

  const learn = (schema: DatasetSchema) => {
    const entry = { schema, topic: changeTopicOf({ source, path: schema.path }) };
    // In the order in which they were last told.
    schemas.delete(schema.id);
    schemas.set(schema.id, entry);
    return entry;
  };

  const fitting = async (change: Change, { schema, topic }: Known) =>
    encodeFitting(codec, change, schema, mostImageBytes(await log.largestRecord(topic)));

  return {
    async rememberSchemas(signal) {
      for await (const { records } of log.read(topics.schemas, { signal })) {
        for (const { value } of records) {
          if (value === null) continue;
          const schema: DatasetSchema = JSON.parse(Buffer.from(value).toString('utf8'));
          if (schema.source === source) learn(schema);
        }
      }
      for (const { name } of await log.topics()) made.add(name);
      return Array.from(schemas.values(), ({ schema }) => schema);
    },

    async route(batch) {
      const fresh = batch.schemas.map(learn);
      const used = new Set(batch.changes.map(({ schema }) => schema));
      await codec.learn?.([...used].flatMap((id) => schemas.get(id)?.schema ?? []));
      const missing = [...new Set(fresh.map(({ topic }) => topic))].filter((topic) => !made.has(topic));
      if (missing.length > 0) {
        await log.createTopics(missing.map((name) => ({ name, compacted: false, ...changeTopics })));
        for (const name of missing) made.add(name);
      }
      const routed = new Map<string, LogRecord[]>();
      for (const change of batch.changes) {
        const entry = schemas.get(change.schema);
        if (entry === undefined)
          throw new VigieError('VIG_C110', 'a change refers to a shape that was never sent', {
            details: { schema: change.schema },
          });
        const records = routed.get(entry.topic);
        const headers = batch.retried?.get(change);
        const encoded = encodeFitting(codec, change, entry.schema);
        const fit = isSmall(encoded) ? encoded : await fitting(change, entry);
        const record = headers === undefined ? fit : { ...fit, headers };
        if (records === undefined) routed.set(entry.topic, [record]);
        else records.push(record);
      }
      const now = clock.now();
      const out: TopicRecords[] = [];
      if (fresh.length > 0)
        out.push({ topic: topics.schemas, records: fresh.map(({ schema }) => json(schema.id, schema, now)) });
      for (const [topic, records] of routed) out.push({ topic, records });
      return out;
    },
  };
}

function json(key: string, value: unknown, timestampMs: number): LogRecord {
  return { key: Buffer.from(key), value: Buffer.from(JSON.stringify(value)), timestampMs: Math.trunc(timestampMs) };
}
