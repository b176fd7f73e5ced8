import type { ConsumerOptions, LogConsumer, RecordBatch, TopicOffset, TopicPartition } from '#contract/log';
import type { Clock } from '#kernel/clock';
import { toVigieError, VigieError } from '#kernel/errors/vigie-error';
import type { Logger } from '#kernel/telemetry/logger';
import { sizeOf } from './batch-encoding.ts';
import type { Database } from './database.ts';
import type { GroupProtocol, Membership } from './group.ts';
import { OwnedPartitions } from './owned-partitions.ts';
import { createPlacement, type Placement } from './placement.ts';
import { toRecordBatch, type Fetched, type Reader, type Want } from './reader.ts';
import { subscriptionTo, type Subscription } from '../subscription.ts';
import type { Tails } from './tails.ts';
import type { Topic, TopicDirectory } from './topic-directory.ts';
import { WakeUp } from '../wake-up.ts';
import type { ConsumedOffsets, Writer } from './writer.ts';

export interface ConsumerParts {
  readonly db: Database;
  readonly directory: TopicDirectory;
  readonly tails: Tails;
  readonly reader: Reader;
  readonly writer: Writer;
  readonly groups: GroupProtocol;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onClose: (consumer: PostgresConsumer) => void;
}

const DEFAULT_SESSION_TIMEOUT_MS = 10_000;
const LONGEST_HEARTBEAT_MS = 2_000;
/** Partitions read by one query. */
const MOST_PARTITIONS_PER_FETCH = 256;

/** A member of a group. One `poll` at a time. */
export class PostgresConsumer implements LogConsumer {
  readonly groupId: string;
  readonly #parts: ConsumerParts;
  readonly #subscription: Subscription;
  readonly #sessionTimeoutMs: number;
  readonly #owned: OwnedPartitions;
  readonly #placement: Placement;
  readonly #wakeUp: WakeUp;
  readonly #heartbeat: NodeJS.Timeout;
  readonly #stopListening: () => void;
  #membership: Membership | null = null;
  /** Changes up to here are applied; the group may have moved on. */
  #generation = 0n;
  #groupMoved = true;
  #beating: Promise<void> | null = null;
  #closed = false;
  /** What the last poll read and had no room to hand out, never more than one fetch; served first. */
  #rest: readonly Unread[] = [];

