import type {
  ConsumerOptions,
  GroupLag,
  Log,
  LogConsumer,
  LogProducer,
  PartitionOffsets,
  ProducerOptions,
  ReadOptions,
  RecordBatch,
  TopicOffset,
  TopicSpec,
} from '#contract/log';
import { systemClock, type Clock } from '#kernel/clock';
import { toVigieError } from '#kernel/errors/vigie-error';
import type { Keyring } from '#kernel/secrets/keyring';
import type { Logger } from '#kernel/telemetry/logger';
import { PostgresConsumer } from './consumer.ts';
import { Database } from './database.ts';
import { GroupProtocol } from './group.ts';
import { Janitor, type MaintenanceOptions } from './janitor.ts';
import { migrate } from './migrate.ts';
import { NewsDesk } from './news-desk.ts';
import { createOffsets, type Offsets } from './offsets.ts';
import { PostgresProducer } from './producer.ts';
import { Reader } from './reader.ts';
import { Tails } from './tails.ts';
import { createTopicAdmin, type TopicAdmin } from './topic-admin.ts';
import { TopicDirectory } from './topic-directory.ts';
import { readTopic } from './topic-reader.ts';
import { Writer } from './writer.ts';

export interface PostgresLogOptions {
  /** Of the database that holds the log. */
  readonly url: string;
  /** Encrypts what rests in encrypted topics. */
  readonly keyring: Keyring;
  readonly logger: Logger;
  readonly clock?: Clock | undefined;
  /** Schema of the log's tables: small letters, digits and `_`. Default `log`. */
  readonly schema?: string | undefined;
}

const SCHEMA = /^[a-z_][a-z0-9_]{0,40}$/u;
const JANITOR_EVERY_MS = 30_000;

/** Opens the log in a PostgreSQL database; makes or upgrades its tables. */
export async function openPostgresLog(options: PostgresLogOptions): Promise<PostgresLog> {
  const { url, keyring, logger, clock = systemClock, schema = 'log' } = options;
  if (!SCHEMA.test(schema)) throw new TypeError('not a schema name');
  const db = new Database(url, schema, logger);
  try {
    await migrate(db);
    const directory = new TopicDirectory(db);
    await directory.refresh();
    return new PostgresLog({ db, directory, url, keyring, logger, clock });
  } catch (error) {
    await db[Symbol.asyncDispose]();
    throw error;
  }
}

/** A row of PostgreSQL's takes a gigabyte, and a statement that writes one is as long. */
const LARGEST_RECORD_BYTES = 512 * 1024 * 1024;

interface Parts {
  readonly db: Database;
  readonly directory: TopicDirectory;
  readonly url: string;
  readonly keyring: Keyring;
  readonly logger: Logger;
  readonly clock: Clock;
}

/** Kafka's model in PostgreSQL's tables (`docs/specs/log.md`, `docs/adr/0002-embedded-log.md`). */
export class PostgresLog implements Log {
  readonly #parts: Parts;
  readonly #tails = new Tails();
  readonly #consumers = new Set<PostgresConsumer>();
  readonly #news: NewsDesk;
  readonly #reader: Reader;
  readonly #writer: Writer;
  readonly #groups: GroupProtocol;
  readonly #admin: TopicAdmin;
  readonly #offsets: Offsets;
  readonly #janitor: Janitor;
  readonly #closing = new AbortController();
  readonly #janitorTimer: NodeJS.Timeout;
  #maintaining: Promise<unknown> = Promise.resolve();

  constructor(parts: Parts) {
    const { db, directory, keyring } = parts;
    this.#parts = parts;
    this.#news = new NewsDesk({ ...parts, tails: this.#tails, consumers: this.#consumers });
    const { notifier } = this.#news;
    this.#reader = new Reader(db, keyring);
    this.#writer = new Writer({ db, directory, keyring, tails: this.#tails, notifier });
    this.#groups = new GroupProtocol({ db, directory, notifier, groupChanged: (id) => this.#news.groupChanged(id) });
    this.#admin = createTopicAdmin(db);
    this.#offsets = createOffsets(db, directory, this.#reader);
    this.#janitor = new Janitor(parts);
    this.#janitorTimer = setInterval(() => this.#keepHouse(), JANITOR_EVERY_MS).unref();
    this.#news.open();
  }

  async createTopics(specs: readonly TopicSpec[]): Promise<void> {
    if (!(await this.#admin.create(specs))) return;
    this.#news.notifier.topics();
    this.#news.topicsCreated();
  }

  topics(): Promise<readonly TopicSpec[]> {
    return this.#admin.list();
  }

  largestRecord(): Promise<number> {
    return Promise.resolve(LARGEST_RECORD_BYTES);
  }

  producer(options: ProducerOptions = {}): Promise<LogProducer> {
    return PostgresProducer.open(this.#writer, this.#parts.db, options.transactionalId);
  }

  async consumer(options: ConsumerOptions): Promise<LogConsumer> {
    const consumer = await PostgresConsumer.join(options, {
      ...this.#parts,
      tails: this.#tails,
      reader: this.#reader,
      writer: this.#writer,
      groups: this.#groups,
      onClose: (closed) => this.#consumers.delete(closed),
    });
    this.#consumers.add(consumer);
    return consumer;
  }

  offsets(topic: string): Promise<readonly PartitionOffsets[]> {
    return this.#offsets.of(topic);
  }

  offsetsAt(topic: string, timestampMs: number): Promise<readonly TopicOffset[]> {
    return this.#offsets.at(topic, timestampMs);
  }

  lag(groupId: string): Promise<readonly GroupLag[]> {
    return this.#offsets.lag(groupId);
  }

  resetOffsets(groupId: string, offsets: readonly TopicOffset[]): Promise<void> {
    return this.#offsets.reset(groupId, offsets);
  }

  read(topic: string, options: ReadOptions = {}): AsyncIterable<RecordBatch> {
    return readTopic(topic, options, {
      directory: this.#parts.directory,
      tails: this.#tails,
      reader: this.#reader,
      offsets: this.#offsets,
      clock: this.#parts.clock,
      closing: this.#closing.signal,
    });
  }

  /** Retention and compaction now; by itself it happens every half minute. False when another process is at it. */
  maintain(options: MaintenanceOptions = {}): Promise<boolean> {
    const work = this.#maintaining.then(() => this.#janitor.work(options, this.#closing.signal));
    this.#maintaining = work.catch(() => undefined);
    return work;
  }

  #keepHouse(): void {
    this.maintain().catch((error: unknown) =>
      this.#parts.logger.warn({ err: toVigieError(error) }, 'log maintenance failed'),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    clearInterval(this.#janitorTimer);
    await Promise.all([...this.#consumers].map((consumer) => consumer[Symbol.asyncDispose]()));
    await this.#maintaining;
    await this.#news[Symbol.asyncDispose]();
    await this.#parts.db[Symbol.asyncDispose]();
  }
}
