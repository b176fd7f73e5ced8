import type { Change, Row } from '#contract/change';
import type { SourceId } from '#contract/dataset';
import type { DebeziumChange, DebeziumDecoder, DebeziumNotification, DecodedDebezium } from '#contract/debezium';
import type { Log, LogConsumer, LogProducer, RecordBatch, StoredRecord, TopicRecords } from '#contract/log';
import { maxPosition, Position } from '#contract/position';
import type { DatasetSchema } from '#contract/schema';
import type { SnapshotProgress, SourceEvent } from '#contract/source-event';
import { RETRY_HEADERS } from '#contract/dead-letter';
import type { Clock } from '#kernel/clock';
import { toVigieError, VigieError } from '#kernel/errors/vigie-error';
import { Sensitive } from '#kernel/sensitive';
import type { Logger } from '#kernel/telemetry/logger';
import type { ChangeBatch, ChangeStream, Measure, PoisonRecord, Progress } from '../../connector.ts';
import type { ManagedConnector } from '../connect/managed-connector.ts';
import { Epochs } from './epochs.ts';
import { HandedOver } from './handed-over.ts';
import { readRelayState, relayProgress, remember, type RelayState } from './relay-state.ts';
import { Shapes, type ShapesOptions } from './shapes.ts';
import { requestSignal } from './signal.ts';
import { Silence } from './silence.ts';

export interface StreamOptions {
  readonly id: SourceId;
  readonly log: Log;
  readonly decoder: DebeziumDecoder;
  readonly managed: ManagedConnector;
  readonly shapes: Omit<ShapesOptions, 'now'>;
  readonly topic: string;
  readonly signals: string;
  readonly resnapshot: 'blocking' | 'incremental';
  /** Table or collection that the connector marks its readings in, as it is named to Debezium: it holds nothing to examine. */
  readonly signalTable: string | undefined;
  /** The connector reads the document of an update again: it may be newer than the change (P6). */
  readonly looksUp: boolean;
  /** Longest time between two records of the connector while it works; null when it has no heartbeats. */
  readonly heartbeatMs: number | null;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly measure: () => Promise<Measure>;
  readonly progress: Progress | null;
  readonly known: readonly DatasetSchema[];
  readonly signal: AbortSignal;
}

const STATUS_EVERY_MS = 2_000;

/**
 * The records of a connector's topic as changes of ours. It is the only one that reads the topic, from where its own
 * progress says, so each record has its effect once (P2), whatever Connect sends twice.
 */
export class DebeziumStream implements ChangeStream {
  readonly #options: StreamOptions;
  readonly #consumer: LogConsumer;
  readonly #producer: LogProducer;
  readonly #epochs: Epochs;
  readonly #shapes: Shapes;
  readonly #silence: Silence;
  readonly #handedOver: HandedOver;
  #state: RelayState;
  #position: Position | null;
  #startedAtMs: number;
  #statusAtMs = -Infinity;
  #asking: Promise<void> | null = null;
  #failure: VigieError | null = null;
  #isPaused = false;
  /** Records of a batch that came before. */
  #passedOver = 0;
  readonly #asked = new Set<string>();
  /** Passed on, and not in the progress yet. */
  #requested: string[] = [];

