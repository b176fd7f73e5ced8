import { randomBytes } from 'node:crypto';
import type { Row } from '#contract/change';
import { datasetUrn, SourceId } from '#contract/dataset';
import { silentLogger } from '#kernel/telemetry/logger';
import type {
  Alteration,
  Cell,
  ColumnType,
  SourceHarness,
  Statement,
  TableSpec,
  Tuning,
} from '../../../conformance/harness.ts';
import { ConflictError } from '../../../conformance/workload.ts';
import { connect, disconnect, query, type Connection } from '../../connection.ts';
import { namespaceOf, type Flavour } from '../../connection-url.ts';
import { openMysqlConnector } from '../../connector.ts';
import { quoteIdentifier } from '../../identifiers.ts';
import { errnoOf } from '../../mysql-errors.ts';
import { MysqlSettings } from '../../settings.ts';

const TYPES = {
  integer: 'int',
  text: 'varchar(255)',
  longtext: 'longtext',
  bytes: 'longblob',
} as const satisfies Record<ColumnType, string>;
/** Beyond that a row may hold its texts only elsewhere. */
const MOST_INLINE_COLUMNS = 50;

/** Duplicate key, deadlock, lock wait, serialisation. */
const CONFLICTS = new Set([1062, 1213, 1205, 1020]);

export interface MysqlHarness extends SourceHarness {
  readonly id: SourceId;
  readonly url: string;
  readonly database: string;
  /** Runs statements in one session of a user who may do everything. */
  run(...statements: readonly string[]): Promise<void>;
  /** Ends the sessions that are not at work: what comes next runs in others. */
  release(): Promise<void>;
  settings(changes?: Partial<MysqlSettings>): MysqlSettings;
}

/** A database of its own on a server, with a source id that no other test has: replica ids are the server's. */
export async function openMysqlHarness(flavour: Flavour, address: string): Promise<MysqlHarness> {
  const server = `${flavour}://vigie:vigie@${address}/`;
  const id = SourceId.parse(`t${randomBytes(6).toString('hex')}`);
  const database = `vigie_${id}`;
  const admin = await writer(server);
  await query(admin, `CREATE DATABASE ${database} DEFAULT CHARACTER SET utf8mb4`);
  const url = new URL(server);
  url.pathname = `/${database}`;
  const namespace = namespaceOf(url.href);
  const pool = new Sessions(server, database);
  return {
    id,
    url: url.href,
    database,
    settings: testSettings,
    async connector(tuning?: Tuning) {
      const changes = tuning?.chunkRows === undefined ? {} : { chunkRows: tuning.chunkRows };
      return openMysqlConnector({ id, url: url.href, logger: silentLogger, settings: testSettings(changes) });
    },
    run: (...statements) => pool.use(async (session) => runAll(session, statements)),
    release: async () => pool.close(),
    create: async (table) => pool.use((session) => runAll(session, [createSql(table)])),
    drop: async (table) => pool.use((session) => runAll(session, [`DROP TABLE ${quoteIdentifier(table)}`])),
    alter: async (table, alteration) =>
      pool.use((session) => runAll(session, [`ALTER TABLE ${quoteIdentifier(table)} ${alterSql(alteration)}`])),
    transact: (statements, end = 'commit') => pool.use((session) => transact(session, statements, end)),
    fill: (table, { from, count }) =>
      pool.use(async (session) => {
        const name = quoteIdentifier(table);
        await runAll(session, [
          `SET SESSION ${flavour === 'mysql' ? 'cte_max_recursion_depth' : 'max_recursive_iterations'} = 10000000`,
          `INSERT INTO ${name} (id, v) WITH RECURSIVE g(n) AS (SELECT ${from} UNION ALL SELECT n + 1 FROM g WHERE n + 1 < ${from + count}) SELECT n, CONCAT('row ', n) FROM g`,
        ]);
      }),
    rows: (table) => pool.use((session) => rowsOf(session, table)),
    urn: (table) => datasetUrn({ namespace, name: `${database}.${table}` }),
    // The server is told nothing: it keeps its log for as long as it is configured to.
    confirmed: async () => 0n,
    confirmedBy: () => 0n,
    async [Symbol.asyncDispose]() {
      await query(admin, `DROP DATABASE ${database}`);
      disconnect(admin);
      pool.close();
    },
  };
}

/** Sessions that write, each used by one at a time. */
class Sessions {
  readonly #server: string;
  readonly #database: string;
  readonly #idle: Connection[] = [];

  constructor(server: string, database: string) {
    this.#server = server;
    this.#database = database;
  }

  async use<T>(work: (session: Connection) => Promise<T>): Promise<T> {
    const session = this.#idle.pop() ?? (await writer(this.#server, this.#database));
    try {
      return await work(session);
    } finally {
      this.#idle.push(session);
    }
  }

