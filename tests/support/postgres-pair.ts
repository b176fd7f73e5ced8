import { execFile } from 'node:child_process';
import { appendFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { startEmbeddedPostgres, type EmbeddedServer } from '#cli/embedded/postgres-server';
import { chosenPrograms } from '../matrix/server-programs.ts';
import { eventually } from './eventually.ts';
import { tempFolder } from './temp-folder.ts';

const run = promisify(execFile);

/** A primary and a physical standby that streams from it, each a real server. */
export interface PostgresPair extends AsyncDisposable {
  readonly primary: EmbeddedServer;
  readonly standby: EmbeddedServer;
  query(server: EmbeddedServer, sql: string): Promise<readonly Record<string, unknown>[]>;
  /** Waits until the standby has replayed all that the primary has written. */
  settled(): Promise<void>;
  /** Kills the primary, as a crash does, and makes the standby take writes. */
  failOver(): Promise<void>;
}

const SETTINGS = {
  fsync: 'off',
  max_connections: '60',
  hot_standby: 'on',
  hot_standby_feedback: 'on',
  wal_level: 'logical',
};
const STANDBY = 'standby';

export interface PairOptions {
  /** Server settings of the primary, over the defaults. */
  readonly primarySettings?: Readonly<Record<string, string>>;
}

export async function startPostgresPair(options: PairOptions = {}): Promise<PostgresPair> {
  const folder = await tempFolder('pair');
  const programs = await chosenPrograms();
  const [primaryDir, standbyDir] = [join(folder.path, 'primary'), join(folder.path, 'standby')];
  const startPrimary = () =>
    startEmbeddedPostgres({ dataDir: primaryDir, programs, settings: { ...SETTINGS, ...options.primarySettings } });
  const first = await startPrimary();
  await queryServer(first, `SELECT pg_create_physical_replication_slot('${STANDBY}', true)`);
  // A copy of a stopped server needs no pg_basebackup, which does not come with the programs.
  await first.stop();
  await run('cp', ['-a', primaryDir, standbyDir]);
  await rm(join(standbyDir, 'port'));
  await writeFile(join(standbyDir, 'cluster', 'standby.signal'), '', { mode: 0o644 });
  const primary = await startPrimary();
  const { hostname, port, username, password } = new URL(primary.url('postgres'));
  const connection = `host=${hostname} port=${port} user=${username} password=${password} dbname=postgres application_name=${STANDBY}`;
  // In its file, where it can be changed while it runs.
  await appendFile(join(standbyDir, 'cluster', 'postgresql.auto.conf'), `primary_conninfo = '${connection}'\n`);
  const standby = await startEmbeddedPostgres({
    dataDir: standbyDir,
    programs,
    settings: { ...SETTINGS, primary_slot_name: STANDBY },
  });
  return {
    primary,
    standby,
    query: queryServer,
    async settled() {
      const [end] = await queryServer(primary, 'SELECT pg_current_wal_lsn()::text AS lsn');
      await eventually(async () => {
        const [found] = await queryServer(
          standby,
          `SELECT pg_last_wal_replay_lsn() >= '${String(end?.['lsn'])}'::pg_lsn AS settled`,
        );
        if (found?.['settled'] !== true) throw new Error('the standby is behind');
      });
    },
    async failOver() {
      process.kill(primary.pid, 'SIGQUIT');
      await queryServer(standby, 'SELECT pg_promote()');
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([primary.stop(), standby.stop()]);
      await folder[Symbol.asyncDispose]();
    },
  };
}

async function queryServer(server: EmbeddedServer, sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: server.url('postgres') });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}
