/**
 * The log: Kafka's model and no more. Two implementations keep this contract, `stream/log/postgres` (embedded) and
 * `stream/log/kafka`; one conformance suite states it as tests.
 *
 * Order        Records of one partition have increasing offsets and are read in that order. Records with the same key go
 *              to the same partition. Nothing is promised between partitions.
 * Durability   `append` and `transact` resolve after the records are durable; a reader sees only such records.
 * Atomicity    `transact` makes all its records and committed offsets visible together, or none of them, whatever
 *              process dies in between.
 * Ownership    In a group each partition has one owner at a time. A member that was replaced is *fenced*: what it
 *              transacts or commits afterwards fails with `VIG_K203` and has no effect.
 * Compaction   A compacted topic keeps at least the newest record of each key; a null value is a tombstone and goes
 *              too, some time after what it removed. Offsets never change and may have holes.
 * Retention    Other topics lose whole old batches by age. An encrypted topic also loses what all its groups have
 *              consumed (raw values rest as short as they can).
 * Bounds       A reader asks for bytes, never for "all"; nothing buffers without a limit. A writer whose batch is larger
 *              than the implementation's limit has it split, in order.
 * Failure      Throws VigieError of area K. After a failed `transact` nothing has happened, unless the error has
 *              `details.indefinite === true`: then it may have, and the caller reads its state again before it goes on.
 */
export interface Log extends AsyncDisposable {
  /** Creates what does not exist. An existing topic with other settings: `VIG_K207`; only its retention may change. */
  createTopics(specs: readonly TopicSpec[]): Promise<void>;
  topics(): Promise<readonly TopicSpec[]>;
  /**
   * So many bytes key, value and headers of one record of this topic may have together; a larger one is refused with
   * `VIG_K209`. Cheap. `VIG_K202` when there is no such topic.
   */
  largestRecord(topic: string): Promise<number>;
  producer(options?: ProducerOptions): Promise<LogProducer>;
  consumer(options: ConsumerOptions): Promise<LogConsumer>;
  /** First and next offset of each partition of a topic. `VIG_K202` when there is no such topic. */
  offsets(topic: string): Promise<readonly PartitionOffsets[]>;
  /** Offset of the first record at or after a time, per partition; the end when there is none. */
  offsetsAt(topic: string, timestampMs: number): Promise<readonly TopicOffset[]>;
  /** Committed offsets of a group, and how many records lie after them. */
  lag(groupId: string): Promise<readonly GroupLag[]>;
  /** Sets a group's committed offsets while it has no members (replay); with members: `VIG_K203`. */
  resetOffsets(groupId: string, offsets: readonly TopicOffset[]): Promise<void>;
  /**
   * Reads a topic outside any group, from the given offsets (default, for each partition: the beginning) to the end at
   * the time of the call, then ends; with `follow` it goes on until `signal` aborts. For state topics and for looking at
   * records. An offset that the log does not hold: `VIG_K204`.
   */
  read(topic: string, options?: ReadOptions): AsyncIterable<RecordBatch>;
}

export interface TopicSpec {
  /** Letters, digits, `.`, `_`, `-`; at most 249. */
  readonly name: string;
  readonly partitions: number;
  readonly compacted: boolean;
  /** Values and keys rest encrypted with the installation's key (P4). */
  readonly encrypted: boolean;
  /** Null keeps for ever (compacted topics). */
  readonly retentionMs: number | null;
}

export interface LogRecord {
  readonly key: Uint8Array | null;
  /** Null is a tombstone. */
  readonly value: Uint8Array | null;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Whole milliseconds since the epoch, not before it; the log keeps it as given (a fraction is dropped). */
  readonly timestampMs: number;
}

export interface TopicRecords {
  readonly topic: string;
  /** Given: all records go there. Absent: by hash of the key; records without a key go round in batches. */
  readonly partition?: number | undefined;
  readonly records: readonly LogRecord[];
}

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

export interface TopicOffset extends TopicPartition {
  /** Of the next record to read. */
  readonly offset: bigint;
}

export interface PartitionOffsets extends TopicPartition {
  readonly first: bigint;
  /** One past the last. */
  readonly next: bigint;
}

export interface GroupLag extends TopicPartition {
  readonly committed: bigint | null;
  readonly next: bigint;
  readonly lag: bigint;
}

export interface StoredRecord extends LogRecord {
  readonly offset: bigint;
}

/** Consecutive records of one partition, at least one. */
export interface RecordBatch extends TopicPartition {
  readonly records: readonly StoredRecord[];
  /** Offset to commit once all of them are handled. */
  readonly next: bigint;
}

export interface ProducerOptions {
  /**
   * Names the writer across restarts: a new producer with the same id fences the old one, at its first transaction at
   * the latest.
   * Needed for `transact` without a consumer whose ownership already fences.
   */
  readonly transactionalId?: string | undefined;
}

export interface LogProducer extends AsyncDisposable {
  append(records: readonly TopicRecords[]): Promise<void>;
  /** All records and all offsets, or nothing. */
  transact(work: Transaction): Promise<void>;
}

export interface Transaction {
  readonly records: readonly TopicRecords[];
  /** The offsets that this work has consumed, and the consumer that owns them. */
  readonly consumed?: { readonly consumer: LogConsumer; readonly offsets: readonly TopicOffset[] } | undefined;
}

export interface ConsumerOptions {
  readonly groupId: string;
  /** Names, or a pattern that is matched against new topics too, within a few seconds of their creation. */
  readonly topics: readonly string[] | RegExp;
  /** Where to begin without a committed offset. Default: `earliest`. */
  readonly from?: 'earliest' | 'latest' | undefined;
  /**
   * For sinks that keep their offsets with their effect: asked at each assignment, null falls back to `from`. `commit`
   * is then for show (lag, retention).
   */
  readonly positions?: ((partitions: readonly TopicPartition[]) => Promise<readonly TopicOffset[]>) | undefined;
  /** Silent for longer, a member loses its partitions. Default 10,000. */
  readonly sessionTimeoutMs?: number | undefined;
}

export interface LogConsumer extends AsyncDisposable {
  readonly groupId: string;
  /**
   * The next batches of the partitions that this member owns, at most one per partition, together about `maxBytes` (a
   * single larger record comes alone). Waits up to `maxWaitMs` for something to come; then, or on abort, an empty list.
   * Keeps the membership alive between calls for as long as the process lives.
   */
  poll(options: {
    readonly maxBytes: number;
    readonly maxWaitMs: number;
    readonly signal?: AbortSignal | undefined;
  }): Promise<readonly RecordBatch[]>;
  /** Commits outside a transaction. Fenced: `VIG_K203`. */
  commit(offsets: readonly TopicOffset[]): Promise<void>;
  /** The next `poll` starts there. Only for owned partitions; others are ignored. */
  seek(offsets: readonly TopicOffset[]): void;
  /**
   * The next `poll` starts at the committed offsets (or at what `positions` says) of the partitions owned by then: what
   * was polled since and not committed comes again. For after a failed transaction.
   */
  rewind(): Promise<void>;
  /** Paused partitions stay owned and are not polled: back-pressure. */
  pause(partitions: readonly TopicPartition[]): void;
  resume(partitions: readonly TopicPartition[]): void;
  assignment(): readonly TopicPartition[];
}

export interface ReadOptions {
  readonly from?: readonly TopicOffset[] | undefined;
  readonly follow?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}