  close(): void {
    for (const session of this.#idle.splice(0)) disconnect(session);
  }
}

async function writer(server: string, database?: string): Promise<Connection> {
  const session = await connect(server);
  await query(session, 'SET SESSION TRANSACTION READ WRITE');
  await query(session, 'SET SESSION innodb_strict_mode = OFF');
  if (database !== undefined) await query(session, `USE ${database}`);
  return session;
}

async function runAll(session: Connection, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await query(session, statement);
}

function testSettings(changes: Partial<MysqlSettings> = {}): MysqlSettings {
  return { ...MysqlSettings.parse({ discoveryMs: 100, heartbeatMs: 500, chunkRows: 50 }), ...changes };
}

/** Under names of ours, since `mysql2` refuses columns that are called like a property of every object. */
async function rowsOf(session: Connection, table: string): Promise<readonly Row[]> {
  const columns = await query(
    session,
    'SELECT COLUMN_NAME AS name FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION',
    [table],
  );
  const names = columns.map(({ name }) => String(name));
  const fields = names.map((name, i) => `${quoteIdentifier(name)} AS c${i}`);
  const found = await query(session, `SELECT ${fields.join(', ')} FROM ${quoteIdentifier(table)}`);
  return found.map((row): Row => Object.fromEntries(names.map((name, i) => [name, cellOf(row[`c${i}`])])));
}

function cellOf(value: unknown): Row[string] {
  return typeof value === 'number' || typeof value === 'string' ? value : null;
}

function typeOf(type: ColumnType, columns: number): string {
  return type === 'text' && columns > MOST_INLINE_COLUMNS ? 'text' : TYPES[type];
}

function createSql({ name, columns, key }: TableSpec): string {
  const parts = columns.map((column) => `${quoteIdentifier(column.name)} ${typeOf(column.type, columns.length)}`);
  if (key.length > 0) parts.push(`PRIMARY KEY (${key.map(quoteIdentifier).join(', ')})`);
  return `CREATE TABLE ${quoteIdentifier(name)} (${parts.join(', ')})`;
}

function alterSql(alteration: Alteration): string {
  if ('add' in alteration) return `ADD COLUMN ${quoteIdentifier(alteration.add.name)} ${TYPES[alteration.add.type]}`;
  if ('drop' in alteration) return `DROP COLUMN ${quoteIdentifier(alteration.drop)}`;
  if ('rename' in alteration)
    return `RENAME COLUMN ${quoteIdentifier(alteration.rename)} TO ${quoteIdentifier(alteration.to)}`;
  return `MODIFY COLUMN ${quoteIdentifier(alteration.retype)} ${TYPES[alteration.to]}`;
}

async function transact(
  session: Connection,
  statements: readonly Statement[],
  end: 'commit' | 'rollback',
): Promise<void> {
  try {
    await query(session, 'BEGIN');
    for (const statement of statements) await run(session, statement);
    await query(session, end.toUpperCase());
  } catch (error) {
    await query(session, 'ROLLBACK');
    if (CONFLICTS.has(errnoOf(error) ?? 0)) throw new ConflictError('conflict', { cause: error });
    throw error;
  }
}

async function run(session: Connection, statement: Statement): Promise<void> {
  switch (statement.do) {
    case 'savepoint':
      return void (await query(session, 'SAVEPOINT here'));
    case 'rollback to savepoint':
      return void (await query(session, 'ROLLBACK TO SAVEPOINT here'));
    case 'truncate':
      return void (await query(session, `TRUNCATE ${quoteIdentifier(statement.table)}`));
    case 'delete':
      return void (await query(
        session,
        `DELETE FROM ${quoteIdentifier(statement.table)} WHERE ${list(statement.where, ' AND ')}`,
      ));
    case 'update':
      return void (await query(
        session,
        `UPDATE ${quoteIdentifier(statement.table)} SET ${list(statement.set, ', ')} WHERE ${list(statement.where, ' AND ')}`,
      ));
    case 'insert':
      for (const row of statement.rows) {
        const names = Object.keys(row).map(quoteIdentifier).join(', ');
        await query(
          session,
          `INSERT INTO ${quoteIdentifier(statement.table)} (${names}) VALUES (${Object.values(row).map(literal).join(', ')})`,
        );
      }
  }
}

function list(cells: Readonly<Record<string, Cell>>, between: string): string {
  return Object.entries(cells)
    .map(([name, cell]) => `${quoteIdentifier(name)} = ${literal(cell)}`)
    .join(between);
}

function literal(cell: Cell): string {
  if (cell === null) return 'NULL';
  if (typeof cell === 'number') return String(cell);
  const bytes = typeof cell === 'string' ? Buffer.from(cell, 'utf8') : Buffer.from(cell);
  return bytes.length === 0 ? "''" : `${typeof cell === 'string' ? '_utf8mb4 ' : ''}X'${bytes.toString('hex')}'`;
}
