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
import type { Keyring } from '#kernel/secrets/keyring';
import { removeConsumed } from './consumed-retention.ts';
import { Connections } from './connection/connections.ts';
import type { DialOptions } from './connection/dial.ts';
import { KafkaConsumer } from './consumer.ts';
import { EncryptionMarks } from './encryption-marks.ts';
import { toLogError } from './errors.ts';
import { createOffsets, type Offsets } from './offsets.ts';
import { createPacker, type Packer } from './outgoing.ts';
import { KafkaProducer } from './producer.ts';
import { createTopicAdmin, type TopicAdmin } from './topic-admin.ts';
import { TopicDirectory } from './topic-directory.ts';
import { readTopic } from './topic-reader.ts';
import type { Compression } from './wire/compression.ts';

export interface KafkaLogOptions extends DialOptions {
  /** Encrypts what rests in encrypted topics. */
  readonly keyring: Keyring;
  readonly clock?: Clock | undefined;
  /** Of what is written in clear. Default `zstd`. */
  readonly compression?: Compression | undefined;
  /** Of topics that are created; what the brokers hold usual when left out. */
  readonly replicas?: number | undefined;
}

const KEEP_HOUSE_EVERY_MS = 60_000;

/** Opens the log on Kafka; resolves when a broker has answered. */
export async function openKafkaLog(options: KafkaLogOptions): Promise<KafkaLog> {
  const directory = new TopicDirectory(options, new EncryptionMarks());
  try {
    await directory.refresh([]);
    return new KafkaLog(options, directory);
  } catch (error) {
    await directory[Symbol.asyncDispose]();
    throw toLogError(error);
  }
}

/** The log on Kafka (`docs/adr/0009-kafka-log.md`). */
export class KafkaLog implements Log {
  readonly #options: KafkaLogOptions;
  readonly #clock: Clock;
  readonly #compression: Compression;
  readonly #directory: TopicDirectory;
  readonly #packer: Packer;
  readonly #offsets: Offsets;
  readonly #admin: TopicAdmin;
  readonly #consumers = new Set<KafkaConsumer>();
  readonly #closing = new AbortController();
  readonly #keeping: NodeJS.Timeout;
  #maintaining: Promise<void> = Promise.resolve();

  constructor(options: KafkaLogOptions, directory: TopicDirectory) {
    const { clock = systemClock, compression = 'zstd', keyring } = options;
    this.#options = options;
    this.#clock = clock;
    this.#compression = compression;
    this.#directory = directory;
    this.#packer = createPacker(directory, keyring, compression);
    const { connections } = directory;
    this.#offsets = createOffsets({ connections, directory, clock });
    this.#admin = createTopicAdmin({
      connections,
      directory,
      clock,
      replicas: options.replicas ?? -1,
      producer: () => this.producer(),
    });
    this.#keeping = setInterval(() => this.#keepHouse(), KEEP_HOUSE_EVERY_MS).unref();
  }

  async createTopics(specs: readonly TopicSpec[]): Promise<void> {
    await translated(this.#admin.create(specs));
    for (const consumer of this.#consumers) consumer.topicsChanged();
  }

  topics(): Promise<readonly TopicSpec[]> {
    return translated(this.#admin.list());
  }

  largestRecord(topic: string): Promise<number> {
    return translated(this.#admin.largestRecord(topic));
  }

  producer(options: ProducerOptions = {}): Promise<LogProducer> {
    const parts = {
      connections: this.#lines(),
      directory: this.#directory,
      clock: this.#clock,
      packer: this.#packer,
      compression: this.#compression,
    };
    return translated(KafkaProducer.open(options, parts));
  }

  consumer(options: ConsumerOptions): Promise<LogConsumer> {
    const { keyring, logger } = this.#options;
    const consumer = new KafkaConsumer(options, {
      connections: this.#directory.connections,
      directory: this.#directory,
      clock: this.#clock,
      lines: () => this.#lines(),
      keyring,
      logger,
      compression: this.#compression,
      onClose: (closed) => this.#consumers.delete(closed),
    });
    this.#consumers.add(consumer);
    return Promise.resolve(consumer);
  }

  offsets(topic: string): Promise<readonly PartitionOffsets[]> {
    return translated(this.#offsets.of(topic));
  }

  offsetsAt(topic: string, timestampMs: number): Promise<readonly TopicOffset[]> {
    return translated(this.#offsets.at(topic, timestampMs));
  }

  lag(groupId: string): Promise<readonly GroupLag[]> {
    return translated(this.#offsets.lag(groupId));
  }

  resetOffsets(groupId: string, offsets: readonly TopicOffset[]): Promise<void> {
    return translated(this.#offsets.reset(groupId, offsets));
  }

  async *read(topic: string, options: ReadOptions = {}): AsyncGenerator<RecordBatch> {
    // Lines of its own: a fetch waits for records.
    await using connections = this.#lines();
    yield* readTopic(topic, options, {
      connections,
      directory: this.#directory,
      clock: this.#clock,
      keyring: this.#options.keyring,
      closing: this.#closing.signal,
    });
  }

  /** Removes from encrypted topics what was consumed, now; by itself a log that consumes does it once a minute. */
  maintain(): Promise<void> {
    const { connections } = this.#directory;
    const parts = {
      connections,
      directory: this.#directory,
      clock: this.#clock,
      admin: this.#admin,
      offsets: this.#offsets,
    };
    this.#maintaining = this.#maintaining.then(() => translated(removeConsumed(parts)));
    const mine = this.#maintaining;
    this.#maintaining = mine.catch(() => undefined);
    return mine;
  }

  #keepHouse(): void {
    if (this.#consumers.size === 0) return;
    this.maintain().catch((error: unknown) =>
      this.#options.logger.warn({ err: toLogError(error) }, 'log maintenance failed'),
    );
  }

  #lines(): Connections {
    return new Connections(this.#options, this.#directory.address);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    clearInterval(this.#keeping);
    await Promise.all([...this.#consumers].map((consumer) => consumer[Symbol.asyncDispose]()));
    await this.#maintaining;
    await this.#directory[Symbol.asyncDispose]();
  }
}

async function translated<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw toLogError(error);
  }
}
