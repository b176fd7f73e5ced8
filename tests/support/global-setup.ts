import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '#cli/embedded/postgres-server';
import { chosenPrograms } from '../matrix/server-programs.ts';
import { openServerDesk } from './server-desk.ts';
import { tempFolder } from './temp-folder.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Url of a PostgreSQL with logical decoding, superuser, without a database at its end: append the name. */
    readonly postgresUrl: string;
    /** Where test files ask for the other servers (`servers.ts`). */
    readonly serverDesk: string;
  }
}

/**
 * One real PostgreSQL for the whole run; every test makes its own database. `VIGIE_TEST_POSTGRES` names another: a url,
 * or a major (`13`) whose programs are fetched.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const servers = await tempFolder('servers');
  const desk = await openServerDesk(servers.path);
  project.provide('serverDesk', desk.url);
  const given = process.env['VIGIE_TEST_POSTGRES'];
  const programs = await chosenPrograms();
  if (given !== undefined && programs === undefined) {
    project.provide('postgresUrl', given.replace(/\/*$/u, '/'));
    return async () => await desk[Symbol.asyncDispose]();
  }
  const folder = await tempFolder('test');
  const dataDir = folder.path;
  const server = await startEmbeddedPostgres({
    dataDir,
    programs,
    settings: { fsync: 'off', max_connections: '300', max_replication_slots: '100', max_wal_senders: '100' },
  });
  project.provide('postgresUrl', server.url(''));
  return async () => {
    await desk[Symbol.asyncDispose]();
    await server.stop();
    await folder[Symbol.asyncDispose]();
  };
}
