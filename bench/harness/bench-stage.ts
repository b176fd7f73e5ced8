import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres, type EmbeddedServer } from '#cli/embedded/postgres-server';
import type { Log } from '#contract/log';
import { Keyring } from '#kernel/secrets/keyring';
import { silentLogger } from '#kernel/telemetry/logger';
import { openPostgresLog } from '#log/postgres/postgres-log';
import { tempFolder } from '#tests/support/temp-folder';
import { startVigie, type VigieProcess } from '#tests/support/vigie-process';

/**
 * What a figure is measured on: a source server with a database of its own, the server of log and catalogue (as
 * `vigie start` embeds it), and the product as a separate process. All share the machine's cores, as a user's would.
 */
export interface BenchStage extends AsyncDisposable {
  readonly source: pg.Pool;
  readonly sourceUrl: string;
  readonly storeUrl: string;
  readonly log: Log;
  readonly dir: string;
  vigie(config?: Readonly<Record<string, unknown>>): Promise<VigieProcess>;
}

export async function openStage(): Promise<BenchStage> {
  const folder = await tempFolder('bench');
  const dir = folder.path;
  const sourceServer = await startEmbeddedPostgres({ dataDir: join(dir, 'source') });
  const storeServer = await startEmbeddedPostgres({ dataDir: join(dir, 'store') });
  await sourceServer.ensureDatabase('shop');
  await storeServer.ensureDatabase('vigie');
  const source = new pg.Pool({ connectionString: sourceServer.url('shop'), max: 4 });
  source.on('error', () => undefined);
  const storeUrl = storeServer.url('vigie');
  // Label topics are plain, so any keyring will do to read them.
  const log = await openPostgresLog({ url: storeUrl, keyring: Keyring.generate(), logger: silentLogger });
  const started: VigieProcess[] = [];
  return {
    source,
    sourceUrl: sourceServer.url('shop'),
    storeUrl,
    log,
    dir,
    async vigie(config = {}) {
      const process = await startVigie({
        dataDir: join(dir, 'vigie'),
        config: { sources: [{ id: 'shop', url: sourceServer.url('shop') }], catalog: { url: storeUrl }, ...config },
      });
      started.push(process);
      return process;
    },
    async [Symbol.asyncDispose]() {
      for (const process of started) await process[Symbol.asyncDispose]();
      await log[Symbol.asyncDispose]();
      await source.end();
      await stopAll([sourceServer, storeServer]);
      await folder[Symbol.asyncDispose]();
    },
  };
}

async function stopAll(servers: readonly EmbeddedServer[]): Promise<void> {
  for (const server of servers) await server.stop();
}
