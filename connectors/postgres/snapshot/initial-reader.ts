import type pg from 'pg';
import type { Position } from '#contract/position';
import { isAbort } from '#kernel/errors/vigie-error';
import type { Clock } from '#kernel/clock';
import type { Logger } from '#kernel/telemetry/logger';
import { anySignal } from '#kernel/lifecycle/any-signal';
import { connect, disconnect, query } from '../connection.ts';
import type { Relation, Relations } from '../schema/relations.ts';
import { datasetSchema, type Naming, type TableShape } from '../schema/table-shape.ts';
import type { CreatedSlot } from '../slots/slot.ts';
import type { TableState } from '../stream/capture-state.ts';
import { PieceQueue } from './piece-queue.ts';
import { copyRows, type RowsPiece } from './table-copy.ts';
import { beginTable } from './table-transaction.ts';
import type { Key, TableReading } from './table-reading.ts';

export interface InitialReaderOptions {
  readonly url: string;
  readonly slot: CreatedSlot;
  /** In the order in which they are to be read. */
  readonly tables: readonly TableState[];
  readonly relations: Relations;
  readonly naming: Naming;
  readonly position: Position;
  readonly workers: number;
  readonly chunkRows: number;
  readonly pieceBytes: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** Rows of one table, to be handed over as a whole together with what `reading` adds. */
export interface TablePiece extends RowsPiece {
  readonly oid: number;
  readonly epoch: number;
  readonly shape: TableShape;
  readonly step: Pick<TableReading, 'mode' | 'keySignature' | 'done'>;
}

const LOCK_TIMEOUT_MS = 1000;
const LOCK_ATTEMPTS = 30;
const EMPTY_PIECE_BYTES = 64;
/** Ten thousand small tables are not to become ten thousand transactions of the log. */
const GATHER_MS = 50;

/**
 * The first reading of all tables, in the snapshot that was exported with the slot: exactly what the stream, which
 * begins at that point, does not bring. So no range needs to be remembered, and several tables are read at once.
 *
 * A table that cannot be read there (it is locked for long, was renamed, or rewritten since) is left as it is: the
 * incremental reader takes it up once the tail runs.
 */
export class InitialReader implements AsyncDisposable {
  readonly #options: InitialReaderOptions;
  readonly #pieces: PieceQueue<TablePiece>;
  readonly #stop = new AbortController();
  readonly #startedAtMs: number;
  readonly #running: Promise<void>;
  #next = 0;

  constructor(options: InitialReaderOptions) {
    this.#options = options;
    this.#startedAtMs = options.clock.now();
    this.#pieces = new PieceQueue({
      capacityBytes: options.pieceBytes * (options.workers + 2),
      gather: { ms: GATHER_MS, clock: options.clock },
    });
    this.#running = this.#run();
  }

  get isDone(): boolean {
    return this.#pieces.isDrained;
  }

  take(options: {
    readonly maxBytes: number;
    readonly maxWaitMs: number;
    readonly signal?: AbortSignal | undefined;
  }): Promise<readonly TablePiece[]> {
    return this.#pieces.take(options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.#pieces.close();
    await this.#running;
    await this.#options.slot.release();
  }

  async #run(): Promise<void> {
    const workers = Array.from({ length: Math.min(this.#options.workers, this.#options.tables.length) }, () =>
      this.#work(),
    );
    try {
      await Promise.all(workers);
      this.#pieces.close();
    } catch (error) {
      this.#pieces.close(this.#stop.signal.aborted || isAbort(error) ? null : error);
      this.#stop.abort();
      await Promise.allSettled(workers);
    }
  }

  async #work(): Promise<void> {
    const signal = anySignal([this.#options.signal, this.#stop.signal]);
    const client = await connect(this.#options.url, { applicationName: 'vigie snapshot', signal });
    const cut = () => client.connection.stream.destroy();
    signal.addEventListener('abort', cut, { once: true });
    try {
      for (;;) {
        const table = this.#options.tables[this.#next++];
        if (table === undefined || signal.aborted) return;
        await this.#readTable(client, table, signal);
      }
    } finally {
      signal.removeEventListener('abort', cut);
      await disconnect(client);
    }
  }

  async #readTable(client: pg.Client, table: TableState, signal: AbortSignal): Promise<void> {
    const { relations, slot, clock, logger } = this.#options;
    let after: Key | null = null;
    let signature: string | null = null;
    for (let attempt = 0; !signal.aborted;) {
      const opened = await beginTable(client, {
        relations,
        table,
        snapshotName: slot.snapshotName,
        lockTimeoutMs: LOCK_TIMEOUT_MS,
      });
      if (opened.state === 'open') {
        signature ??= opened.relation.keySignature;
        // Another key by now: the cursor means nothing. What was handed over stands, and is begun anew later.
        if (signature !== opened.relation.keySignature) return void (await query(client, 'ROLLBACK'));
        after = await this.#readChunk(client, table, opened.relation, after);
        await query(client, 'COMMIT');
        if (after === null) return;
        continue;
      }
      if (opened.state !== 'busy' || ++attempt >= LOCK_ATTEMPTS) {
        logger.info(
          { table: `${table.schema}.${table.name}`, state: opened.state },
          'table left for the incremental snapshot',
        );
        return;
      }
      await clock.sleep(LOCK_TIMEOUT_MS / 10, signal);
    }
  }

  /** Returns the key to go on from, or null when the table is done. */
  async #readChunk(client: pg.Client, table: TableState, relation: Relation, after: Key | null): Promise<Key | null> {
    const { chunkRows, pieceBytes, clock, naming, position } = this.#options;
    const { shape, order, keySignature } = relation;
    const limit = order === null ? null : chunkRows;
    const at = { position, observedAtMs: 0 };
    const head = {
      source: naming.source,
      dataset: datasetSchema(shape, naming, at).urn,
      schema: datasetSchema(shape, naming, at).id,
      position,
      snapshot: table.reading?.reason === 'initial' ? ('initial' as const) : ('incremental' as const),
      epoch: table.epoch,
      committedAtMs: this.#startedAtMs,
    };
    const common = { oid: table.oid, epoch: table.epoch, shape };
    const mode = order === null ? ('whole' as const) : ('keyed' as const);
    let rows = 0;
    // One piece is held back, so that the last one can say that it is.
    let held: RowsPiece = { changes: [], last: after, byteCount: EMPTY_PIECE_BYTES };
    for await (const piece of copyRows(client, { relation, after, limit, head, pieceBytes, now: () => clock.now() })) {
      if (
        held.changes.length > 0 &&
        !(await this.#pieces.push({ ...held, ...common, step: { mode, keySignature, done: false } }))
      )
        return null;
      rows += piece.changes.length;
      held = piece;
    }
    const done = limit === null || rows < limit;
    const went = await this.#pieces.push({ ...held, ...common, step: { mode, keySignature, done } });
    return done || !went ? null : held.last;
  }
}