  private constructor(options: StreamOptions, parts: Parts) {
    this.#options = options;
    this.#consumer = parts.consumer;
    this.#producer = parts.producer;
    this.#epochs = parts.epochs;
    this.#state = parts.state;
    this.#position = parts.position;
    this.#handedOver = new HandedOver(parts.state, (server) => {
      parts.epochs.forgetShown();
      options.logger.info({ server }, 'the connector follows the binary log of another server');
    });
    this.#shapes = new Shapes({ ...options.shapes, now: () => options.clock.now() }, options.known);
    this.#silence = new Silence(options.heartbeatMs);
    this.#startedAtMs = options.clock.now();
  }

  static async open(options: StreamOptions): Promise<DebeziumStream> {
    const { log, id, topic, signals, progress, signal } = options;
    const { state, position } = readRelayState(progress);
    const plain = { partitions: 1, compacted: false, encrypted: false, retentionMs: RETENTION_MS };
    const there = new Set((await log.topics()).map(({ name }) => name));
    const missing = [topic, signals].filter((name) => !there.has(name));
    if (missing.length > 0) await log.createTopics(missing.map((name) => ({ name, ...plain })));
    const epochs = await Epochs.open(log, id, state, signal);
    const offset = BigInt(state.offset);
    const consumer = await log.consumer({
      groupId: `vigie.debezium/${id}`,
      topics: [topic],
      positions: async (partitions) => partitions.map((partition) => ({ ...partition, offset })),
    });
    return new DebeziumStream(options, { state, position, epochs, consumer, producer: await log.producer() });
  }

  async next(options: {
    readonly maxBytes: number;
    readonly maxWaitMs: number;
    readonly signal?: AbortSignal | undefined;
  }): Promise<ChangeBatch | null> {
    this.#watch();
    const batches = await this.#consumer.poll(options);
    if (batches.length > 0) return this.#take(batches);
    this.#silence.nothing(this.#options.clock.now());
    // What the connector wrote before it failed comes first.
    if (this.#failure !== null) throw this.#failure;
    if (this.#requested.length === 0) return null;
    return this.#cut([], [], null);
  }

  ack(): void {
    // Debezium tells the source itself what it may forget, once Kafka has the records.
  }

  resnapshot(request: string, tables: readonly string[]): void {
    const { requests } = this.#state;
    if (requests.includes(request) || this.#asked.has(request)) return;
    this.#asked.add(request);
    const { signals, topic, resnapshot } = this.#options;
    const record = requestSignal({
      prefix: topic,
      request,
      tables,
      mode: resnapshot,
      nowMs: this.#options.clock.now(),
    });
    this.#asking = this.#pass(request, { topic: signals, records: [record] });
  }

  snapshotProgress(): SnapshotProgress | null {
    const { readings } = this.#epochs;
    if (readings.length === 0) return null;
    return {
      datasets: readings.length,
      datasetsDone: 0,
      rows: readings.reduce((sum, { rows }) => sum + rows, 0),
      rowsEstimated: 0,
      startedAtMs: this.#startedAtMs,
    };
  }

  measure(): Promise<Measure> {
    return this.#options.measure();
  }

  /** The connector stands still too, so that nothing piles up in Kafka. */
  async setPaused(paused: boolean): Promise<void> {
    if (paused === this.#isPaused) return;
    this.#isPaused = paused;
    if (paused) return this.#options.managed.pause(this.#options.signal);
    await this.#options.managed.ensure(this.#options.signal);
    this.#silence.heard();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled([this.#asking]);
    await Promise.allSettled([this.#consumer[Symbol.asyncDispose](), this.#producer[Symbol.asyncDispose]()]);
  }

  /** Asks Connect beside the work, now and then. That it cannot be asked is no failure while the connector is heard. */
  #watch(): void {
    const { clock } = this.#options;
    if (this.#isPaused || this.#asking !== null || clock.now() - this.#statusAtMs < STATUS_EVERY_MS) return;
    this.#statusAtMs = clock.now();
    this.#asking = this.#ask();
  }

  async #pass(request: string, signal: TopicRecords): Promise<void> {
    const { resnapshot, logger } = this.#options;
    try {
      await this.#producer.append([signal]);
      this.#requested.push(request);
      logger.info({ request, mode: resnapshot }, 'asked the connector to read tables again');
    } catch (error) {
      this.#asked.delete(request);
      this.#failure = toVigieError(error);
    } finally {
      this.#asking = null;
    }
  }

  async #ask(): Promise<void> {
    const { managed, logger, signal } = this.#options;
    try {
      this.#failure = (await managed.failure(signal)) ?? (await this.#revived());
    } catch (error) {
      const known = toVigieError(error);
      if (signal.aborted) return;
      logger.warn({ errorCode: known.code }, 'the state of the connector cannot be asked');
      if (this.#silence.tooLong() !== null) this.#failure = known;
    } finally {
      this.#asking = null;
    }
  }

  /** A connector that stands still is started anew, and it is told: whoever starts this stream again does so ever more slowly. */
  async #revived(): Promise<VigieError | null> {
    const { managed, signal } = this.#options;
    const silentMs = this.#silence.tooLong();
    if (silentMs === null || this.#epochs.readings.some(({ incremental }) => !incremental)) return null;
    await managed.revive(signal);
    return new VigieError('VIG_C147', 'the connector is said to run, and nothing of it is heard', {
      details: { silentMs: Math.round(silentMs) },
    });
  }

  async #take(batches: readonly RecordBatch[]): Promise<ChangeBatch> {
    const changes: Change[] = [];
    const poison: PoisonRecord[] = [];
    const retried = new Map<Change, Readonly<Record<string, string>>>();
    let committedAtMs: number | null = null;
    this.#silence.heard();
    for (const { topic, partition, records, next } of batches) {
      await this.#options.decoder.prepare(records);
      for (const record of records) {
        try {
          const change = await this.#record(record);
          if (change === null) continue;
          changes.push(change);
          if (record.headers !== undefined && isRetry(record)) retried.set(change, retryHeaders(record.headers));
          committedAtMs = change.committedAtMs;
        } catch (error) {
          const dataset = this.#datasetOf(record);
          poison.push({ topic, partition, record, error: poisonous(error), dataset, after: this.#position });
        }
      }
      this.#state = { ...this.#state, offset: String(next) };
    }
    this.#tellPassedOver();
    return { ...this.#cut(changes, poison, committedAtMs), retried };
  }

  /** Of a record that cannot be read: what the schemas of its key and of its value say. */
  #datasetOf(record: StoredRecord): string | null {
    for (const name of this.#options.decoder.schemaNames(record)) {
      const dataset = this.#shapes.namedBy(name);
      if (dataset !== null) return dataset;
    }
    return null;
  }

  /** After a crash of Connect it is expected; at any other time it is worth a look. */
  #tellPassedOver(): void {
    if (this.#passedOver === 0) return;
    this.#options.logger.info({ records: this.#passedOver }, 'passed over what the connector had sent before');
    this.#passedOver = 0;
  }

  /** Null for what is no change, and for a change that was handed over before. */
  async #record(record: StoredRecord): Promise<Change | null> {
    const decoded = this.#options.decoder.decode(record);
    const { record: content } = decoded;
    this.#silence.heard(content);
    if (content.type === 'change') return this.#isMark(content) ? null : this.#change(content, decoded, record);
    if (content.type === 'notification') this.#notified(content);
    return null;
  }

  #isMark({ source: { kind, path } }: DebeziumChange): boolean {
    const named = kind === 'postgres' ? path.slice(1) : path;
    return named.join('.') === this.#options.signalTable;
  }

  #notified({ about, event, data }: DebeziumNotification): void {
    const incremental = about.startsWith('Incremental');
    if (event === 'COMPLETED' || event === 'ABORTED') this.#epochs.completeAll(this.#now(), incremental);
    // Of a snapshot that stops the changes, the last row of a table may still be on its way when its end is told.
    if (event !== 'TABLE_SCAN_COMPLETED' || !incremental) return;
    const name = String(data['scanned_collection']);
    const scanned = this.#epochs.readings.find(
      ({ dataset }) => dataset.endsWith(`.${name}`) || dataset.endsWith(`/${name}`),
    );
    if (scanned !== undefined) this.#epochs.completeAll(this.#now(), true, scanned.dataset);
  }

  async #change(change: DebeziumChange, { key }: DecodedDebezium, record: StoredRecord): Promise<Change | null> {
    const isAgain = isRetry(record);
    const standing = this.#handedOver.standingOf(change, key, isAgain);
    if (standing === null) {
      this.#passedOver++;
      return null;
    }
    const isRead = change.op === 'r';
    const { place, position: own } = standing;
    const position = this.#position === null || isAgain ? own : maxPosition(own, this.#position);
    const schema = this.#shapes.known(change, key) ?? (await this.#shapes.make(change, key, position));
    const atMs = this.#options.clock.now();
    const counted = this.#epochs.take(change, schema.urn, { position, atMs });
    if (!isAgain) this.#handedOver.take(standing);
    // What has no place may have come before, and is handed over all the same: nothing is measured by it.
    if (!isAgain && (isRead || place !== null)) this.#position = position;
    const { before, after } = imagesOf(change, key, schema);
    return {
      op: change.op,
      source: this.#options.id,
      dataset: schema.urn,
      schema: schema.id,
      position,
      transaction: isRead ? null : change.source.transaction,
      ...counted,
      ...(this.#options.looksUp && change.op === 'u' ? { afterImage: 'looked_up' as const } : {}),
      committedAtMs: change.source.committedAtMs,
      capturedAtMs: change.capturedAtMs,
      key: key === null || change.op === 't' ? null : new Sensitive(key),
      before: before === null ? null : new Sensitive(before),
      after: after === null ? null : new Sensitive(after),
    };
  }

  #now(): { readonly position: Position; readonly atMs: number } {
    return { position: this.#position ?? BEGINNING, atMs: this.#options.clock.now() };
  }

  #cut(changes: readonly Change[], poison: readonly PoisonRecord[], committedAtMs: number | null): ChangeBatch {
    const events: SourceEvent[] = [...this.#epochs.takeNews()];
    for (const request of this.#requested)
      this.#state = { ...this.#state, requests: remember(this.#state.requests, request) };
    this.#requested = [];
    if (this.#state.reset !== null && changes.length > 0) {
      const { from } = this.#state.reset;
      const reason = 'the history of the source was lost; its tables were read again';
      events.push({
        type: 'gap',
        source: this.#options.id,
        from,
        to: this.#now().position,
        reason,
        code: 'VIG_C107',
        atMs: this.#now().atMs,
      });
      this.#state = { ...this.#state, reset: null };
    }
    // A letter that names its dataset says by itself what is not examined.
    if (poison.some(({ dataset }) => dataset === null)) events.push(this.#unexamined());
    const { readings, torn, shown } = this.#epochs;
    this.#state = {
      ...this.#state,
      ...this.#handedOver.state(),
      readings: [...readings],
      torn: [...torn],
      shown,
    };
    return {
      schemas: this.#shapes.takeFresh(),
      changes,
      events,
      poison,
      progress: relayProgress(this.#state, this.#position),
      committedAtMs,
    };
  }

  #unexamined(): SourceEvent {
    const { position, atMs } = this.#now();
    const reason = 'records of the connector could not be read and are dead letters';
    return { type: 'gap', source: this.#options.id, from: position, to: position, reason, code: 'VIG_C146', atMs };
  }
}

interface Parts {
  readonly state: RelayState;
  readonly position: Position | null;
  readonly epochs: Epochs;
  readonly consumer: LogConsumer;
  readonly producer: LogProducer;
}

/** Before every position of any kind. */
const BEGINNING = Position.parse('0000000000000000/0000000000');

/** The relay is never so long away; Kafka keeps no raw value longer. */
const RETENTION_MS = 7 * 86_400_000;

/** What the source sends of an old row, and no more: what a connector fills up with nulls was never sent. */
function imagesOf(
  change: DebeziumChange,
  key: Row | null,
  schema: DatasetSchema,
): { readonly before: Row | null; readonly after: Row | null } {
  if (change.op === 't') return { before: null, after: null };
  const { before, after } = change;
  if (before === null || schema.beforeImage === 'full') return { before, after };
  return { before: schema.beforeImage === 'none' ? null : key, after };
}

function isRetry({ headers }: StoredRecord): boolean {
  return headers?.[RETRY_HEADERS.attempts] !== undefined;
}

/** Whoever handles the change says so of the letter, or of another failure. */
function retryHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const names = Object.values(RETRY_HEADERS);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => names.some((known) => known === name)));
}

function poisonous(error: unknown): VigieError {
  const known = toVigieError(error);
  // A log, a registry or a database that cannot be reached is no fault of the record.
  if (!known.code.startsWith('VIG_F')) throw known;
  return known;
}
