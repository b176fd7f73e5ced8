import type { Change, Row } from '#contract/change';
import type { Position } from '#contract/position';
import { Sensitive } from '#kernel/sensitive';
import { comparePlaces, type LogPlace } from '../position.ts';
import { SqlSession } from '../protocol/sql-session.ts';
import { ask } from '../schema/layouts.ts';
import { endOfLog } from '../server.ts';
import { tableKey, type TableShape } from '../schema/table-shape.ts';
import type { LogCursor } from '../stream/log-cursor.ts';
import type { StreamContext } from '../stream/stream-context.ts';
import { ChunkReader, type Chunk, type ChunkOutcome, type Seen } from './chunk-reader.ts';
import { notAbove, readableKey, type ReadableKey } from './key-order.ts';
import { completed, keyName, type PendingReads } from './pending-reads.ts';
import type { Key, TableReading } from './table-reading.ts';
import { WholeTableReader } from './whole-table-reader.ts';

interface Unread {
  readonly key: string;
  readonly schema: string;
  readonly name: string;
  readonly epoch: number;
  readonly reading: TableReading;
}

/** A read that is under way, or whose rows wait for the tail. */
interface PendingRead {
  readonly table: Unread;
  readonly shape: TableShape;
  readonly readable: ReadableKey | null;
  outcome: ChunkOutcome | WholeTableReader | null;
}

const POSTPONED_MS = 100;
const FIRST_CHUNK_ROWS = 1000;
/** A chunk takes about so long at the source. */
const CHUNK_MS = 100;

/**
 * Reads tables while the tail goes on, several at once. A chunk is asked for between two transactions of the tail; the
 * tail's changes to its table are recorded from then on; and when the tail has passed the end of the log as it was
 * behind the chunk, the rows with these changes laid over them are handed over, and the cursor moves behind them. So the
 * rows are those of one place of the log, and what the tail brings from there on counts (R1).
 */
export class TableReader implements AsyncDisposable {
  readonly #context: StreamContext;
  readonly #cursor: LogCursor;
  readonly #pending: PendingReads;
  readonly #reads = new Map<string, PendingRead>();
  readonly #postponed = new Map<string, number>();
  readonly #idle: ChunkReader[] = [];
  readonly #working = new Set<Promise<void>>();
  #chunkRows: number;
  #maxBytes = 1024 * 1024;
  #failure: unknown = null;

  constructor(context: StreamContext, cursor: LogCursor, pending: PendingReads) {
    this.#context = context;
    this.#cursor = cursor;
    this.#pending = pending;
    this.#chunkRows = Math.min(FIRST_CHUNK_ROWS, context.settings.chunkRows);
  }

  /** Tables that were being read whole when the capture stopped begin anew. To be called once, before the tail goes on. */
  restartWhole(position: Position): void {
    const { tables } = this.#context.session;
    for (const table of Array.from(tables.readings())) {
      if (table.reading.mode === 'whole') tables.readAgain(tableKey(table), 'restarted', position);
    }
  }

  /** Whether rows wait that the tail has come to. */
  get isReady(): boolean {
    return this.#ready() !== null;
  }

  get isReading(): boolean {
    const { session } = this.#context;
    return session.tables.readingCount > 0 || session.head.queue.length > 0;
  }

