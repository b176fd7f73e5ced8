import type { SourceKind } from '#contract/dataset';
import { connect, disconnect, query } from '#connectors/mysql/connection';
import { startMariadb } from '#deploy/stack/servers/mariadb';
import { startMongo } from '#deploy/stack/servers/mongo';
import { startMysql } from '#deploy/stack/servers/mysql';
import { startPostgres } from '#deploy/stack/servers/postgres';
import type { Server } from '#deploy/stack/processes/server-process';
import pg from 'pg';
import { openRowWriter } from './row-writers.ts';

/** A server of its own with the bench table in the database `shop`. */
export interface BenchSource extends AsyncDisposable {
  readonly kind: SourceKind;
  readonly url: string;
  /** As Debezium's driver wants it. */
  readonly debeziumUrl: string;
  /** Schema or database, and table, as topics are named by them. */
  readonly path: string;
  readonly server: Server;
  /** Writes rows `from` to `to`, so many to a commit. */
  fill(from: number, to: number, rowsPerCommit: number): Promise<void>;
}

export async function openBenchSource(kind: SourceKind, dataDir: string): Promise<BenchSource> {
  const { server, url, debeziumUrl = url } = await START[kind](dataDir);
  const writer = await openRowWriter(kind, url);
  await writer.createTable();
  return {
    kind,
    url,
    debeziumUrl,
    path: kind === 'postgres' ? 'public.customer' : 'shop.customer',
    server,
    async fill(from, to, rowsPerCommit) {
      for (let at = from; at <= to; at += rowsPerCommit) await writer.insert(at, Math.min(to, at + rowsPerCommit - 1));
    },
    async [Symbol.asyncDispose]() {
      await writer[Symbol.asyncDispose]();
      await server.stop();
    },
  };
}

interface Started {
  readonly server: Server;
  readonly url: string;
  readonly debeziumUrl?: string;
}

const START: Readonly<Record<SourceKind, (dataDir: string) => Promise<Started>>> = {
  async postgres(dataDir) {
    const server = await startPostgres({ dataDir });
    const admin = new pg.Client({ connectionString: server.url('postgres') });
    await admin.connect();
    await admin.query('CREATE DATABASE shop');
    await admin.end();
    return { server, url: server.url('shop') };
  },
  async mysql(dataDir) {
    const server = await startMysql({ dataDir });
    return { server, url: await shopOf(server.url) };
  },
  async mariadb(dataDir) {
    const server = await startMariadb({ dataDir });
    return { server, url: (await shopOf(server.url)).replace(/^mysql:/u, 'mariadb:') };
  },
  async mongodb(dataDir) {
    const server = await startMongo({ dataDir });
    const base = `mongodb://127.0.0.1:${server.port}/shop`;
    return {
      server,
      url: `${base}?directConnection=true`,
      // Its driver does not understand this server's streaming hello.
      debeziumUrl: `${base}?replicaSet=secantus&serverMonitoringMode=poll`,
    };
  },
};

async function shopOf(server: string): Promise<string> {
  const session = await connect(server);
  await query(session, 'SET SESSION TRANSACTION READ WRITE');
  await query(session, 'CREATE DATABASE shop CHARACTER SET utf8mb4');
  disconnect(session);
  return `${server}shop`;
}