  private constructor(options: ConsumerOptions, parts: ConsumerParts) {
    this.groupId = options.groupId;
    this.#subscription = subscriptionTo(options.topics);
    this.#parts = parts;
    this.#sessionTimeoutMs = options.sessionTimeoutMs ?? DEFAULT_SESSION_TIMEOUT_MS;
    this.#owned = new OwnedPartitions(parts.directory, parts.tails);
    this.#placement = createPlacement(options, parts);
    this.#wakeUp = new WakeUp(parts.clock);
    this.#stopListening = parts.tails.listen((partitionId) => {
      if (this.#owned.heard(partitionId)) this.#wakeUp.ring();
    });
    // A timer of its own: a member is alive as long as its process is, however long it works between two polls.
    this.#heartbeat = setInterval(
      () => this.#beat(),
      Math.min(this.#sessionTimeoutMs / 5, LONGEST_HEARTBEAT_MS),
    ).unref();
  }

  static async join(options: ConsumerOptions, parts: ConsumerParts): Promise<PostgresConsumer> {
    const consumer = new PostgresConsumer(options, parts);
    try {
      await consumer.#join();
      return consumer;
    } catch (error) {
      consumer.#stop();
      throw error;
    }
  }

  async poll(options: {
    readonly maxBytes: number;
    readonly maxWaitMs: number;
    readonly signal?: AbortSignal | undefined;
  }): Promise<readonly RecordBatch[]> {
    const { clock } = this.#parts;
    if (this.#closed) throw new VigieError('VIG_K203', 'the consumer is closed');
    const deadlineMs = clock.now() + options.maxWaitMs;
    while (!this.#closed && options.signal?.aborted !== true) {
      this.#wakeUp.clear();
      await this.#keepUp();
      const batches = await this.#next(options.maxBytes);
      if (batches.length > 0) return batches;
      const leftMs = deadlineMs - clock.now();
      if (leftMs <= 0) break;
      await this.#wakeUp.wait(leftMs, options.signal);
    }
    return [];
  }

  async commit(offsets: readonly TopicOffset[]): Promise<void> {
    if (offsets.length === 0) return;
    await this.#parts.writer.write({ records: [], consumed: this.proof(offsets, false) });
  }

  /** For the producer: what proves that these offsets are this member's. @throws VigieError `VIG_K203` */
  proof(offsets: readonly TopicOffset[], fresh: boolean): ConsumedOffsets {
    if (this.#membership === null || this.#closed)
      throw new VigieError('VIG_K203', 'the consumer is no member of its group');
    return { ...this.#membership, offsets: this.#owned.proof(offsets, fresh) };
  }

  seek(offsets: readonly TopicOffset[]): void {
    this.#owned.seek(offsets);
  }

  rewind(): Promise<void> {
    this.#owned.forgetPositions();
    // A member that was fenced may not have heard yet of what it lost.
    this.#groupMoved = true;
    return Promise.resolve();
  }

  pause(partitions: readonly TopicPartition[]): void {
    this.#owned.pause(partitions, true);
  }

  resume(partitions: readonly TopicPartition[]): void {
    this.#owned.pause(partitions, false);
    this.#wakeUp.ring();
  }

  assignment(): readonly TopicPartition[] {
    return this.#owned.assignment();
  }

  /** Something changed in a group; null: perhaps in any, nobody knows. */
  groupChanged(groupId: number | null): void {
    if (groupId !== null && groupId !== this.#membership?.groupId) return;
    this.#groupMoved = true;
    this.#wakeUp.ring();
  }

  /** Shares out new topics in its group; false when they do not concern this member. */
  async topicsCreated(topics: readonly Topic[]): Promise<boolean> {
    if (this.#membership === null || this.#closed || !topics.some(({ name }) => this.#subscription.matches(name)))
      return false;
    await this.#parts.groups.rebalance(this.#membership.groupId);
    return true;
  }

  async #join(): Promise<void> {
    this.#owned.clear();
    this.#rest = [];
    this.#membership = await this.#parts.groups.join(this.groupId, this.#subscription, this.#sessionTimeoutMs);
    this.#generation = 0n;
    this.#groupMoved = true;
  }

  /** Applies what happened to the group since the last poll. */
  async #keepUp(): Promise<void> {
    if (this.#membership === null) await this.#join();
    if (this.#groupMoved) await this.#refresh();
    if (this.#membership !== null && this.#owned.anyRevoked) {
      // Between two polls nothing is in hand, so nothing is handled twice.
      await this.#parts.groups.release(this.#membership);
      await this.#refresh();
    }
    const unplaced = this.#owned.unplaced();
    if (unplaced.length === 0 || this.#membership === null) return;
    for (const { partitionId, position } of await this.#placement(this.#membership, unplaced)) {
      if (this.#owned.position(partitionId) === null) this.#owned.place(partitionId, position);
    }
  }

  async #refresh(): Promise<void> {
    const membership = this.#membership;
    if (membership === null) return;
    this.#groupMoved = false;
    try {
      const { generation, changes } = await this.#parts.groups.changesSince(membership.groupId, this.#generation);
      if (changes.some(({ partitionId }) => this.#parts.directory.byId(partitionId) === undefined)) {
        await this.#parts.directory.refresh();
      }
      if (this.#membership !== membership) return;
      this.#owned.apply(changes, membership.memberId);
      this.#generation = generation;
    } catch (error) {
      this.#groupMoved = true;
      throw error;
    }
  }

  async #next(maxBytes: number): Promise<readonly RecordBatch[]> {
    for (;;) {
      const rest = this.#rest.filter(({ want }) => this.#owned.position(want.partition.id) === want.at);
      this.#rest = [];
      const unread = rest.length > 0 ? rest : await this.#fetch(maxBytes);
      if (unread.length === 0) return [];
      const batches = this.#handOut(unread, maxBytes);
      // Nothing but holes: the positions have moved past them.
      if (batches.length > 0 || this.#groupMoved) return batches;
    }
  }

  async #fetch(maxBytes: number): Promise<readonly Unread[]> {
    const wants = this.#owned.wants(MOST_PARTITIONS_PER_FETCH);
    if (wants.length === 0) return [];
    const byPartition = new Map(wants.map((want) => [want.partition.id, want]));
    return (await this.#parts.reader.fetch(wants, maxBytes)).flatMap((fetched) => {
      const want = byPartition.get(fetched.partition.id);
      return want === undefined ? [] : [{ want, fetched }];
    });
  }

  #handOut(unread: readonly Unread[], maxBytes: number): RecordBatch[] {
    const batches: RecordBatch[] = [];
    const rest: Unread[] = [];
    let left = maxBytes;
    for (const item of unread) {
      if (batches.length > 0 && left <= 0) {
        rest.push(item);
        continue;
      }
      const { head, tail, bytes } = cut(item.fetched, left);
      if (!this.#owned.advance(item.want, head.next)) continue;
      left -= bytes;
      this.#warnOfLoss(item.want, head);
      if (head.records.length > 0) batches.push(toRecordBatch(head));
      if (tail !== null) rest.push({ want: { ...item.want, at: head.next }, fetched: tail });
    }
    this.#rest = rest;
    return batches;
  }

  /** Offsets of a topic without compaction have no holes: what is missing was removed before it was read. */
  #warnOfLoss({ partition, at }: Want, { records, next }: Fetched): void {
    const first = records[0]?.offset ?? next;
    if (partition.topic.compacted || first === at) return;
    this.#parts.logger.warn(
      { group: this.groupId, topic: partition.topic.name, partition: partition.partition, lost: Number(first - at) },
      'retention removed records before the group had read them',
    );
  }

  #beat(): void {
    if (this.#beating !== null || this.#membership === null || this.#closed) return;
    this.#beating = this.#beatOnce(this.#membership)
      .catch((error: unknown) =>
        this.#parts.logger.debug({ err: toVigieError(error), group: this.groupId }, 'heartbeat failed'),
      )
      .finally(() => {
        this.#beating = null;
      });
  }

  async #beatOnce(membership: Membership): Promise<void> {
    const { groups, logger } = this.#parts;
    const { alive, generation, overdue } = await groups.heartbeat(membership);
    if (this.#membership !== membership || this.#closed) return;
    if (!alive) {
      logger.info({ group: this.groupId }, 'lost membership after silence, joining again');
      this.#membership = null;
      this.#owned.clear();
      this.#wakeUp.ring();
      return;
    }
    if (generation > this.#generation) this.groupChanged(membership.groupId);
    if (overdue) await groups.rebalance(membership.groupId);
  }

  #stop(): void {
    this.#closed = true;
    clearInterval(this.#heartbeat);
    this.#stopListening();
    this.#wakeUp.ring();
    this.#parts.onClose(this);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    const membership = this.#membership;
    this.#stop();
    await this.#beating;
    if (membership === null) return;
    try {
      await this.#parts.groups.leave(membership);
    } catch (error) {
      // The others find out when the session times out.
      this.#parts.logger.debug({ err: toVigieError(error), group: this.groupId }, 'could not leave the group');
    }
  }
}

interface Unread {
  readonly want: Want;
  readonly fetched: Fetched;
}

/** Splits what was fetched after about `maxBytes`; the first record comes whatever its size. */
function cut(
  fetched: Fetched,
  maxBytes: number,
): { readonly head: Fetched; readonly tail: Fetched | null; readonly bytes: number } {
  const { partition, records, next } = fetched;
  let bytes = 0;
  for (const [index, record] of records.entries()) {
    if (index > 0 && bytes >= maxBytes) {
      const head = { partition, records: records.slice(0, index), next: record.offset };
      return { head, tail: { partition, records: records.slice(index), next }, bytes };
    }
    bytes += sizeOf(record);
  }
  return { head: fetched, tail: null, bytes };
}
