import type { Row } from '#contract/change';
import { quoteIdentifier } from '../identifiers.ts';
import { comparePlaces, type LogPlace } from '../position.ts';
import { fieldTexts, type SqlSession } from '../protocol/sql-session.ts';
import { errnoOf, ERRNO } from '../mysql-errors.ts';
import type { TableShape } from '../schema/table-shape.ts';
import { isUnknownTable, statusStatement, type Server } from '../server.ts';
import type { Charsets } from '../types/charsets.ts';
import { sqlRowReader } from '../types/sql-row.ts';
import { selectExpression } from '../types/sql-values.ts';
import { behind, type ReadableKey } from './key-order.ts';
import type { Key } from './table-reading.ts';

/** Everything that was handed over before a chunk is read, which the chunk must show. */
export interface Seen {
  readonly place: LogPlace;
  /** MySQL with GTIDs: the transactions before `place`. */
  readonly gtids: string;
}

export interface Chunk {
  readonly rows: readonly { readonly key: Key; readonly row: Row }[];
  /** Key of the last row; null at the end of the table. */
  readonly to: Key | null;
  /** Nothing that lies behind is shown. */
  readonly until: LogPlace;
  readonly byteCount: number;
}

/** `postponed`: what must be shown is not visible yet, or the table is locked or changing its shape. */
export type ChunkOutcome = Chunk | 'postponed';

const VISIBLE_WITHIN_S = 0.05;

/** Reads chunks in a session of its own, each in a snapshot of its own. */
export class ChunkReader implements AsyncDisposable {
  readonly #session: SqlSession;
  readonly #server: Server;
  readonly #charsets: Charsets;
  readonly #endOfLog: () => Promise<LogPlace>;
  #isForsaken = false;

  constructor(
    session: SqlSession,
    options: { readonly server: Server; readonly charsets: Charsets; readonly endOfLog: () => Promise<LogPlace> },
  ) {
    this.#session = session;
    this.#server = options.server;
    this.#charsets = options.charsets;
    this.#endOfLog = options.endOfLog;
  }

  /** What is left of a result cannot be refused but by leaving: then the session is of no use any more. */
  get isForsaken(): boolean {
    return this.#isForsaken;
  }

  async read(
    shape: TableShape,
    key: ReadableKey,
    chunk: { readonly after: Key | null; readonly limit: number; readonly maxBytes: number; readonly seen: Seen },
    signal: AbortSignal,
  ): Promise<ChunkOutcome> {
    try {
      return await this.#read(shape, key, chunk, signal);
    } catch (error) {
      // What was renamed or dropped is told when the tail gets there; a lock is waited for by others.
      if (!isUnknownTable(error) && errnoOf(error) !== ERRNO.lockWaitTimeout) throw error;
      this.#isForsaken = true;
      return 'postponed';
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session[Symbol.asyncDispose]();
  }

  async #read(
    shape: TableShape,
    key: ReadableKey,
    {
      after,
      limit,
      maxBytes,
      seen,
    }: { readonly after: Key | null; readonly limit: number; readonly maxBytes: number; readonly seen: Seen },
    signal: AbortSignal,
  ): Promise<ChunkOutcome> {
    const plan = planOf(this.#server, shape, seen);
    const sql = [...plan.before, selectChunk(shape, key, { after, limit }), ...plan.behind].join('; ');
    const readRow = sqlRowReader(shape.columns, this.#charsets);
    const rows: { key: Key; row: Row }[] = [];
    const told: (readonly (string | null)[])[] = [];
    let byteCount = 0;
    const isWhole = await this.#session.run(
      sql,
      (packet, result) => {
        if (result !== plan.before.length) {
          told.push(fieldTexts(packet));
          return true;
        }
        const row = readRow(packet);
        rows.push({ key: key.columns.map(({ name }) => row[name] ?? null), row });
        byteCount += packet.length;
        return byteCount < maxBytes || rows.length === limit;
      },
      signal,
    );
    if (!isWhole) this.#isForsaken = true;
    if (!plan.isVisible(told)) return 'postponed';
    // What tells where the log ends was left behind with the rest of the rows.
    const until = plan.until(told) ?? (await this.#endOfLog());
    const isLast = isWhole && rows.length < limit;
    return { rows, to: isLast ? null : (rows.at(-1)?.key ?? null), until, byteCount };
  }
}

interface Plan {
  readonly before: readonly string[];
  readonly behind: readonly string[];
  /** Whether the rows show all that they must. */
  readonly isVisible: (told: readonly (readonly (string | null)[])[]) => boolean;
  /** Where the log ended when the rows were read; null when it was not told. */
  readonly until: (told: readonly (readonly (string | null)[])[]) => LogPlace | null;
}

/**
 * How it is made sure that a chunk shows what was handed over, and known what it cannot show:
 * - MariaDB tells which place of the log a consistent snapshot stands at.
 * - MySQL with GTIDs waits until the transactions are visible.
 * - MySQL without: who gets a lock on the table has outlived all that wrote to it before. It is let go at once.
 */
function planOf(server: Server, shape: TableShape, { place, gtids }: Seen): Plan {
  const status = statusStatement(server);
  if (server.flavour === 'mariadb') {
    return {
      before: ['START TRANSACTION WITH CONSISTENT SNAPSHOT', "SHOW STATUS LIKE 'binlog_snapshot_%'"],
      behind: ['COMMIT'],
      isVisible: (told) => {
        const at = snapshotPlace(told);
        return at !== null && comparePlaces(at, place) >= 0;
      },
      until: snapshotPlace,
    };
  }
  if (server.hasGtids) {
    return {
      before: [`SELECT WAIT_FOR_EXECUTED_GTID_SET('${gtids}', ${VISIBLE_WITHIN_S})`],
      behind: [status],
      isVisible: (told) => told[0]?.[0] === '0',
      until: (told) => statusPlace(told[1]),
    };
  }
  const table = `${quoteIdentifier(shape.schema)}.${quoteIdentifier(shape.name)}`;
  return {
    before: ['SET SESSION lock_wait_timeout = 1', `LOCK TABLES ${table} READ`, 'UNLOCK TABLES'],
    behind: [status],
    isVisible: () => true,
    until: (told) => statusPlace(told[0]),
  };
}

function selectChunk(
  shape: TableShape,
  key: ReadableKey,
  { after, limit }: { readonly after: Key | null; readonly limit: number },
): string {
  const order = key.columns.map(({ name }) => quoteIdentifier(name)).join(', ');
  const where = after === null ? '' : ` WHERE ${behind(key, after)}`;
  return `${selectRows(shape)} FORCE INDEX (${quoteIdentifier(key.index)})${where} ORDER BY ${order} LIMIT ${limit}`;
}

export function selectRows({ schema, name, columns }: TableShape): string {
  const fields = columns.map((column) => selectExpression(column.name, column)).join(', ');
  return `SELECT ${fields} FROM ${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

/** MariaDB, after `SHOW STATUS LIKE 'binlog_snapshot_%'`. */
export function snapshotPlace(rows: readonly (readonly (string | null)[])[]): LogPlace | null {
  const values = new Map(rows.map(([name, value]) => [(name ?? '').toLowerCase(), value ?? '']));
  const file = values.get('binlog_snapshot_file') ?? '';
  return file === '' ? null : { file, pos: Number(values.get('binlog_snapshot_position')) };
}

export function statusPlace(row: readonly (string | null)[] | undefined): LogPlace | null {
  const [file, pos] = row ?? [];
  return typeof file === 'string' && typeof pos === 'string' ? { file, pos: Number(pos) } : null;
}
