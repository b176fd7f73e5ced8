import type { Clock } from '#kernel/clock';
import type { Connections } from './connection/connections.ts';
import { accepted } from './errors.ts';
import type { Outgoing } from './outgoing.ts';
import { retrying } from './retrying.ts';
import type { SenderParts } from './sender.ts';
import { GIVE_UP_AFTER_MS, TransactionLane, type ConsumedOffsets, type LaneOptions } from './transaction-lane.ts';
import { initProducerIdRequest } from './wire/transaction-requests.ts';

/**
 * Transactions under one name, one after another: each begins when the one before is committed.
 *
 * They take turns on two transactional ids. The coordinator answers a commit when it is decided and writes its marks afterwards, and
 * until they are written it refuses another transaction under the same id; under the other one it may begin at once. What was written
 * first also comes first to readers: they wait for the first open transaction of a partition.
 */
export class TransactionSession {
  readonly transactionalId: string;
  readonly #lanes: readonly [TransactionLane, TransactionLane];
  #isSecond = false;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: LaneOptions, parts: SenderParts) {
    this.transactionalId = options.transactionalId;
    const [first, second] = laneIds(options.transactionalId);
    this.#lanes = [
      new TransactionLane({ ...options, transactionalId: first }, parts),
      new TransactionLane({ ...options, transactionalId: second }, parts),
    ];
  }

  /** Fences whoever wrote under this name before, and ends what that one left open. */
  async takeOver(): Promise<void> {
    for (const lane of this.#lanes) await lane.takeOver();
  }

  /**
   * All records and all offsets, or nothing.
   * @throws VigieError whose `details.indefinite` is true when the broker's word on the commit was lost.
   */
  transact(work: readonly Outgoing[], consumed: ConsumedOffsets | null): Promise<void> {
    const mine = this.#turn.then(() => this.#transact(work, consumed));
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  /** After a failure the next one has the same id: it begins by deciding what the failed one left. */
  async #transact(work: readonly Outgoing[], consumed: ConsumedOffsets | null): Promise<void> {
    const [first, second] = this.#lanes;
    await (this.#isSecond ? second : first).transact(work, consumed);
    this.#isSecond = !this.#isSecond;
  }
}

/**
 * Takes a name from a writer that is gone: what it left open is aborted, and it can write no more.
 * Resolves when nothing of it is under way.
 */
export async function fence(transactionalId: string, connections: Connections, clock: Clock): Promise<void> {
  for (const id of laneIds(transactionalId)) {
    const request = initProducerIdRequest(id, GIVE_UP_AFTER_MS);
    const { error } = await retrying({ clock, withinMs: GIVE_UP_AFTER_MS }, () =>
      connections.askCoordinator('transaction', id, request, (answer) => answer.error),
    );
    accepted(error);
  }
}

function laneIds(transactionalId: string): readonly [string, string] {
  return [transactionalId, `${transactionalId}/2`];
}
