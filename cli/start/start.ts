import { once } from 'node:events';
import { createLogger } from '#kernel/telemetry/create-logger';
import { probeEventLoopLag } from '#kernel/telemetry/event-loop-lag';
import { createMetrics } from '#kernel/telemetry/metrics';
import { ownTopics } from '#contract/topics';
import type { Config } from '#kernel/config/schema';
import { createShutdown } from '#kernel/lifecycle/shutdown';
import { catalogOwnership } from '#sinks/catalog/ownership';
import { openCatalog } from '#sinks/catalog/open';
import { EMBEDDED_STAGE, type DemoStage } from '../demo/stage.ts';
import { EXIT } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { readVersion } from '../version.ts';
import { startApi } from './api.ts';
import { startCaptures } from './capturing.ts';
import { classifiers } from './classifiers.ts';
import { greet } from './greeting.ts';
import { health } from './health.ts';
import { openInstallation } from './installation.ts';
import { toKeyring } from './key-material.ts';
import { createLive } from './live.ts';
import { createLagMeter } from './lag.ts';
import { openLog } from './log-place.ts';
import { createPipelineMetrics, createSinkMetrics } from './pipeline-metrics.ts';
import { startProbes } from './probes.ts';
import { rolesOf } from './roles.ts';
import { catalogueServices } from './services.ts';
import { createStages } from './stages.ts';
import { openStorage } from './storage.ts';
import { GUARD_BACKOFF } from './storage-guard.ts';
import { openSettings } from './settings-in-force.ts';

/** Runs what the role of this process asks for until `io.stop` aborts; resolves with the exit code. */
export async function start(config: Config, io: Io, stage: DemoStage = EMBEDDED_STAGE): Promise<number> {
  const roles = rolesOf(config.role);
  const logger = (await createLogger(config.logging)).child(config.role === 'all' ? {} : { role: config.role });
  const { clock } = io;
  const metrics = createMetrics();
  using _lag = probeEventLoopLag(metrics);
  const version = await readVersion();
  await using installation = await openInstallation(config, stage.announcedIn);
  await using storage = await openStorage(config, installation.dataDir);
  const { keys } = installation;
  const keyring = toKeyring(keys);
  await using log = await openLog(storage.log, { keyring, logger, clock });
  await log.createTopics(ownTopics);
  const shutdown = createShutdown({ clock, logger });
  const stages = createStages({ clock, logger, shutdown });
  stages.add('clients', storage.guards(clock), GUARD_BACKOFF);
  const pipeline = createPipelineMetrics(metrics);

  if (roles.classify) stages.add('classifiers', classifiers({ config, storage, keys, version }, pipeline.classify));

  // A classifier worker is stateless: what it needs comes from the log, and it knows no catalogue.
  const hasCatalog = roles.capture || roles.sink || roles.api;
  await using catalog = hasCatalog
    ? await openCatalog({
        url: storage.catalogUrl,
        keyring,
        logger,
        clock,
        objectiveP99Ms: config.objectives.commitToLabelP99Ms,
        rules: { thresholds: config.classifier.thresholds },
      })
    : null;
  await using ownership = catalog === null ? null : catalogOwnership(catalog.db);
  const answer = { config, installation, logger, metrics, clock, shutdown, health: () => health(stages.supervisors) };

  if (catalog === null || ownership === null) return await untilStopped(await startProbes(answer));

  if (roles.sink) {
    const settings = await openSettings(log, config.classifier.thresholds);
    const surroundings = { config, log, catalog, logger, logPlace: storage.log, version, settings };
    stages.add('sinks', catalogueServices(surroundings, createSinkMetrics(metrics)));
  }
  const measure = createLagMeter(log, clock);
  const live = createLive({ config, roles, log, ownership, clock, logger, metrics, measure });
  stages.add('sinks', live.services, { factor: 1.5, firstMs: 200, mostMs: 2_000, jitter: 0.5 });

  const sourceParts = {
    config,
    dataDir: installation.dataDir,
    storage,
    log: storage.forCaptures(log),
    catalog,
    ownership,
    clock,
    logger,
    version,
    stages,
    stage,
  };
  const capturing = roles.capture
    ? await startCaptures({ ...sourceParts, metrics: pipeline.capture, signal: io.stop })
    : null;
  if (live.feed === null) return await untilStopped(await startProbes(answer));
  const { feed } = live;
  const api = await startApi({
    ...answer,
    log,
    logPlace: storage.log,
    version,
    catalog,
    ownership,
    feed,
    reconcile: async () => capturing?.captures.reconcile(),
    demo: capturing?.demo ?? null,
  });
  greet(io, { url: api.url, token: installation.token, demo: config.demo, parts: stage.parts() });
  return await untilStopped(api);

  async function untilStopped({ url }: { readonly url: string }): Promise<number> {
    await installation.announce({ url, token: installation.token, pid: process.pid });
    logger.info({ address: url }, 'started');
    if (!io.stop.aborted) await once(io.stop, 'abort');
    logger.info('stopping');
    const outcome = await shutdown.run();
    return outcome === 'clean' ? EXIT.ok : EXIT.failed;
  }
}
