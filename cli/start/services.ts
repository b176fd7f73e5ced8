import type { Catalog } from '#sinks/catalog/open';
import type { Log } from '#contract/log';
import type { Config } from '#kernel/config/schema';
import type { Service } from '#kernel/lifecycle/service';
import type { Logger } from '#kernel/telemetry/logger';
import { DEFAULT_SOURCE_LIMITS } from '#sinks/alerts/conditions';
import { catalogSink } from '#sinks/catalog/catalog-sink';
import { catalogUpkeep } from '#sinks/catalog/upkeep';
import { outboxRelay } from '#sinks/labels/outbox-relay';
import { runSink } from '#sinks/runner';

export interface Surroundings {
  readonly config: Config;
  readonly log: Log;
  readonly catalog: Catalog;
  readonly logger: Logger;
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
