import { maxLsn, type Lsn } from '../lsn.ts';
import { isVisible, type PgSnapshot } from '../snapshot/visibility.ts';

interface Entry {
  readonly xid: number;
  /** Everything before is handed over once this transaction is; null while it is being handed over. */
  end: Lsn | null;
}

/**
 * The transactions that were handed over lately and that no snapshot has shown yet.
 *
 * A commit is in the log, and so in the stream, a moment before other sessions see it; with synchronous replication
 * that moment may be long. Rows read in such a moment would miss a change that has been handed over already. So a
 * transaction stays here until some snapshot has shown it, rows are only read in snapshots that see all that is here
 * (R2), and the source keeps (`confirmable`) what is here, so that a restart sends it again and this list is complete.
 */
export class HandedOver {
  #entries: Entry[] = [];
  #confirmable: Lsn;

  constructor(confirmed: Lsn) {
    this.#confirmable = confirmed;
  }

  /** Up to here the source may forget, once what was handed over is durable. */
  get confirmable(): Lsn {
    return this.#confirmable;
  }

  get count(): number {
    return this.#entries.length;
  }

  begin(xid: number): void {
    this.#entries.push({ xid, end: null });
  }

  commit(end: Lsn): void {
    const last = this.#entries.at(-1);
    if (last !== undefined) last.end = end;
  }

  /** Nothing more comes that lies before `lsn`. Not to be called within a transaction. */
  idle(lsn: Lsn): void {
    const last = this.#entries.at(-1);
    if (last === undefined) this.#confirmable = maxLsn(this.#confirmable, lsn);
    else if (last.end !== null) last.end = maxLsn(last.end, lsn);
  }

  /** Forgets the oldest transactions that a snapshot shows. */
  prove(snapshot: PgSnapshot): void {
    let shown = 0;
    for (const { xid, end } of this.#entries) {
      if (end === null || !isVisible(snapshot, xid)) break;
      this.#confirmable = maxLsn(this.#confirmable, end);
      shown++;
    }
    if (shown > 0) this.#entries = this.#entries.slice(shown);
  }

  /** R2: whether a snapshot sees everything that has been handed over. */
  allVisibleIn(snapshot: PgSnapshot): boolean {
    return this.#entries.every(({ xid }) => isVisible(snapshot, xid));
  }
}
