import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { openCatalog } from '#sinks/catalog/open';
import { InProcessFeed } from '#sinks/live/live-feed';
import { LiveSink } from '#sinks/live/live-sink';
import { createServer, type DashboardServer } from '#dashboard/server/server';
import { ownTopics } from '#contract/topics';
import type { Clock } from '#kernel/clock';
import type { Config } from '#kernel/config/schema';
import type { Service } from '#kernel/lifecycle/service';
import { createShutdown, type Shutdown, type ShutdownStage } from '#kernel/lifecycle/shutdown';
import { supervise, type Supervisor } from '#kernel/lifecycle/supervisor';
import { createLogger } from '#kernel/telemetry/create-logger';
import { probeEventLoopLag } from '#kernel/telemetry/event-loop-lag';
import type { Logger } from '#kernel/telemetry/logger';
import { createMetrics } from '#kernel/telemetry/metrics';
import { openPostgresLog } from '#log/postgres/postgres-log';
import { connectSource } from '../connect-source.ts';
import { EXIT } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { readVersion } from '../version.ts';
import { createCaptureControls } from './capture-controls.ts';
import { runCaptures } from './captures.ts';
import { createCommands } from './commands.ts';
import { openInstallation } from './installation.ts';
import { createLagMeter } from './lag.ts';
import { createPipelineMetrics, createSinkMetrics } from './pipeline-metrics.ts';
import { health, type Supervisors } from './health.ts';
import { classifiers } from './classifiers.ts';
import { CATALOG_GROUP, CLASSIFY_GROUP } from './groups.ts';
import { toKeyring } from './key-material.ts';
import { catalogueServices, type Surroundings } from './services.ts';
import { prepareSources } from './sources.ts';
import { openStorage } from './storage.ts';

const WEB_ROOT = new URL('../../dist/web', import.meta.url).pathname;

/** Runs everything in one process until `io.stop` aborts; resolves with the exit code. */
export async function start(config: Config, io: Io): Promise<number> {
  const logger = await createLogger(config.logging);
  const { clock } = io;
  const metrics = createMetrics();
  using _lag = probeEventLoopLag(metrics);
  const version = await readVersion();
  await using installation = await openInstallation(config);
  await using storage = await openStorage(config, installation.dataDir);
  const { keys, token } = installation;
  const keyring = toKeyring(keys);
  await using log = await openPostgresLog({ url: storage.logUrl, keyring, logger, clock });
  await log.createTopics(ownTopics);
  const objectiveP99Ms = config.objectives.commitToLabelP99Ms;
  await using catalog = await openCatalog({ url: storage.catalogUrl, keyring, logger, clock, objectiveP99Ms });
  const workload = await prepareSources({ config, storage, registry: catalog.registry, clock });

  const surroundings: Surroundings = { config, log, catalog, logger, logUrl: storage.logUrl, version };
  const pipeline = createPipelineMetrics(metrics);
  const shutdown = createShutdown({ clock, logger });
  const stage = (at: ShutdownStage, services: readonly Service[]) =>
    superviseStage(at, services, { clock, logger, shutdown });

  const feed = new InProcessFeed();
  let server: DashboardServer | null = null;
  const lag = createLagMeter(log, clock);
  const measure = async () => ({ ...(await lag()), deadLetters: server?.deadLetters() ?? 0 });
  const sinks = stage('sinks', [
    ...catalogueServices(surroundings, createSinkMetrics(metrics)),
    new LiveSink({ log, feed, measure, logger, metrics, clock }),
  ]);
  const classifying = stage(
    'classifiers',
    classifiers(
      config.classifier.workers,
      {
        logUrl: storage.logUrl,
        keys,
        logging: config.logging,
        version,
        textKeys: config.labels.textKeys,
        thresholds: config.classifier.thresholds,
        batchBytes: config.classifier.batchBytes,
      },
      pipeline.classify,
    ),
  );
  const controls = createCaptureControls(log, (source) => capturing.retryNow(`capture ${source}`));
  const capturing = stage('sources', [controls, ...workload]);
  await controls.ready;
  const registry = await runCaptures({
    registry: catalog.registry,
    supervisor: capturing,
    controls,
    log,
    clock,
    logger,
    config,
    version,
    metrics: pipeline.capture,
    connect: connectSource,
  });

  const supervisors: Supervisors = [capturing, classifying, sinks];
  const { host, port, allowedOrigins, metricsToken } = config.server;
  server = await createServer({
    reader: catalog.reader,
    registry,
    log,
    feed,
    auth: { token, metricsToken: metricsToken?.reveal() },
    host,
    port,
    allowedOrigins,
    logger,
    metrics,
    health: () => health(supervisors),
    webRoot: await builtWeb(),
    commands: createCommands(config),
    groups: [CLASSIFY_GROUP, CATALOG_GROUP],
    clock,
  });
  const opened = server;
  shutdown.at('http', 'api', () => opened.close());
  const { url } = await opened.listen();
  await installation.announce({ url, token, pid: process.pid });
  greet(io, { url, token, demo: workload.length > 0 });

  if (!io.stop.aborted) await once(io.stop, 'abort');
  logger.info('stopping');
  const outcome = await shutdown.run();
  return outcome === 'clean' ? EXIT.ok : EXIT.failed;
}

/** One supervisor per stage of the shutdown, so that each stage ends before the next is told to. */
function superviseStage(
  at: ShutdownStage,
  services: readonly Service[],
  { clock, logger, shutdown }: { readonly clock: Clock; readonly logger: Logger; readonly shutdown: Shutdown },
): Supervisor {
  const controller = new AbortController();
  const supervisor = supervise(services, { signal: controller.signal, clock, logger, random: Math.random });
  shutdown.at(at, at, async () => {
    controller.abort();
    await supervisor.done;
  });
  return supervisor;
}

async function builtWeb(): Promise<string | null> {
  return stat(WEB_ROOT).then(
    () => WEB_ROOT,
    () => null,
  );
}

function greet(
  io: Io,
  { url, token, demo }: { readonly url: string; readonly token: string; readonly demo: boolean },
): void {
  const lines = [
    '',
    demo ? 'Vigie watches its demo shop. Set VIGIE_SOURCE=postgres://… to watch yours.' : 'Vigie is on the lookout.',
    '',
    `  Live page   ${url}/#token=${token}`,
    '',
    'Ctrl-C stops it; the next start goes on where this one stopped.',
    '',
  ];
  io.err.write(`${lines.join('\n')}\n`);
}
