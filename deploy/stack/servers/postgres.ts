import { join } from 'node:path';
import { startEmbeddedPostgres } from '#cli/embedded/postgres-server';
import { HOST } from '../processes/ports.ts';
import { beganAt, writeRecord, type ProcessRecord } from '../processes/process-records.ts';
import { endProcess, type Server, type ServerOptions } from '../processes/server-process.ts';

export interface PostgresOptions extends ServerOptions {
  readonly settings?: Readonly<Record<string, string>> | undefined;
}

export interface PostgresServer extends Server {
  /** Url of a database, as a superuser. */
  url(database: string): string;
}

/** The PostgreSQL that came with `npm ci`, with logical decoding. It always outlives who started it, until it is stopped. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const { dataDir, stays = false, settings } = options;
  const started = await startEmbeddedPostgres({ dataDir, settings, ...(options.port ? { port: options.port } : {}) });
  const { pid, port } = started;
  const record: ProcessRecord = {
    name: 'postgres',
    pid,
    began: beganAt(pid),
    owner: stays ? null : process.pid,
    address: `${HOST}:${port}`,
    dataDir,
    logFile: join(dataDir, 'postgres.log'),
  };
  await writeRecord(record);
  const stop = () => endProcess(record, 'SIGINT');
  return {
    ...record,
    port,
    url: (database) => started.url(database),
    stop,
    kill: () => endProcess(record, 'SIGKILL'),
    [Symbol.asyncDispose]: stop,
  };
}
