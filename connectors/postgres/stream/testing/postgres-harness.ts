import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { Row } from '#contract/change';
import { datasetUrn, SourceId } from '#contract/dataset';
import { silentLogger } from '#kernel/telemetry/logger';
import { openTestDatabase, type TestDatabase } from '#tests/support/postgres';
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
import { namespaceOf } from '../../connection-url.ts';
import { openPostgresConnector } from '../../connector.ts';
import { quoteIdentifier, quoteLiteral } from '../../identifiers.ts';
import { parseLsn } from '../../lsn.ts';
import { PostgresSettings } from '../../settings.ts';

const TYPES = { integer: 'integer', text: 'text', longtext: 'text', bytes: 'bytea' } as const satisfies Record<
  ColumnType,
  string
>;

/** unique_violation, serialization_failure, deadlock_detected */
const CONFLICTS = new Set(['23505', '40001', '40P01']);

export interface PostgresHarness extends SourceHarness {
  readonly database: TestDatabase;
  readonly id: SourceId;
  readonly slot: string;
  /** The same database, captured in another way. */
  captured(as: CapturedAs): PostgresHarness;
}

interface CapturedAs {
  /** Another address of its server, or a standby's. */
  readonly url?: string;
  readonly settings?: Partial<PostgresSettings>;
}

/**
 * A PostgreSQL database of its own, with a source id that no other test has: slots are the server's.
 *
 * @param server url without a database at its end; the server of the whole run when left out
 */
export async function openPostgresHarness(server?: string): Promise<PostgresHarness> {
  return harnessOf(await openTestDatabase(server), SourceId.parse(`t${randomBytes(6).toString('hex')}`), {});
}

function harnessOf(database: TestDatabase, id: SourceId, as: CapturedAs): PostgresHarness {
  const slot = `vigie_${id}`;
  const url = as.url ?? database.url;
  const namespace = namespaceOf(url);
  return {
    database,
    id,
    slot,
    captured: (otherwise) => harnessOf(database, id, { ...as, ...otherwise }),
    connector: (tuning?: Tuning) =>
      openPostgresConnector({
        id,
        url,
        logger: silentLogger,
        settings: testSettings({
          ...as.settings,
          ...(tuning?.chunkRows === undefined ? {} : { chunkRows: tuning.chunkRows }),
        }),
      }),
    create: async (table) => void (await database.query(createSql(table))),
    drop: async (table) => void (await database.query(`DROP TABLE ${quoteIdentifier(table)}`)),
    alter: async (table, alteration) =>
      void (await database.query(`ALTER TABLE ${quoteIdentifier(table)} ${alterSql(alteration)}`)),
    transact: (statements, end = 'commit') => transact(database.pool, statements, end),
    async fill(table, { from, count }) {
      await database.query(
        `INSERT INTO ${quoteIdentifier(table)} (id, v) SELECT g, 'row ' || g FROM generate_series(${from}, ${from + count - 1}) g`,
      );
    },
    async rows(table) {
      const found = await database.query(`SELECT to_jsonb(t) AS row FROM ${quoteIdentifier(table)} t`);
      return found.rows.map((row) => row['row']).filter(isRow);
    },
    urn: (table) => datasetUrn({ namespace, name: `${database.name}.public.${table}` }),
    async confirmed() {
      const found = await database.query(
        'SELECT confirmed_flush_lsn::text AS lsn FROM pg_replication_slots WHERE slot_name = $1',
        [slot],
      );
      const lsn = found.rows[0]?.['lsn'];
      return typeof lsn === 'string' ? parseLsn(lsn) : null;
    },
    confirmedBy({ state }) {
      if (typeof state !== 'object' || state === null || !('confirm' in state))
        throw new Error('not the progress of a PostgreSQL source');
      return parseLsn(String(state.confirm));
    },
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
    },
  };
}

function testSettings(changes: Partial<PostgresSettings>): PostgresSettings {
  return { ...PostgresSettings.parse({ discoveryMs: 100, heartbeatMs: 500, chunkRows: 50 }), ...changes };
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null;
}

function createSql({ name, columns, key }: TableSpec): string {
  const parts = columns.map((column) => `${quoteIdentifier(column.name)} ${TYPES[column.type]}`);
  if (key.length > 0) parts.push(`PRIMARY KEY (${key.map(quoteIdentifier).join(', ')})`);
  const table = quoteIdentifier(name);
  return `BEGIN; CREATE TABLE ${table} (${parts.join(', ')}); ALTER TABLE ${table} REPLICA IDENTITY FULL; COMMIT`;
}

function alterSql(alteration: Alteration): string {
  if ('add' in alteration) return `ADD COLUMN ${quoteIdentifier(alteration.add.name)} ${TYPES[alteration.add.type]}`;
  if ('drop' in alteration) return `DROP COLUMN ${quoteIdentifier(alteration.drop)}`;
  if ('rename' in alteration)
    return `RENAME COLUMN ${quoteIdentifier(alteration.rename)} TO ${quoteIdentifier(alteration.to)}`;
  const column = quoteIdentifier(alteration.retype);
  return `ALTER COLUMN ${column} TYPE ${TYPES[alteration.to]} USING ${column}::${TYPES[alteration.to]}`;
}

async function transact(pool: pg.Pool, statements: readonly Statement[], end: 'commit' | 'rollback'): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    for (const statement of statements) await run(client, statement);
    await client.query(end.toUpperCase());
  } catch (error) {
    await client.query('ROLLBACK');
    if (error instanceof Error && 'code' in error && CONFLICTS.has(String(error.code)))
      throw new ConflictError('conflict', { cause: error });
    throw error;
  } finally {
    client.release();
  }
}

async function run(client: pg.PoolClient, statement: Statement): Promise<void> {
  switch (statement.do) {
    case 'savepoint':
      return void (await client.query('SAVEPOINT here'));
    case 'rollback to savepoint':
      return void (await client.query('ROLLBACK TO SAVEPOINT here'));
    case 'truncate':
      return void (await client.query(`TRUNCATE ${quoteIdentifier(statement.table)}`));
    case 'delete':
      return void (await client.query(
        `DELETE FROM ${quoteIdentifier(statement.table)} WHERE ${list(statement.where, ' AND ')}`,
      ));
    case 'update':
      return void (await client.query(
        `UPDATE ${quoteIdentifier(statement.table)} SET ${list(statement.set, ', ')} WHERE ${list(statement.where, ' AND ')}`,
      ));
    case 'insert':
      for (const row of statement.rows) {
        const names = Object.keys(row).map(quoteIdentifier).join(', ');
        await client.query(
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
  return typeof cell === 'string' ? quoteLiteral(cell) : `'\\x${Buffer.from(cell).toString('hex')}'`;
}
