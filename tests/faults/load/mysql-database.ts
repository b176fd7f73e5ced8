import mysql from 'mysql2/promise';
import { startMariadb } from '#deploy/stack/servers/mariadb';
import { startMysql } from '#deploy/stack/servers/mysql';
import { eventually } from '../../support/eventually.ts';
import { pause, restartable } from '../kills/restartable.ts';
import { lostWhen, type LoadedDatabase } from './loaded-database.ts';
import { sqlOf } from './sql-statements.ts';

const TABLES = [
  'CREATE DATABASE shop CHARACTER SET utf8mb4',
  'USE shop',
  'CREATE TABLE person (id bigint PRIMARY KEY, email varchar(200), full_name varchar(200), phone varchar(40), profile json)',
  'CREATE TABLE remark (id bigint PRIMARY KEY, body varchar(200))',
  'CREATE TABLE ledger (id bigint PRIMARY KEY, amount decimal(12,2))',
  'CREATE TABLE step (id bigint PRIMARY KEY, note varchar(40))',
];

/** As servers are by default: a commit that was answered is on disk, in the engine and in the binlog. */
const DURABLE = { 'innodb-flush-log-at-trx-commit': '1', 'sync-binlog': '1' };

/** A MySQL or MariaDB of its own. */
export async function openMysqlDatabase(kind: 'mysql' | 'mariadb', dataDir: string): Promise<LoadedDatabase> {
  const start = kind === 'mysql' ? startMysql : startMariadb;
  const server = await restartable(() => start({ dataDir, settings: DURABLE }));
  const base = server.current.url;
  let session: mysql.Connection | null = null;
  const query = (text: string, values: readonly unknown[] = []) =>
    lostWhen(isLost, async () => {
      session ??= await open(base);
      try {
        return await session.query<mysql.RowDataPacket[]>(text, [...values]);
      } catch (error) {
        if (isLost(error)) {
          session.destroy();
          session = null;
        }
        throw error;
      }
    });
  const numberOf = async (text: string, values: readonly unknown[] = []) =>
    Number((await query(text, values))[0][0]?.['found']);
  return {
    kind,
    source: (watcher) => ({
      id: 'shop',
      url: `${base.replace(/^mysql:/u, `${kind}:`)}shop`,
      serverId: watcher === 'calm' ? 7001 : 7002,
    }),
    async prepare(first) {
      for (const text of TABLES) await query(text);
      for (const operation of first) {
        const { text, values } = sqlOf(operation, () => '?');
        await query(text, values);
      }
    },
    async run({ operations, ending }) {
      await query('BEGIN');
      for (const operation of operations) {
        const { text, values } = sqlOf(operation, () => '?');
        await query(text, values);
      }
      await query(ending === 'commit' ? 'COMMIT' : 'ROLLBACK');
    },
    has: async (step) => (await numberOf('SELECT count(*) AS found FROM shop.step WHERE id = ?', [step])) > 0,
    count: (table) => numberOf(`SELECT count(*) AS found FROM shop.${table}`),
    widen: async (table, column) => void (await query(`ALTER TABLE shop.${table} ADD COLUMN ${column} varchar(40)`)),
    crash: (downMs) => server.crash(pause(downMs)),
    async [Symbol.asyncDispose]() {
      session?.destroy();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** Waits while the server recovers. */
function open(url: string): Promise<mysql.Connection> {
  return eventually(async () => {
    const connection = await mysql.createConnection(url);
    connection.on('error', () => undefined);
    // The first time it is not there yet.
    const [found] = await connection.query<mysql.RowDataPacket[]>("SHOW DATABASES LIKE 'shop'");
    if (found.length > 0) await connection.query('USE shop');
    return connection;
  }, 60_000);
}

/** Errors of statements have a number of the server's; 1053 is a server that ends. */
function isLost(error: unknown): boolean {
  const [errno, fatal] = ['errno', 'fatal'].map((name) =>
    error instanceof Error ? Reflect.get(error, name) : undefined,
  );
  return fatal === true || errno === undefined || Number(errno) < 0 || errno === 1053;
}
