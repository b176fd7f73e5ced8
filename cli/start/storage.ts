import { join } from 'node:path';
import type { Config } from '#kernel/config/schema';
import { startEmbeddedPostgres, type EmbeddedServer } from '../embedded/postgres-server.ts';

/** Where catalogue and log live, and the embedded server behind them when no other was named. */
export interface Storage extends AsyncDisposable {
  readonly catalogUrl: string;
  readonly logUrl: string;
  /** Url of a database on the embedded server, which is started for it when it does not run yet. */
  embeddedDatabase(name: string): Promise<string>;
}

const STORE = 'vigie';

export async function openStorage(config: Config, dataDir: string): Promise<Storage> {
  let server: EmbeddedServer | null = null;
  const embeddedDatabase = async (name: string) => {
    server ??= await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres') });
    await server.ensureDatabase(name);
    return server.url(name);
  };
  const catalogUrl = config.catalog.url?.reveal() ?? (await embeddedDatabase(STORE));
  return {
    catalogUrl,
    logUrl: config.log.url?.reveal() ?? catalogUrl,
    embeddedDatabase,
    async [Symbol.asyncDispose]() {
      await server?.stop();
    },
  };
}
