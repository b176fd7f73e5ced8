import pg from 'pg';
import { startPostgres } from '#deploy/stack/servers/postgres';
import { eventually } from '../../support/eventually.ts';
import { killTree } from '../kills/process-tree.ts';
import { pause, restartable } from '../kills/restartable.ts';
import { ConnectionLost, lostWhen, type LoadedDatabase } from './loaded-database.ts';
import { sqlOf } from './sql-statements.ts';

const TABLES = `
CREATE TABLE person (id bigint PRIMARY KEY, email text, full_name text, phone text, profile jsonb);
CREATE TABLE remark (id bigint PRIMARY KEY, body text);
CREATE TABLE ledger (id bigint PRIMARY KEY, amount numeric(12,2));
CREATE TABLE step (id bigint PRIMARY KEY, note text);
ALTER TABLE person REPLICA IDENTITY FULL;
ALTER TABLE remark REPLICA IDENTITY FULL;
ALTER TABLE ledger REPLICA IDENTITY FULL;
ALTER TABLE step REPLICA IDENTITY FULL;
`;

/** A PostgreSQL of its own, with its defaults of durability. */
export async function openPostgresDatabase(dataDir: string): Promise<LoadedDatabase> {
  const server = await restartable(async () => {
    const started = await startPostgres({ dataDir });
    const kill = async () => {
      await killTree(started.pid);
      await started.kill();
    };
    return { ...started, kill };
  });
  const admin = await open(server.current.url('postgres'));
  await admin.query('CREATE DATABASE shop');
  await admin.end();
  const url = server.current.url('shop');
  let session: pg.Client | null = null;
  const query = (text: string, values: readonly unknown[] = []) =>
    lostWhen(isLost, async () => {
      session ??= await open(url);
      try {
        return await session.query<{ found: string }>(text, [...values]);
      } catch (error) {
        if (isLost(error)) session = null;
        throw error;
      }
    });
  const numberOf = async (text: string, values: readonly unknown[] = []) =>
    Number((await query(text, values)).rows[0]?.found);
  return {
    kind: 'postgres',
    source: (watcher) => ({ id: 'shop', url, slot: `vigie_${watcher}`, publication: `vigie_${watcher}` }),
    async prepare(first) {
      await query(TABLES);
      for (const operation of first) {
        const { text, values } = sqlOf(operation, (n) => `$${n}`);
        await query(text, values);
      }
    },
    async run({ operations, ending }) {
      await query('BEGIN');
      for (const operation of operations) {
        const { text, values } = sqlOf(operation, (n) => `$${n}`);
        await query(text, values);
      }
      await query(ending === 'commit' ? 'COMMIT' : 'ROLLBACK');
    },
    has: async (step) => (await numberOf('SELECT count(*) AS found FROM step WHERE id = $1', [step])) > 0,
    count: (table) => numberOf(`SELECT count(*) AS found FROM ${table}`),
    widen: async (table, column) => void (await query(`ALTER TABLE ${table} ADD COLUMN ${column} text`)),
    crash: (downMs) => server.crash(pause(downMs)),
    async [Symbol.asyncDispose]() {
      await session?.end();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** Waits while the server recovers. */
function open(url: string): Promise<pg.Client> {
  return eventually(async () => {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }, 60_000);
}

/** Broken connections have no SQLSTATE; class 57 is a server that ends, class 08 a connection. */
function isLost(error: unknown): boolean {
  if (error instanceof ConnectionLost) return true;
  return !(error instanceof pg.DatabaseError) || /^(?:57|08)/u.test(error.code ?? '');
}
