import { randomUUID } from 'node:crypto';
import type { ConsumerOptions, LogConsumer, RecordBatch, TopicOffset, TopicPartition } from '#contract/log';
import { toVigieError, VigieError } from '#kernel/errors/vigie-error';
import type { Keyring } from '#kernel/secrets/keyring';
import type { Logger } from '#kernel/telemetry/logger';
import { subscriptionTo } from '../subscription.ts';
import { WakeUp } from '../wake-up.ts';
import type { Connections } from './connection/connections.ts';
import { toLogError } from './errors.ts';
import { Fetcher } from './fetcher.ts';
import { groupName } from './group/group-protocol.ts';
import { Membership } from './group/membership.ts';
import { createPlacement, WRITER, type Placement } from './group/placement.ts';
import type { OffsetsParts } from './offsets.ts';
import { OwnedPartitions } from './owned-partitions.ts';
import type { ConsumedOffsets } from './transaction-lane.ts';
import { TransactionSession } from './transaction-session.ts';
import type { Compression } from './wire/compression.ts';
import { offsetCommitRequest } from './wire/group-requests.ts';
import { firstError } from './wire/request.ts';

export interface ConsumerParts extends OffsetsParts {
  /** Lines of its own, one set for each thing that may wait: the group, fetches, transactions. */
  readonly lines: () => Connections;
  readonly keyring: Keyring;
  readonly logger: Logger;
  readonly compression: Compression;
  readonly onClose: (consumer: KafkaConsumer) => void;
}

const DEFAULT_SESSION_TIMEOUT_MS = 10_000;
/** Of transactions that consume: short, since readers of what they write wait for them. */
const TRANSACTION_TIMEOUT_MS = 20_000;

/** A member of a group. One `poll` at a time. It joins (again) only inside `poll`, when nothing is in hand. */
export class KafkaConsumer implements LogConsumer {
  readonly groupId: string;
  /** Under which what it consumes is transacted. */
  readonly session: TransactionSession;
  readonly #parts: ConsumerParts;
  readonly #owned = new OwnedPartitions();
  /** What the group is called on the cluster. */
  readonly #group: string;
  readonly #joining: Connections;
  readonly #fetching: Connections;
  readonly #writing: Connections;
  readonly #membership: Membership;
  readonly #placement: Placement;
  readonly #fetcher: Fetcher;
  readonly #wakeUp: WakeUp;
  /** Joining or placing, which a poll does not wait for longer than it may. */
  #preparing: Promise<void> | null = null;
  #living: ReadonlySet<string> = new Set();
  #failure: VigieError | null = null;
  #closed = false;