  /** Begins reads where there are tables to read and sessions to spare. To be called between transactions of the tail. */
  begin(maxBytes: number): void {
    if (this.#failure !== null) throw this.#failure;
    this.#maxBytes = maxBytes;
    const { place, isIdle, idlePosition } = this.#cursor;
    if (!isIdle || place === null || idlePosition === null || !this.isReading) return;
    const seen = { place, gtids: this.#cursor.gtids };
    while (this.#reads.size < this.#context.settings.snapshotWorkers) {
      const table = this.#nextTable(idlePosition);
      if (table === null) return;
      this.#start(table, seen, idlePosition);
    }
  }

  /** The rows of one read that the tail has come to. */
  async step(maxBytes: number): Promise<readonly Change[]> {
    const read = this.#ready();
    if (read === null) return [];
    const { table, outcome } = read;
    if (outcome instanceof WholeTableReader) return this.#takeWhole(read, outcome, maxBytes);
    this.#reads.delete(table.key);
    const isVoid = this.#isVoid(read);
    if (outcome === null || outcome === 'postponed' || read.readable === null || isVoid) {
      this.#pending.end(table.key);
      if (!isVoid) this.#postpone(table.key);
      return [];
    }
    const changes = await this.#handOver(read, read.readable, outcome);
    this.#pending.end(table.key);
    return changes;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { outcome } of this.#reads.values()) {
      if (outcome instanceof WholeTableReader) await outcome[Symbol.asyncDispose]();
    }
    for (const reader of this.#idle) await reader[Symbol.asyncDispose]();
    await Promise.allSettled(this.#working);
  }

  #ready(): PendingRead | null {
    const { place } = this.#cursor;
    if (place === null) return null;
    for (const read of this.#reads.values()) {
      const { outcome } = read;
      if (outcome === null) continue;
      if (outcome === 'postponed' || this.#isVoid(read)) return read;
      const until = outcome instanceof WholeTableReader ? outcome.at : outcome.until;
      if (comparePlaces(place, until) < 0) continue;
      if (this.#cursor.isIdle) return read;
    }
    return null;
  }

  /** The table was dropped, truncated, changed, or began anew while it was being read. */
  #isVoid({ table }: PendingRead): boolean {
    const now = this.#context.session.tables.get(table.key);
    return now?.reading == null || now.epoch !== table.epoch || this.#pending.isSpoiled(table.key);
  }

  #nextTable(position: Position): Unread | null {
    const { session, clock } = this.#context;
    const now = clock.now();
    for (const table of session.tables.readings()) {
      const key = tableKey(table);
      if (this.#reads.has(key) || (this.#postponed.get(key) ?? 0) > now) continue;
      return { key, schema: table.schema, name: table.name, epoch: table.epoch, reading: table.reading };
    }
    return this.#nextQueued(position);
  }

  /** A re-reading that was asked for begins its epoch when its turn comes: until then the present one counts. */
  #nextQueued(position: Position): Unread | null {
    const { session } = this.#context;
    const { queue } = session.head;
    const place = queue.findIndex((key) => session.tables.get(key)?.reading == null && !this.#reads.has(key));
    const key = queue[place];
    if (key === undefined) return null;
    session.head = { ...session.head, queue: queue.filter((_, i) => i !== place) };
    session.tables.readAgain(key, 'resnapshot', position);
    const table = session.tables.get(key);
    if (table?.reading == null) return null;
    return { key, schema: table.schema, name: table.name, epoch: table.epoch, reading: table.reading };
  }

  #start(table: Unread, seen: Seen, position: Position): void {
    const { layouts, session } = this.#context;
    const shape = layouts.current(table.key);
    if (shape === undefined) return this.#postpone(table.key);
    const readable = readableKey(shape);
    const { mode, keySignature } = table.reading;
    if (mode === 'keyed' && keySignature !== readable?.signature) {
      session.tables.readAgain(table.key, 'restarted', position);
      return;
    }
    const read: PendingRead = { table, shape, readable, outcome: null };
    this.#reads.set(table.key, read);
    this.#pending.begin(table.key);
    const work = (readable === null ? this.#readWhole(read, seen) : this.#readChunk(read, readable, seen)).catch(
      (error: unknown) => {
        if (!this.#context.signal.aborted) this.#failure ??= error;
      },
    );
    this.#working.add(work);
    void work.finally(() => this.#working.delete(work));
  }

  async #readChunk(read: PendingRead, readable: ReadableKey, seen: Seen): Promise<void> {
    const { clock, signal, settings } = this.#context;
    const reader = this.#idle.pop() ?? (await this.#chunkReader());
    const limit = this.#chunkRows;
    const startedAtMs = clock.now();
    const { cursor } = read.table.reading;
    const outcome = await reader.read(
      read.shape,
      readable,
      { after: cursor, limit, maxBytes: this.#maxBytes, seen },
      signal,
    );
    if (outcome !== 'postponed') {
      const tookMs = Math.max(1, clock.now() - startedAtMs);
      const factor = Math.min(CHUNK_MS / tookMs, this.#maxBytes / Math.max(1, outcome.byteCount), 4);
      this.#chunkRows = Math.max(1, Math.min(settings.chunkRows, Math.round(limit * Math.max(0.1, factor))));
    }
    if (reader.isForsaken) await reader[Symbol.asyncDispose]();
    else this.#idle.push(reader);
    read.outcome = outcome;
  }

  async #readWhole(read: PendingRead, seen: Seen): Promise<void> {
    const { signal, server, layouts } = this.#context;
    read.outcome = await WholeTableReader.open(read.shape, seen, {
      open: () => this.#session(),
      server,
      charsets: layouts.charsets,
      signal,
    });
    if (!(read.outcome instanceof WholeTableReader)) return;
    // From now on the tail tells by this place what counts, though no row is handed over yet.
    const { tables, head } = this.#context.session;
    const now = tables.get(read.table.key);
    if (head.position === null || now?.reading == null || now.epoch !== read.table.epoch) return;
    // The tail went past it before it was known: changes did not count that should have.
    if (this.#pending.hasPassed(read.table.key, read.outcome.at)) return this.#pending.spoil(read.table.key);
    tables.advance(read.table.key, { ...now.reading, mode: 'whole', at: read.outcome.at }, head.position, false);
  }

  async #takeWhole(read: PendingRead, reader: WholeTableReader, maxBytes: number): Promise<readonly Change[]> {
    const { session } = this.#context;
    const { table } = read;
    if (this.#isVoid(read)) {
      this.#reads.delete(table.key);
      this.#pending.end(table.key);
      await reader[Symbol.asyncDispose]();
      return [];
    }
    const rows = reader.take(maxBytes);
    const reading = session.tables.get(table.key)?.reading ?? table.reading;
    if (rows.length === 0 && !reader.isDone) return [];
    const changes = this.#changes(
      read,
      reader.at,
      rows.map((row) => ({ key: null, row })),
    );
    session.tables.advance(
      table.key,
      { ...reading, mode: 'whole', at: reader.at, rows: reading.rows + rows.length },
      this.#positionAt(reader.at),
      reader.isDone,
    );
    if (reader.isDone) {
      this.#reads.delete(table.key);
      this.#pending.end(table.key);
      await reader[Symbol.asyncDispose]();
    }
    return changes;
  }

  async #handOver(read: PendingRead, readable: ReadableKey, chunk: Chunk): Promise<readonly Change[]> {
    const { session } = this.#context;
    const { table } = read;
    const rows = await this.#present(readable, chunk, table.key);
    const reading = session.tables.get(table.key)?.reading ?? table.reading;
    const changes = this.#changes(read, chunk.until, rows);
    const next: TableReading = {
      ...reading,
      mode: 'keyed',
      keySignature: readable.signature,
      cursor: chunk.to,
      rows: reading.rows + rows.length,
    };
    session.tables.advance(table.key, next, this.#positionAt(chunk.until), chunk.to === null);
    return changes;
  }

  /** A chunk's rows with the tail's changes laid over them: as they are at the place of the tail. */
  async #present(
    readable: ReadableKey,
    { rows, to }: Chunk,
    table: string,
  ): Promise<readonly { readonly key: Key; readonly row: Row }[]> {
    const recorded = new Map(this.#pending.recorded(table));
    if (recorded.size === 0) return rows;
    const present = rows.flatMap(({ key, row }) => {
      const name = keyName(key);
      const changed = recorded.get(name);
      if (changed === undefined) return [{ key, row }];
      recorded.delete(name);
      return changed.row === null ? [] : [{ key, row: completed(changed.row, row) }];
    });
    const added = Array.from(recorded.values(), ({ key, row }) => ({ key, row })).flatMap(({ key, row }) =>
      row === null ? [] : [{ key, row }],
    );
    if (to === null) return [...present, ...added];
    const verdicts = added.map(({ key }) => readable.order(key, to));
    const open = verdicts.flatMap((verdict, i) => (verdict === null ? [i] : []));
    const answers =
      open.length === 0
        ? []
        : await ask(
            this.#context.control,
            open.map((i) => notAbove(readable, added[i]?.key ?? [], to)),
          );
    const asked = new Map(open.map((i, n) => [i, answers[n] === true]));
    return [...present, ...added.filter((_, i) => asked.get(i) ?? (verdicts[i] ?? 1) <= 0)];
  }

  #changes(
    { table, shape }: PendingRead,
    at: LogPlace,
    rows: readonly { readonly key: Key | null; readonly row: Row }[],
  ): readonly Change[] {
    const { session, naming, clock } = this.#context;
    const position = this.#positionAt(at);
    const schema = session.tables.observe(shape, position);
    const now = clock.now();
    const dataset = session.tables.urn(table);
    const snapshot = table.reading.reason === 'initial' ? ('initial' as const) : ('incremental' as const);
    return rows.map(({ row }) => {
      const key =
        shape.key.length === 0 ? null : Object.fromEntries(shape.key.map((name) => [name, row[name] ?? null]));
      return {
        op: 'r' as const,
        source: naming.source,
        dataset,
        schema,
        position,
        transaction: null,
        snapshot,
        epoch: table.epoch,
        counts: 'both' as const,
        committedAtMs: now,
        capturedAtMs: now,
        key: key === null ? null : new Sensitive(key),
        before: null,
        after: new Sensitive(row),
      };
    });
  }

  /** Rows stand at the place of the tail, which lies behind that of the snapshot. */
  #positionAt(at: LogPlace): Position {
    return this.#cursor.idlePosition ?? this.#cursor.positionOf(at);
  }

  #postpone(key: string): void {
    this.#postponed.set(key, this.#context.clock.now() + POSTPONED_MS);
  }

  async #chunkReader(): Promise<ChunkReader> {
    const { server, layouts, control } = this.#context;
    const endOfLogNow = () => endOfLog(control, server);
    return new ChunkReader(await this.#session(), { server, charsets: layouts.charsets, endOfLog: endOfLogNow });
  }

  #session(): Promise<SqlSession> {
    const { url, signal, clock } = this.#context;
    return SqlSession.open(url, { applicationName: 'vigie snapshot', signal, now: () => clock.now() });
  }
}
