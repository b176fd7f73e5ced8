import type { Catalog } from '#sinks/catalog/open';
import type { Log } from '#contract/log';
import { changeTopicPattern } from '#contract/topics';
import { createClassifyHandler, type ClassifyMetrics } from '#classifiers/worker/handler';
import { createEngine } from '#classifiers/engine';
import { createJsonEnvelopeCodec } from '#codec/json-envelope';
import type { Clock } from '#kernel/clock';
import type { Config } from '#kernel/config/schema';
import type { Service } from '#kernel/lifecycle/service';
import type { Keyring } from '#kernel/secrets/keyring';
import type { Logger } from '#kernel/telemetry/logger';
import { DEFAULT_SOURCE_LIMITS } from '#sinks/alerts/conditions';
import { catalogSink } from '#sinks/catalog/catalog-sink';
import { catalogUpkeep } from '#sinks/catalog/upkeep';
import { outboxRelay } from '#sinks/labels/outbox-relay';
import { runSink } from '#sinks/runner';
import { createWorker } from '#stream/worker';

export const CLASSIFY_GROUP = 'classify';
export const CATALOG_GROUP = 'catalog';

export interface Surroundings {
  readonly config: Config;
  readonly log: Log;
  readonly catalog: Catalog;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly version: string;
}

/** Classifier workers of this process: members of one group, so that their number is free. */
export function classifiers(
  { config, log, keyring, clock, logger, version }: Surroundings,
  metrics: ClassifyMetrics,
): Service[] {
  return Array.from({ length: config.classifier.workers }, (_, i) => {
    const own = logger.child({ component: 'classifier', worker: i + 1 });
    const handler = createClassifyHandler({
      codec: createJsonEnvelopeCodec(version),
      keyring,
      clock,
      logger: own,
      textKeys: config.labels.textKeys,
      thresholds: config.classifier.thresholds,
      engine: createEngine,
      metrics,
    });
    return createWorker({
      name: `classifier ${i + 1}`,
      log,
      groupId: CLASSIFY_GROUP,
      topics: changeTopicPattern,
      handler,
      logger: own,
      maxBytes: config.classifier.batchBytes,
    });
  });
}

/** Everything that turns what workers publish into the catalogue, labels and alerts. */
export function catalogueServices({ config, log, catalog, logger }: Surroundings): Service[] {
  const largest = config.sources.map(({ retainedWalAlertBytes }) => retainedWalAlertBytes);
  const { objectiveP99Ms, db } = catalog;
  const rules = { thresholds: config.classifier.thresholds };
  const limits = { ...DEFAULT_SOURCE_LIMITS, ...(largest.length === 0 ? {} : { retainedBytes: Math.min(...largest) }) };
  return [
    runSink(log, catalogSink(db, { rules, limits }), { logger: logger.child({ component: 'catalogue' }) }),
    catalogUpkeep(db, { objectiveP99Ms, rules }),
    outboxRelay(db, log),
  ];
}
