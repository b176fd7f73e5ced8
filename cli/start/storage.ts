import { join } from 'node:path';
import type { Log } from '#contract/log';
import type { Clock } from '#kernel/clock';
import type { Config } from '#kernel/config/schema';
import type { Service } from '#kernel/lifecycle/service';
import { logPlace, type LogPlace } from './log-place.ts';
import { startEmbeddedPostgres, type EmbeddedServer } from '../embedded/postgres-server.ts';
import { diskSpaceService, embeddedServerService, logWithReserve } from './storage-guard.ts';

/** Where catalogue and log live, and the embedded server behind them when no other was named. */
export interface Storage extends AsyncDisposable {
  readonly catalogUrl: string;
  readonly log: LogPlace;
  /** Url of a database on the embedded server, which is started for it when it does not run yet. */
  embeddedDatabase(name: string): Promise<string>;
  /** Watch over the embedded server and the disk under it; none when no embedded server keeps the log. */
  guards(clock: Clock): readonly Service[];
  /** The log for captures: it refuses them before the disk under it is full. */
  forCaptures(log: Log): Log;
}

const STORE = 'vigie';
const SERVER = 'postgres';

/** Url of the catalogue on the embedded server of a data folder, which runs. */
export async function embeddedStore(dataDir: string): Promise<string> {
  return (await startEmbeddedPostgres({ dataDir: join(dataDir, SERVER) })).url(STORE);
}

export async function openStorage(config: Config, dataDir: string): Promise<Storage> {
  let server: EmbeddedServer | null = null;
  const start = (port?: number) => startEmbeddedPostgres({ dataDir: join(dataDir, SERVER), port });
  const embeddedDatabase = async (name: string) => {
    server ??= await start();
    await server.ensureDatabase(name);
    return server.url(name);
  };
  const catalogUrl = config.catalog.url?.reveal() ?? (await embeddedDatabase(STORE));
  const log = logPlace(config, config.log.url?.reveal() ?? catalogUrl);
  const folder = (): string | null => (log.type === 'postgres' && log.url === server?.url(STORE) ? server.home : null);
  return {
    catalogUrl,
    log,
    embeddedDatabase,
    guards(clock) {
      const [started, home] = [server, folder()];
      if (started === null || home === null) return [];
      const restart = async ({ port }: EmbeddedServer) => {
        server = await start(port);
      };
      return [embeddedServerService(() => server ?? started, restart, clock), diskSpaceService(home, clock)];
    },
    forCaptures(opened) {
      const home = folder();
      return home === null ? opened : logWithReserve(opened, home);
    },
    async [Symbol.asyncDispose]() {
      await server?.stop();
    },
  };
}
