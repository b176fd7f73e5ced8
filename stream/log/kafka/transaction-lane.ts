import type { TopicOffset, TopicPartition } from '#contract/log';
import { isTransient, toLogError } from './errors.ts';
import type { Outgoing } from './outgoing.ts';
import { retrying } from './retrying.ts';
import { sendBatches, type SenderParts } from './sender.ts';
import type { Compression } from './wire/compression.ts';
import type { Member } from './wire/group-requests.ts';
import { firstError, type WireRequest } from './wire/request.ts';
import {
  addOffsetsRequest,
  addPartitionsRequest,
  endTransactionRequest,
  initProducerIdRequest,
  txnOffsetCommitRequest,
  type ProducerIdentity,
  type Transacting,
} from './wire/transaction-requests.ts';

export const GIVE_UP_AFTER_MS = 30_000;

/** Consumed offsets, and the membership that must still be in force for them to count. */
export interface ConsumedOffsets {
  readonly member: Member;
  readonly offsets: readonly TopicOffset[];
}

export interface LaneOptions {
  readonly transactionalId: string;
  /** The coordinator aborts a transaction that takes longer. */
  readonly timeoutMs: number;
  readonly compression: Compression;
  /** Kept with consumed offsets, so that whoever takes over can end what this session left open. */
  readonly offsetMetadata: string;
}

/**
 * One transactional id and the transactions under it, one after another.
 *
 * After a failure the next one begins by raising the epoch, which aborts what the failed one left; it does so only if
 * nobody has taken the id over since (KIP-360). Whoever was taken over stays fenced.
 */
export class TransactionLane {
  readonly #options: LaneOptions;
  readonly #parts: SenderParts;
  #identity: ProducerIdentity | null = null;
  #sequences = new Map<string, number>();
  #isClean = false;

  constructor(options: LaneOptions, parts: SenderParts) {
    this.#options = options;
    this.#parts = parts;
  }

  /** Fences whoever wrote under this id before, and ends what that one left open. */
  async takeOver(): Promise<void> {
    await this.#ready();
  }

  /**
   * All records and all offsets, or nothing.
   * @throws VigieError whose `details.indefinite` is true when the broker's word on the commit was lost.
   */
  async transact(work: readonly Outgoing[], consumed: ConsumedOffsets | null): Promise<void> {
    try {
      const identity = await this.#ready();
      this.#isClean = false;
      await this.#write(work, consumed, identity);
    } catch (error) {
      await this.#abort();
      throw toLogError(error);
    }
    await this.#commit();
    this.#isClean = true;
  }

  /** The identity under which the next transaction runs. */
  async #ready(): Promise<Transacting> {
    const { transactionalId, timeoutMs } = this.#options;
    if (this.#identity === null || !this.#isClean) {
      const request = initProducerIdRequest(transactionalId, timeoutMs, this.#identity ?? undefined);
      const { producerId, epoch } = await this.#ask(request, ({ error }) => error);
      this.#identity = { producerId, epoch };
      this.#sequences = new Map();
      this.#isClean = true;
    }
    return { ...this.#identity, transactionalId };
  }

  async #write(work: readonly Outgoing[], consumed: ConsumedOffsets | null, identity: Transacting): Promise<void> {
    await allOf([
      work.length > 0 && this.#ask(addPartitionsRequest(identity, work.map(place)), firstError),
      consumed !== null && this.#ask(addOffsetsRequest(identity, consumed.member.groupId), (error) => error),
    ]);
    const { compression, transactionalId } = this.#options;
    const sending = {
      ...identity,
      transactional: true,
      compression,
      transactionalId,
      sequences: this.#sequences,
    };
    await allOf([
      sendBatches(work, sending, this.#parts),
      consumed !== null && this.#commitOffsets(identity, consumed),
    ]);
  }

  /** Part of the transaction: they count when it commits, and only from the present owner. */
  async #commitOffsets(identity: Transacting, { member, offsets }: ConsumedOffsets): Promise<void> {
    const { connections } = this.#parts;
    const request = txnOffsetCommitRequest(identity, member, offsets, this.#options.offsetMetadata);
    await this.#retrying(() => connections.askCoordinator('group', member.groupId, request, firstError));
  }

  async #commit(): Promise<void> {
    try {
      await this.#end(true);
    } catch (error) {
      // Refused, it has not happened. Without an answer nobody knows.
      throw toLogError(error, isTransient(error) ? { indefinite: true } : {});
    }
  }

  /** So that readers need not wait for the time-out; when it fails, the next transaction does it, or the time-out. */
  async #abort(): Promise<void> {
    if (this.#identity === null || this.#isClean) return;
    try {
      await this.#end(false);
    } catch {
      return; // What failed first is told.
    }
  }

  async #end(commit: boolean): Promise<void> {
    const { transactionalId } = this.#options;
    if (this.#identity === null) return;
    const request = endTransactionRequest({ ...this.#identity, transactionalId }, commit);
    await this.#ask(request, (error) => error);
  }

  #ask<T>(request: WireRequest<T>, refused: (answer: T) => number): Promise<T> {
    const { transactionalId } = this.#options;
    return this.#retrying(() =>
      this.#parts.connections.askCoordinator('transaction', transactionalId, request, refused),
    );
  }

  #retrying<T>(attempt: () => Promise<T>): Promise<T> {
    return retrying({ clock: this.#parts.clock, withinMs: GIVE_UP_AFTER_MS }, attempt);
  }
}

/** Waits for the end of each, so that nothing of a failed transaction is still on its way when the next one begins. */
async function allOf(work: readonly unknown[]): Promise<void> {
  for (const outcome of await Promise.allSettled(work)) if (outcome.status === 'rejected') throw outcome.reason;
}

function place({ topic, partition }: TopicPartition): TopicPartition {
  return { topic, partition };
}
