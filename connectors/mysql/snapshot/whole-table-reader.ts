import type { Row } from '#contract/change';
import { quoteIdentifier } from '../identifiers.ts';
import { errnoOf, ERRNO } from '../mysql-errors.ts';
import { comparePlaces, type LogPlace } from '../position.ts';
import type { SqlSession } from '../protocol/sql-session.ts';
import type { TableShape } from '../schema/table-shape.ts';
import { isUnknownTable, statusStatement, type Server } from '../server.ts';
import type { Charsets } from '../types/charsets.ts';
import { sqlRowReader } from '../types/sql-row.ts';
import { selectRows, snapshotPlace, statusPlace, type Seen } from './chunk-reader.ts';

/** Engines with snapshots; of the others a lock must be held as long as the table is read. */
const WITH_SNAPSHOTS: ReadonlySet<string> = new Set(['innodb', 'rocksdb', 'tokudb']);

interface Sessions {
  readonly open: () => Promise<SqlSession>;
  readonly server: Server;
  readonly charsets: Charsets;
  readonly signal: AbortSignal;
}

/**
 * Reads a table in one snapshot whose place in the log is known exactly, for tables without a key to read by. MariaDB
 * tells the place; elsewhere the table is locked against writing while the snapshot is taken, for as long as two short
 * statements take, and never waited for longer than a second.
 */
export class WholeTableReader implements AsyncDisposable {
  readonly #session: SqlSession;
  readonly #readRow: (packet: Buffer) => Row;
  readonly at: LogPlace;
  #isDone = false;

  private constructor(session: SqlSession, at: LogPlace, readRow: (packet: Buffer) => Row) {
    this.#session = session;
    this.at = at;
    this.#readRow = readRow;
  }

  static async open(shape: TableShape, seen: Seen, sessions: Sessions): Promise<WholeTableReader | 'postponed'> {
    const session = await sessions.open();
    try {
      const at = await takeSnapshot(session, shape, sessions);
      if (at !== null && comparePlaces(at, seen.place) >= 0) {
        await session.begin(selectRows(shape), sessions.signal);
        return new WholeTableReader(session, at, sqlRowReader(shape.columns, sessions.charsets));
      }
    } catch (error) {
      await session[Symbol.asyncDispose]();
      if (!isUnknownTable(error) && errnoOf(error) !== ERRNO.lockWaitTimeout) throw error;
      return 'postponed';
    }
    await session[Symbol.asyncDispose]();
    return 'postponed';
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  /** The rows that have come, up to about `maxBytes`. */
  take(maxBytes: number): readonly Row[] {
    const rows: Row[] = [];
    for (let bytes = 0; bytes < maxBytes;) {
      const packet = this.#session.shiftRow();
      if (packet === undefined) break;
      if (packet === null) {
        this.#isDone = true;
        break;
      }
      bytes += packet.length;
      rows.push(this.#readRow(packet));
    }
    return rows;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session[Symbol.asyncDispose]();
  }
}

async function takeSnapshot(
  session: SqlSession,
  shape: TableShape,
  { open, server, signal }: Sessions,
): Promise<LogPlace | null> {
  const hasSnapshots = WITH_SNAPSHOTS.has((shape.engine ?? 'innodb').toLowerCase());
  if (server.flavour === 'mariadb' && hasSnapshots) {
    const told = await session.texts(
      "START TRANSACTION WITH CONSISTENT SNAPSHOT; SHOW STATUS LIKE 'binlog_snapshot_%'",
      signal,
    );
    return snapshotPlace(told);
  }
  const table = `${quoteIdentifier(shape.schema)}.${quoteIdentifier(shape.name)}`;
  const lock = `SET SESSION lock_wait_timeout = 1; LOCK TABLES ${table} READ`;
  const status = statusStatement(server);
  if (!hasSnapshots) return statusPlace((await session.texts(`${lock}; ${status}`, signal))[0]);
  await using locker = await open();
  await locker.texts(lock, signal);
  await session.texts('START TRANSACTION WITH CONSISTENT SNAPSHOT', signal);
  const [place] = await locker.texts(status, signal);
  await locker.texts('UNLOCK TABLES', signal);
  return statusPlace(place);
}
