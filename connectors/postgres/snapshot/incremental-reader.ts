import type pg from 'pg';
import type { Change } from '#contract/change';
import { connect, disconnect, query } from '../connection.ts';
import { formatPosition } from '../position.ts';
import type { Relations } from '../schema/relations.ts';
import type { Clock } from '#kernel/clock';
import type { Logger } from '#kernel/telemetry/logger';
import type { Session } from '../stream/stream-context.ts';
import type { HandedOver } from '../stream/handed-over.ts';
import type { Tail } from '../stream/tail.ts';
import { WholeTableReader } from './whole-table-reader.ts';
import { copyRows, type ReadHead } from './table-copy.ts';
import { cursorOf, openRanges, withRows, type Key, type TableReading } from './table-reading.ts';
import { beginTable, type TableTransaction } from './table-transaction.ts';
import { WritersBefore } from './writers-before.ts';

export interface IncrementalReaderOptions {
  readonly source: string;
  readonly url: string;
  readonly session: Session;
  readonly relations: Relations;
  readonly handedOver: HandedOver;
  readonly tail: Tail;
  readonly chunkRows: number;
  /** A standby when the stream was opened: nothing can be read before it is promoted. */
  readonly isStandby: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

type OpenTable = Extract<TableTransaction, { state: 'open' }>;
type Unread = {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly epoch: number;
  readonly reading: TableReading;
};

/** Ranges that the tail has not passed: all are part of every progress. */
const MOST_OPEN_RANGES = 16;
/** While a chunk is read the tail waits, so a chunk takes about so long. */
const CHUNK_MS = 60;
const FIRST_CHUNK_ROWS = 1000;
const LOCK_TIMEOUT_MS = 50;
const POSTPONED_MS = 500;
const UNPROVEN_MS = 20;
/** How often a standby is asked whether it was promoted. */
const STANDBY_MS = 2000;

/**
 * Reads tables while the tail goes on: those that the first snapshot did not finish before a crash, new ones, and those
 * that were asked for.
 *
 * A chunk is read in a snapshot of its own, which must see everything that was handed over (R2), and nothing is handed
 * over between the snapshot and the chunk's rows. So each change of the tail is either in the rows already or will be
 * told to count, and which of the two can be computed from the ranges that the progress holds, after a crash too.
 *
 * A table whose key order cannot be told here is read whole, in one snapshot, while the tail goes on; a crash makes it
 * begin anew.
 */
export class IncrementalReader implements AsyncDisposable {
  readonly #options: IncrementalReaderOptions;
  readonly #postponed = new Map<number, number>();
  readonly #writers = new Map<number, WritersBefore>();
  #client: pg.Client | null = null;
  #whole: WholeTableReader | null = null;
  #chunkRows: number;
  #notBeforeMs = -Infinity;
  #isStandby: boolean;
  #hasToldStandby = false;

  constructor(options: IncrementalReaderOptions) {
    this.#options = options;
    this.#chunkRows = Math.min(FIRST_CHUNK_ROWS, options.chunkRows);
    this.#isStandby = options.isStandby;
  }

  /** Tables that were being read whole when the capture stopped begin anew. To be called once, before the tail goes on. */
  restartWhole(): void {
    const { tables, head } = this.#options.session;
    for (const { oid, reading } of tables.readings()) {
      if (reading.mode === 'whole' && !reading.done && head.position !== null)
        tables.readAgain(oid, 'restarted', head.position);
    }
  }

