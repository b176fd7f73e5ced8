import { MongoClient } from 'mongodb';
import pg from 'pg';
import { connect, disconnect, query } from '#connectors/mysql/connection';
import type { SourceKind } from '#contract/dataset';
import { BENCH_TABLE, INSERT_ROWS } from './bench-table.ts';
import { benchRow } from './bench-row.ts';

/** One session that writes to the bench table of a database. */
export interface RowWriter extends AsyncDisposable {
  createTable(): Promise<void>;
  /** Rows `from` to `to` in one commit. */
  insert(from: number, to: number): Promise<void>;
}

export async function openRowWriter(kind: SourceKind, url: string): Promise<RowWriter> {
  if (kind === 'postgres') return postgresWriter(url);
  return kind === 'mongodb' ? mongodbWriter(url) : mysqlWriter(url);
}

async function postgresWriter(url: string): Promise<RowWriter> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return {
    createTable: async () => void (await client.query(BENCH_TABLE)),
    insert: async (from, to) => void (await client.query({ name: 'insert', text: INSERT_ROWS, values: [from, to] })),
    [Symbol.asyncDispose]: () => client.end(),
  };
}

async function mysqlWriter(url: string): Promise<RowWriter> {
  const session = await connect(url);
  await query(session, 'SET SESSION TRANSACTION READ WRITE');
  await query(session, `USE ${new URL(url).pathname.slice(1)}`);
  return {
    async createTable() {
      await query(
        session,
        `CREATE TABLE IF NOT EXISTS customer (id bigint PRIMARY KEY, email varchar(100) NOT NULL, full_name varchar(100) NOT NULL,
           phone varchar(30) NOT NULL, address varchar(200) NOT NULL, balance decimal(12,2) NOT NULL, note text NOT NULL,
           created_at datetime(6) NOT NULL)`,
      );
    },
    async insert(from, to) {
      const rows = Array.from({ length: to - from + 1 }, (_, i) => {
        const row = benchRow(from + i);
        const texts = [row.email, row.full_name, row.phone, row.address].map((text) => `'${text}'`).join(', ');
        return `(${row.id}, ${texts}, ${row.balance}, '${row.note}', NOW(6))`;
      });
      await query(session, `INSERT INTO customer VALUES ${rows.join(', ')}`);
    },
    async [Symbol.asyncDispose]() {
      disconnect(session);
    },
  };
}

async function mongodbWriter(url: string): Promise<RowWriter> {
  const client = await new MongoClient(url).connect();
  const customers = client.db().collection<{ readonly _id: number }>('customer');
  return {
    createTable: async () => void (await client.db().createCollection('customer')),
    async insert(from, to) {
      const documents = Array.from({ length: to - from + 1 }, (_, i) => {
        const { id, ...row } = benchRow(from + i);
        return { _id: id, ...row, balance: Number(row.balance) };
      });
      await customers.insertMany(documents);
    },
    [Symbol.asyncDispose]: () => client.close(),
  };
}
