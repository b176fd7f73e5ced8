import type pg from 'pg';
import { Client, DatabaseError, Pool, TypeOverrides, types } from 'pg';
import type { Clock } from '#kernel/clock';
import { toVigieError, VigieError } from '#kernel/errors/vigie-error';
import type { Keyring } from '#kernel/secrets/keyring';
import type { Logger } from '#kernel/telemetry/logger';

/** Oid of bigint[] (pg_type.dat); node-postgres has a name for scalar types only. */
const INT8_ARRAY = 1016;
const STATEMENT_TIMEOUT_MS = 60_000;

/** Where SQL runs: the pool for single statements, a connection inside a transaction. */
export interface Queryable {
  query<Row extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<readonly Row[]>;
}

/**
 * The catalogue's PostgreSQL. Every table lives in one schema, found through the search path, so that the catalogue can
 * share a database with the log. Counters (bigint) come as numbers; offsets, which may not, are asked for as text.
 */
export interface CatalogDatabase extends Queryable {
  readonly url: string;
  readonly schema: string;
  readonly clock: Clock;
  readonly keyring: Keyring;
  readonly logger: Logger;
  /** Runs `work` in one transaction; whatever it throws rolls back. Throws VigieError. */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  /** A connection of its own, for LISTEN and for locks that live as long as a session. The caller ends it. */
  session(): Promise<pg.Client>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly url: string;
  readonly schema: string;
  readonly clock: Clock;
  readonly keyring: Keyring;
  readonly logger: Logger;
  /** Default 8. */
  readonly maxConnections?: number | undefined;
}

export function openDatabase(options: DatabaseOptions): CatalogDatabase {
  const { url, schema, clock, keyring, logger } = options;
  if (!/^[a-z_][a-z0-9_]{0,62}$/u.test(schema))
    throw new VigieError('VIG_X601', 'the catalogue schema needs a plain lower-case name');
  const settings: pg.ClientConfig = {
    connectionString: url,
    options: `-c search_path=${schema} -c statement_timeout=${STATEMENT_TIMEOUT_MS} -c jit=off`,
    application_name: 'vigie catalogue',
    types: countersAsNumbers(),
  };
  const pool = new Pool({ ...settings, max: options.maxConnections ?? 8, idleTimeoutMillis: 30_000 });
  // One that is ended in the very packet that says it is open has no other listener yet.
  pool.on('connect', (client) => client.on('error', () => undefined));
  // An idle connection that breaks is replaced at its next use; without a listener it would end the process.
  pool.on('error', (error) => logger.warn({ err: catalogError(error) }, 'an idle catalogue connection was lost'));

  return {
    url,
    schema,
    clock,
    keyring,
    logger,
    query: (sql, values) => run(pool, sql, values),
    transaction: (work) => inTransaction(pool, work),
    async session() {
      const client = new Client(settings);
      client.on('error', (error) => logger.debug({ err: catalogError(error) }, 'a catalogue session was lost'));
      try {
        await client.connect();
        return client;
      } catch (error) {
        throw catalogError(error);
      }
    },
    close: () => pool.end(),
  };
}

/** The statement that comes next fails and says what there is to say. */
function heard(): void {}

async function inTransaction<T>(pool: pg.Pool, work: (tx: Queryable) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw catalogError(error);
  });
  // A backend that dies between two statements raises an event that nobody else would hear.
  client.on('error', heard);
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await work({ query: (sql, values) => run(client, sql, values) });
    await client.query('COMMIT');
    return result;
  } catch (error) {
    broken = await rollback(client);
    throw catalogError(error);
  } finally {
    client.off('error', heard);
    client.release(broken);
  }
}

async function rollback(client: pg.PoolClient): Promise<Error | undefined> {
  try {
    await client.query('ROLLBACK');
    return undefined;
  } catch (error) {
    return catalogError(error);
  }
}

async function run<Row extends pg.QueryResultRow>(
  on: pg.Pool | pg.PoolClient,
  sql: string,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> {
  try {
    return (await on.query<Row>(sql, [...values])).rows;
  } catch (error) {
    throw catalogError(error);
  }
}

/** SQLSTATE classes that say: the server is away or short of something, try again. */
const AWAY = /^(?:08|53|57P|40|55P03|57014)/u;

/** Total. Keeps the SQLSTATE and nothing of PostgreSQL's own words, which may quote a row. */
export function catalogError(thrown: unknown): VigieError {
  if (thrown instanceof VigieError) return thrown;
  if (thrown instanceof DatabaseError) {
    const details = { sqlState: thrown.code, table: thrown.table, constraint: thrown.constraint };
    if (thrown.code !== undefined && AWAY.test(thrown.code)) {
      return new VigieError('VIG_S401', 'the catalogue database broke off a statement', { details });
    }
    return new VigieError('VIG_X900', 'the catalogue database refused a statement', { details });
  }
  const known = toVigieError(thrown);
  if (known.code === 'VIG_X901' || lostConnection(thrown))
    return new VigieError('VIG_S401', 'the catalogue database cannot be reached', { cause: thrown });
  return known;
}

/** node-postgres reports a connection that ended during a query as a plain Error without a code. */
function lostConnection(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.constructor === Error && !('code' in thrown);
}

/** Counters stay far below 2^53. */
function countersAsNumbers(): TypeOverrides {
  const overrides = new TypeOverrides(types);
  overrides.setTypeParser(types.builtins.INT8, Number);
  overrides.setTypeParser(INT8_ARRAY, (text) => (text === '{}' ? [] : text.slice(1, -1).split(',').map(Number)));
  return overrides;
}
