import type { Row } from '#contract/change';
import type { DebeziumChange } from '#contract/debezium';
import type { Position } from '#contract/position';
import {
  advanced,
  cameBefore,
  markOf,
  placeOf,
  snapshotPlace,
  toPosition,
  type Newest,
  type Place,
} from './change-order.ts';
import { isOfAnother, withTransaction, type FollowedServer } from './followed-server.ts';
import type { RelayState } from './relay-state.ts';

/** Where a change stands among those of its source. */
export interface Standing {
  readonly change: DebeziumChange;
  /** Null for a row of a snapshot, and for a change that cannot be told from one. */
  readonly place: Place | null;
  readonly mark: string | null;
  /** On the server that is followed. */
  readonly position: Position;
}

/** How far changes were handed over: Connect sends again after a crash what its offsets did not hold yet (P2). */
export class HandedOver {
  readonly #anotherServer: (number: number) => void;
  #newest: Newest | null;
  #snapshotAt: string | null;
  #server: FollowedServer;

  /** @param anotherServer is told when the connector follows the binary log of another server, where places begin anew */
  constructor({ newest, snapshotAt, server }: RelayState, anotherServer: (number: number) => void) {
    this.#newest = newest;
    this.#snapshotAt = snapshotAt;
    this.#server = server;
    this.#anotherServer = anotherServer;
  }

  /**
   * Where a change stands; null when it was handed over before.
   * @param isAgain it is read again on purpose, as a dead letter is
   */
  standingOf(change: DebeziumChange, key: Row | null, isAgain: boolean): Standing | null {
    const isRead = change.op === 'r';
    const place = isRead ? null : placeOf(change, { newest: this.#newest, snapshotAt: this.#snapshotAt });
    const here = place ?? { at: snapshotPlace(change), order: 0 };
    if (isRead && change.source.snapshot !== 'incremental') this.#snapshotAt = here.at;
    const mark = markOf(change, key);
    if (place !== null && !isAgain && this.#cameBefore(change, place, mark)) return null;
    return { change, place, mark, position: toPosition(here, change.source.kind, this.#server.number) };
  }

  /** A change is handed over. By what has no place nothing is measured: it may have come before. */
  take({ change, place, mark }: Standing): void {
    if (place === null) return;
    this.#newest = advanced(place, mark, this.#newest);
    this.#server = withTransaction(this.#server, change);
  }

  /** As it is kept with the progress. */
  state(): Pick<RelayState, 'newest' | 'snapshotAt' | 'server'> {
    return {
      snapshotAt: this.#snapshotAt,
      newest: this.#newest === null ? null : { ...this.#newest, marks: [...this.#newest.marks] },
      server: { ...this.#server, gtids: { ...this.#server.gtids } },
    };
  }

  #cameBefore(change: DebeziumChange, place: Place, mark: string | null): boolean {
    const newest = this.#newest;
    if (newest === null || !cameBefore(place, mark, newest)) return false;
    if (!isOfAnother(this.#server, change, { place, newest })) return true;
    this.#server = { ...this.#server, number: this.#server.number + 1 };
    this.#anotherServer(this.#server.number);
    return false;
  }
}
