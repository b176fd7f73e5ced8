import { stat } from 'node:fs/promises';
import type { LiveFeed } from '#contract/live';
import type { Log } from '#contract/log';
import type { Ownership } from '#contract/ownership';
import type { DemoPart } from '#dashboard/server/options';
import { createServer } from '#dashboard/server/server';
import type { Catalog } from '#sinks/catalog/open';
import { connectSource } from '../connect-source.ts';
import { createCommands } from './commands.ts';
import { CATALOG_GROUP, CLASSIFY_GROUP } from './groups.ts';
import { toKeyring } from './key-material.ts';
import { openChangeCodec, type LogPlace } from './log-place.ts';
import type { AnswerOptions } from './probes.ts';
import { watchedSources } from './watched-sources.ts';

const WEB_ROOT = new URL('../../dist/web', import.meta.url).pathname;

export interface ApiOptions extends AnswerOptions {
  readonly log: Log;
  readonly logPlace: LogPlace;
  readonly version: string;
  readonly catalog: Catalog;
  readonly ownership: Ownership;
  readonly feed: LiveFeed;
  /** Lets the captures of this process notice a change of the sources. */
  readonly reconcile: () => Promise<void>;
  readonly demo: (() => readonly DemoPart[]) | null;
}

/** Starts the API, the WebSocket and the pages; resolves with their address. */
export async function startApi(options: ApiOptions): Promise<{ readonly url: string }> {
  const { config, installation, log, catalog, ownership, feed, logger, metrics, clock, shutdown, health } = options;
  const { host, port, allowedOrigins, metricsToken } = config.server;
  const codec = await openChangeCodec(options.logPlace, {
    version: options.version,
    encrypted: config.changeTopics.encrypted,
    clock,
  });
  const server = await createServer({
    reader: catalog.reader,
    registry: watchedSources({
      registry: catalog.registry,
      ownership,
      logger,
      connect: connectSource,
      changed: options.reconcile,
    }),
    decisions: catalog.decisions,
    log,
    feed,
    auth: { token: installation.token, metricsToken: metricsToken?.reveal() },
    host,
    port,
    allowedOrigins,
    logger,
    metrics,
    health,
    webRoot: await builtWeb(),
    commands: createCommands(config, { log, codec, keyring: toKeyring(installation.keys) }),
    demo: options.demo ?? undefined,
    groups: [CLASSIFY_GROUP, CATALOG_GROUP],
    clock,
  });
  shutdown.at('http', 'api', () => server.close());
  return server.listen();
}

async function builtWeb(): Promise<string | null> {
  return stat(WEB_ROOT).then(
    () => WEB_ROOT,
    () => null,
  );
}
