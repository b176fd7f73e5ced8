import type pg from 'pg';
import type { Change } from '#contract/change';
import { disconnect, query } from '../connection.ts';
import type { Relation } from '../schema/relations.ts';
import type { Session } from '../stream/stream-context.ts';
import { PieceQueue } from './piece-queue.ts';
import { copyRows, type ReadHead, type RowsPiece } from './table-copy.ts';
import { withRows } from './table-reading.ts';

export interface WholeTableOptions {
  /** Its transaction is open and the table locked; it belongs to the reader from now on. */
  readonly client: pg.Client;
  readonly oid: number;
  readonly epoch: number;
  readonly relation: Relation;
  readonly head: ReadHead;
  readonly session: Session;
  readonly now: () => number;
}

const PIECE_BYTES = 512 * 1024;

type WholePiece = RowsPiece & { readonly done: boolean };

/** Reads one table to its end in one snapshot, beside the tail. */
export class WholeTableReader implements AsyncDisposable {
  readonly #options: WholeTableOptions;
  readonly #pieces = new PieceQueue<WholePiece>({ capacityBytes: 2 * PIECE_BYTES });
  readonly #running: Promise<void>;

  constructor(options: WholeTableOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  get oid(): number {
    return this.#options.oid;
  }

  get isDone(): boolean {
    return this.#pieces.isDrained || !this.#isWanted;
  }

  get hasNews(): boolean {
    return this.#pieces.hasNews || !this.#isWanted;
  }

  /** Rows that are ready; none once the table has begun another epoch or is gone. */
  async take(maxBytes: number): Promise<readonly Change[]> {
    const { session, oid, head } = this.#options;
    if (!this.#isWanted) return [];
    const changes: Change[] = [];
    for (const piece of await this.#pieces.take({ maxBytes, maxWaitMs: 0 })) {
      const reading = session.tables.get(oid)?.reading;
      if (reading == null) break;
      for (const change of piece.changes) changes.push(change);
      const [range] = reading.ranges;
      if (range === undefined) break;
      const step = {
        mode: 'whole' as const,
        keySignature: reading.keySignature,
        rows: piece.changes.length,
        range,
        done: piece.done,
      };
      session.tables.advance(oid, withRows(reading, step), head.position);
    }
    return changes;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = this.#pieces.isDrained;
    this.#pieces.close();
    if (!ended) this.#options.client.connection.stream.destroy();
    await this.#running;
    await disconnect(this.#options.client);
  }

  /** A truncate, a drop or a new request may have ended what this reads for. */
  get #isWanted(): boolean {
    const table = this.#options.session.tables.get(this.#options.oid);
    return (
      table !== undefined &&
      table.epoch === this.#options.epoch &&
      table.reading?.mode === 'whole' &&
      !table.reading.done
    );
  }

  async #run(): Promise<void> {
    const { client, relation, head, now } = this.#options;
    try {
      for await (const piece of copyRows(client, {
        relation,
        after: null,
        limit: null,
        head,
        pieceBytes: PIECE_BYTES,
        now,
      })) {
        if (!(await this.#pieces.push({ ...piece, done: false }))) return;
      }
      await this.#pieces.push({ changes: [], last: null, byteCount: 64, done: true });
      await query(client, 'COMMIT');
      this.#pieces.close();
    } catch (error) {
      this.#pieces.close(error);
    }
  }
}
