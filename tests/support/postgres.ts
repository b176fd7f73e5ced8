import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { eventually } from './eventually.ts';

/** A database of its own for one test, dropped with its replication slots when the test is over. */
export interface TestDatabase extends AsyncDisposable {
  readonly name: string;
  readonly url: string;
  readonly pool: pg.Pool;
  /** Of the server: 18. What a version does not have yet cannot be tested on it. */
  readonly major: number;
  query(sql: string, values?: readonly unknown[]): Promise<pg.QueryResult<Record<string, unknown>>>;
}

/** @param base url of a server, without a database at its end; the one of the whole run when left out */
export async function openTestDatabase(base: string = inject('postgresUrl')): Promise<TestDatabase> {
  const name = `t_${randomBytes(6).toString('hex')}`;
  const major = await admin(base, async (client) => {
    await client.query(`CREATE DATABASE ${name}`);
    const found = await client.query<{ version: string }>(`SELECT current_setting('server_version_num') AS version`);
    return Math.trunc(Number(found.rows[0]?.version) / 10_000);
  });
  const url = `${base}${name}`;
  const pool = new pg.Pool({ connectionString: url, max: 8 });
  pool.on('error', () => undefined);
  return {
    name,
    url,
    pool,
    major,
    query: (sql, values) => pool.query(sql, values === undefined ? undefined : [...values]),
    async [Symbol.asyncDispose]() {
      await pool.end();
      await admin(base, async (client) => {
        // A session that was told to end holds its slot until it is gone.
        await eventually(async () => {
          await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
          await client.query(
            'SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = $1 AND NOT active',
            [name],
          );
          await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
        });
      });
    },
  };
}

async function admin<T>(base: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: `${base}postgres` });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