  /** Whether `step` would do something now. */
  get isReady(): boolean {
    if (this.#whole?.hasNews === true) return true;
    const { tail, clock, session } = this.#options;
    if (!tail.hasReplayed || clock.now() < this.#notBeforeMs) return false;
    // The queue is left alone: what begins a reading ends the epoch that counts.
    if (this.#isStandby) return session.tables.readingCount > 0 || session.head.queue.length > 0;
    return this.#openRanges() < MOST_OPEN_RANGES && this.#nextTable() !== null;
  }

  /** Reads on for a moment; the rows that are to be handed over before anything else is. */
  async step(maxBytes: number): Promise<readonly Change[]> {
    const ready = (await this.#whole?.take(maxBytes)) ?? [];
    if (this.#whole?.isDone === true) await this.#endWhole();
    if (ready.length > 0 || (await this.#waitsAtStandby())) return ready;
    const table = this.#nextTable();
    if (table === null || !this.#options.tail.hasReplayed || this.#openRanges() >= MOST_OPEN_RANGES) return [];
    return this.#read(table, maxBytes);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#endWhole();
    if (this.#client !== null) await disconnect(this.#client);
    this.#client = null;
  }

  #openRanges(): number {
    let count = 0;
    for (const { reading } of this.#options.session.tables.readings()) count += openRanges(reading);
    return count;
  }

  #nextTable(): Unread | null {
    const { session, clock } = this.#options;
    const now = clock.now();
    for (const table of session.tables.readings()) {
      if (table.reading.done || table.oid === this.#whole?.oid || (this.#postponed.get(table.oid) ?? 0) > now) continue;
      return table;
    }
    return this.#nextQueued(now);
  }

  /** A re-reading that was asked for begins its epoch when its turn comes: until then the present one counts. */
  #nextQueued(now: number): Unread | null {
    const { session } = this.#options;
    const { queue, position } = session.head;
    if (queue.length === 0 || position === null || this.#whole !== null) return null;
    const place = queue.findIndex(
      (oid) => (this.#postponed.get(oid) ?? 0) <= now && session.tables.get(oid)?.reading == null,
    );
    const queued = queue[place];
    if (queued === undefined) return null;
    session.head = { ...session.head, queue: queue.filter((_, i) => i !== place) };
    session.tables.readAgain(queued, 'resnapshot', position);
    const table = session.tables.get(queued);
    return table?.reading == null ? null : { ...table, reading: table.reading };
  }

  async #read(table: Unread, maxBytes: number): Promise<readonly Change[]> {
    const { session, relations, clock } = this.#options;
    const client = await this.#connect();
    if (!(await this.#writersAreGone(client, table))) return this.#postpone(table.oid);
    const opened = await beginTable(client, { relations, table, snapshotName: null, lockTimeoutMs: LOCK_TIMEOUT_MS });
    if (opened.state === 'standby') this.#isStandby = true;
    // What was renamed or dropped is told when the tail gets there.
    if (opened.state !== 'open') return this.#postpone(table.oid);
    const { handedOver } = this.#options;
    handedOver.prove(opened.seen.snapshot);
    if (!handedOver.allVisibleIn(opened.seen.snapshot)) {
      await query(client, 'ROLLBACK');
      this.#notBeforeMs = clock.now() + UNPROVEN_MS;
      return [];
    }
    const begun = table.reading.mode;
    const fits = begun === null || (begun === 'keyed' && table.reading.keySignature === opened.relation.keySignature);
    if (!fits && session.head.position !== null) {
      await query(client, 'ROLLBACK');
      session.tables.readAgain(table.oid, 'restarted', session.head.position);
      return [];
    }
    if (opened.relation.order === null) return this.#beginWhole(client, table, opened);
    return this.#readChunk(client, table, opened, maxBytes);
  }

  async #readChunk(client: pg.Client, table: Unread, opened: OpenTable, maxBytes: number): Promise<readonly Change[]> {
    const { session, clock } = this.#options;
    const { relation, seen } = opened;
    const limit = this.#chunkRows;
    const startedAtMs = clock.now();
    const head = this.#head(table, opened);
    const changes: Change[] = [];
    let last: Key | null = null;
    let byteCount = 0;
    for await (const piece of copyRows(client, {
      relation,
      after: cursorOf(table.reading),
      limit,
      head,
      pieceBytes: Math.min(maxBytes, 256 * 1024),
      now: () => clock.now(),
    })) {
      for (const change of piece.changes) changes.push(change);
      last = piece.last;
      byteCount += piece.byteCount;
      if (byteCount >= maxBytes && changes.length < limit) break;
    }
    const done = changes.length < limit && byteCount < maxBytes;
    // What is left of a COPY cannot be refused but by leaving; rows so large are rare.
    if (byteCount >= maxBytes && changes.length < limit) await this.#forsake();
    else await query(client, 'COMMIT');
    this.#chunkRows = nextChunkRows({
      rows: limit,
      tookMs: clock.now() - startedAtMs,
      cut: byteCount >= maxBytes,
      most: this.#options.chunkRows,
    });
    const range = { to: done ? null : last, seen };
    const step = { mode: 'keyed' as const, keySignature: relation.keySignature, rows: changes.length, range, done };
    session.tables.advance(table.oid, withRows(table.reading, step), head.position);
    return changes;
  }

  /** From now on the tail tells by this snapshot what counts, though no row is handed over yet. */
  #beginWhole(client: pg.Client, table: Unread, opened: OpenTable): readonly Change[] {
    const { session, clock } = this.#options;
    const { relation, seen } = opened;
    const head = this.#head(table, opened);
    const step = {
      mode: 'whole' as const,
      keySignature: relation.keySignature,
      rows: 0,
      range: { to: null, seen },
      done: false,
    };
    session.tables.advance(table.oid, withRows(table.reading, step), head.position);
    this.#client = null;
    this.#whole = new WholeTableReader({
      client,
      oid: table.oid,
      epoch: table.epoch,
      relation,
      head,
      session,
      now: () => clock.now(),
    });
    return [];
  }

  async #endWhole(): Promise<void> {
    const whole = this.#whole;
    this.#whole = null;
    await whole?.[Symbol.asyncDispose]();
  }

  #head(table: Unread, { relation, seen }: OpenTable): ReadHead {
    const { session, source, clock } = this.#options;
    const position = formatPosition(seen.watermark, 0);
    return {
      source,
      dataset: session.tables.urn(table),
      schema: session.tables.observe(relation.shape, position),
      position,
      snapshot: table.reading.reason === 'initial' ? 'initial' : 'incremental',
      epoch: table.epoch,
      committedAtMs: clock.now(),
    };
  }

  /**
   * A table that was published a moment ago may be in the middle of transactions of which the stream brings only the
   * rest: they must be over, so that the snapshot sees them whole.
   */
  async #writersAreGone(client: pg.Client, table: Unread): Promise<boolean> {
    if (table.reading.reason === 'resnapshot' || table.reading.mode !== null) return true;
    const writers = this.#writers.get(table.oid) ?? (await WritersBefore.of(client, table.oid));
    this.#writers.set(table.oid, writers);
    if (!(await writers.areGone(client))) return false;
    this.#writers.delete(table.oid);
    return true;
  }

  async #connect(): Promise<pg.Client> {
    const { url, signal } = this.#options;
    return (this.#client ??= await connect(url, { applicationName: 'vigie snapshot', signal }));
  }

  async #waitsAtStandby(): Promise<boolean> {
    if (!this.#isStandby) return false;
    const { clock, logger } = this.#options;
    const found = await query(await this.#connect(), 'SELECT pg_is_in_recovery() AS standby');
    this.#isStandby = found.rows[0]?.['standby'] === true;
    if (!this.#isStandby) return false;
    this.#notBeforeMs = clock.now() + STANDBY_MS;
    if (!this.#hasToldStandby) logger.warn({}, 'tables to be read wait until the source, a standby, takes writes');
    this.#hasToldStandby = true;
    return true;
  }

  #postpone(oid: number): readonly Change[] {
    this.#postponed.set(oid, this.#options.clock.now() + POSTPONED_MS);
    return [];
  }

  async #forsake(): Promise<void> {
    this.#client?.connection.stream.destroy();
    this.#client = null;
  }
}

/** So that a chunk takes about {@link CHUNK_MS}, or holds what one batch may hold. */
function nextChunkRows(chunk: {
  readonly rows: number;
  readonly tookMs: number;
  readonly cut: boolean;
  readonly most: number;
}): number {
  const factor = chunk.cut ? 0.25 : Math.min(4, Math.max(0.25, CHUNK_MS / Math.max(1, chunk.tookMs)));
  return Math.max(1, Math.min(chunk.most, Math.max(chunk.cut ? 1 : 50, Math.round(chunk.rows * factor))));
}
