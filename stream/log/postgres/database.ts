import { Pool, type ClientBase, type CustomTypesConfig, type PoolClient } from 'pg';
import { VigieError } from '#kernel/errors/vigie-error';
import type { Logger } from '#kernel/telemetry/logger';
import { toLogError, breaksSession } from './sql-errors.ts';

/** One row as the server's text: each module decodes its own columns, nothing is parsed twice or guessed. */
export type Row = readonly (string | null)[];
export type Parameter = string | number | boolean | bigint | null | Buffer | readonly (string | number | bigint)[];

/** A statement with a name is prepared once per connection. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

export interface Session {
  rows(statement: Statement, values?: readonly Parameter[]): Promise<readonly Row[]>;
}

const MAX_CONNECTIONS = 10;
const IDLE_MS = 30_000;
const CONNECT_TIMEOUT_MS = 10_000;
const IDLE_IN_TRANSACTION_MS = 5_000;

const asText: CustomTypesConfig = { getTypeParser: () => (value: unknown) => value };

/** The log's pool. Every error that leaves it is a VigieError. */
export class Database implements Session, AsyncDisposable {
  readonly schema: string;
  readonly #pool: Pool;

  constructor(url: string, schema: string, logger: Logger) {
    this.schema = schema;
    this.#pool = new Pool({
      connectionString: url,
      max: MAX_CONNECTIONS,
      idleTimeoutMillis: IDLE_MS,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
      // A process that is stopped inside a transaction must not hold its locks, and so its group, for longer.
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
      application_name: 'vigie log',
    });
    // One that is ended in the very packet that says it is open has no other listener yet, and would end the process.
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
    // An idle connection that breaks is replaced when one is needed next.
    this.#pool.on('error', (error) => logger.debug({ err: toLogError(error, false) }, 'idle log connection broke'));
  }

  /** Reads: safe to ask again, whatever happened. */
  async rows(statement: Statement, values: readonly Parameter[] = []): Promise<readonly Row[]> {
    return this.#lease(({ client }) => run(client, statement, values), false);
  }

  /** One statement that commits by itself. If its answer is lost, the error is indefinite. */
  async commit(statement: Statement, values: readonly Parameter[] = []): Promise<readonly Row[]> {
    return this.#lease(({ client }) => run(client, statement, values), true);
  }

  /** All of `work` or nothing. Only a loss during COMMIT is indefinite. */
  async transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.#lease(async (lease) => {
      await lease.client.query('BEGIN');
      const result = await workOrRollBack(lease, work);
      try {
        await lease.client.query('COMMIT');
      } catch (error) {
        lease.broken ||= breaksSession(error);
        throw toLogError(error, true);
      }
      return result;
    }, false);
  }

  /** Runs `work` while this process holds the advisory lock; null when another holds it. */
  async exclusively<T>(lock: string, work: () => Promise<T>): Promise<T | null> {
    return this.#lease(async ({ client }) => {
      const [row] = await run(client, LOCK, [lock]);
      if (row?.[0] !== 't') return null;
      try {
        return await work();
      } finally {
        await run(client, UNLOCK, [lock]);
      }
    }, false);
  }

  async #lease<T>(work: (lease: Lease) => Promise<T>, committing: boolean): Promise<T> {
    let client: PoolClient;
    try {
      client = await this.#pool.connect();
    } catch (error) {
      throw toLogError(error, false);
    }
    const lease: Lease = { client, broken: false };
    const onError = () => {
      lease.broken = true;
    };
    client.on('error', onError);
    try {
      return await work(lease);
    } catch (error) {
      lease.broken ||= !(error instanceof VigieError) && breaksSession(error);
      throw toLogError(error, committing);
    } finally {
      client.off('error', onError);
      client.release(lease.broken);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.end();
  }
}

const LOCK: Statement = { name: 'lock', text: 'SELECT pg_try_advisory_lock(hashtextextended($1, 0))' };
const UNLOCK: Statement = { name: 'unlock', text: 'SELECT pg_advisory_unlock(hashtextextended($1, 0))' };

/** A connection while it is out of the pool; a broken one is not put back. */
interface Lease {
  readonly client: PoolClient;
  broken: boolean;
}

async function workOrRollBack<T>(lease: Lease, work: (session: Session) => Promise<T>): Promise<T> {
  const { client } = lease;
  try {
    return await work({ rows: (statement, values = []) => run(client, statement, values) });
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {
      // The server rolls back what a lost connection left open.
      lease.broken = true;
    });
    throw error;
  }
}

async function run(client: ClientBase, statement: Statement, values: readonly Parameter[]): Promise<readonly Row[]> {
  const result = await client.query<(string | null)[]>({
    name: statement.name,
    text: statement.text,
    values: [...values],
    rowMode: 'array',
    types: asText,
  });
  return result.rows;
}