  constructor(options: ConsumerOptions, parts: ConsumerParts) {
    const groupId = groupName(options.groupId);
    const { clock, directory, logger, keyring, compression } = parts;
    const transactionalId = `${groupId}.${randomUUID()}`;
    this.groupId = options.groupId;
    this.#group = groupId;
    this.#parts = parts;
    this.#wakeUp = new WakeUp(clock);
    this.#joining = parts.lines();
    this.#fetching = parts.lines();
    this.#writing = parts.lines();
    const membership = {
      groupId,
      subscription: subscriptionTo(options.topics),
      transactionalId,
      sessionTimeoutMs: options.sessionTimeoutMs ?? DEFAULT_SESSION_TIMEOUT_MS,
    };
    this.#membership = new Membership(
      membership,
      { connections: this.#joining, others: parts.connections, directory, clock, logger },
      {
        owned: () => this.#owned.all(),
        assigned: ({ partitions, living }, fresh) => {
          this.#owned.assign(partitions, fresh);
          this.#living = living;
        },
        lost: () => {
          this.#owned.clear();
          this.#wakeUp.ring();
        },
        called: () => this.#wakeUp.ring(),
      },
    );
    this.#placement = createPlacement({ ...options, groupId }, transactionalId, {
      connections: this.#writing,
      directory,
      clock,
    });
    this.#fetcher = new Fetcher({
      connections: this.#writing,
      fetching: this.#fetching,
      directory,
      clock,
      owned: this.#owned,
      keyring,
      logger,
      groupId,
      news: () => this.#wakeUp.ring(),
    });
    this.session = new TransactionSession(
      {
        transactionalId,
        timeoutMs: TRANSACTION_TIMEOUT_MS,
        compression,
        offsetMetadata: `${WRITER}${transactionalId}`,
      },
      { connections: this.#writing, directory, clock },
    );
    this.#prepare();
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
      this.#prepare();
      if (this.#failure !== null) {
        const failure = this.#failure;
        this.#failure = null;
        throw failure;
      }
      if (this.#membership.member !== null) {
        const batches = await this.#fetcher.take(options.maxBytes);
        if (batches.length > 0) return batches;
      }
      const leftMs = deadlineMs - clock.now();
      if (leftMs <= 0) break;
      await this.#wakeUp.wait(leftMs, options.signal);
    }
    return [];
  }

  async commit(offsets: readonly TopicOffset[]): Promise<void> {
    if (offsets.length === 0) return;
    const { member } = this.proof(offsets, false);
    try {
      await this.#writing.askCoordinator('group', this.#group, offsetCommitRequest(member, offsets), firstError);
    } catch (error) {
      throw toLogError(error);
    }
  }

  /** For the producer: the membership that owns these offsets. @throws VigieError `VIG_K203` */
  proof(offsets: readonly TopicOffset[], fresh: boolean): ConsumedOffsets {
    const { member } = this.#membership;
    if (member === null || this.#closed) throw new VigieError('VIG_K203', 'the consumer is no member of its group');
    this.#owned.check(offsets, fresh);
    return { member, offsets };
  }

  seek(offsets: readonly TopicOffset[]): void {
    for (const offset of offsets) this.#owned.place(offset);
    this.#fetcher.fetchOn();
  }

  rewind(): Promise<void> {
    this.#owned.forgetPositions();
    // A member that was fenced may not have heard yet of what it lost.
    return this.#membership.beat();
  }

  pause(partitions: readonly TopicPartition[]): void {
    for (const at of partitions) this.#pause(at, true);
  }

  resume(partitions: readonly TopicPartition[]): void {
    for (const at of partitions) this.#pause(at, false);
    this.#fetcher.fetchOn();
    this.#wakeUp.ring();
  }

  assignment(): readonly TopicPartition[] {
    return this.#membership.member === null
      ? []
      : this.#owned.all().map(({ topic, partition }) => ({ topic, partition }));
  }

  /** Topics were created here: whoever leads the group shares them out at once. */
  topicsChanged(): void {
    void this.#membership.lookForTopics();
  }

  #pause(at: TopicPartition, isPaused: boolean): void {
    const owned = this.#owned.get(at);
    if (owned !== undefined) owned.isPaused = isPaused;
  }

  /** Joins when the group wants it and finds out where to begin; goes on beside the poll that began it. */
  #prepare(): void {
    if (this.#preparing !== null || this.#closed) return;
    const hasToJoin = this.#membership.hasToJoin;
    if (!hasToJoin && this.#owned.unplaced().length === 0) return;
    this.#preparing = (hasToJoin ? this.#membership.join() : this.#place())
      .catch((error: unknown) => {
        if (!this.#closed) this.#failure = toLogError(error);
      })
      .finally(() => {
        this.#preparing = null;
        this.#wakeUp.ring();
      });
  }

  async #place(): Promise<void> {
    const { member } = this.#membership;
    if (member === null) return;
    const unplaced = this.#owned.unplaced();
    for (const place of await this.#placement(member, unplaced, this.#living)) {
      const owned = this.#owned.get(place);
      // Still the same ownership, and not sought elsewhere meanwhile.
      if (owned !== undefined && unplaced.includes(owned) && owned.position === null) this.#owned.place(place);
    }
    this.#fetcher.fetchOn();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#fetcher.close();
    this.#wakeUp.ring();
    try {
      await this.#membership.leave();
    } catch (error) {
      this.#parts.logger.debug({ err: toVigieError(error), group: this.groupId }, 'could not leave the group');
    }
    for (const lines of [this.#joining, this.#fetching, this.#writing]) await lines[Symbol.asyncDispose]();
    this.#parts.onClose(this);
  }
}
