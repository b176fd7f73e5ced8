import type { Catalog } from '#sinks/catalog/open';
import type { Log } from '#contract/log';
import type { Config } from '#kernel/config/schema';
import type { Service } from '#kernel/lifecycle/service';
import type { Logger } from '#kernel/telemetry/logger';
import { catalogSink } from '#sinks/catalog/catalog-sink';
import { catalogUpkeep } from '#sinks/catalog/upkeep';
import { outboxRelay } from '#sinks/labels/outbox-relay';
import { webhookDeliveries } from '#sinks/alerts/webhook-deliveries';
import { webhookSink } from '#sinks/alerts/webhook-sink';
import { pipelineLineageSink } from '#sinks/openlineage/pipeline-sink';
import { runSink } from '#sinks/runner';
import type { LogPlace } from './log-place.ts';
import type { SinkCounters } from './pipeline-metrics.ts';
import { pipelineNames } from './pipeline-names.ts';
import type { SettingsInForce } from './settings-in-force.ts';

export interface Surroundings {
  readonly config: Config;
  readonly log: Log;
  readonly catalog: Catalog;
  readonly logger: Logger;
  readonly logPlace: LogPlace;
  readonly version: string;
  readonly settings: SettingsInForce;
}

/** Everything that turns what workers publish into the catalogue, labels and alerts. */
export function catalogueServices(surroundings: Surroundings, metrics: SinkCounters): Service[] {
  const { log, catalog, logger, logPlace, version, settings } = surroundings;
  const { objectiveP99Ms, db } = catalog;
  const rules = {
    get thresholds() {
      return settings.thresholds;
    },
  };
  const names = pipelineNames({ catalogUrl: db.url, catalogSchema: db.schema, log: logPlace });
  return [
    settings.service,
    runSink(log, catalogSink(db, { rules, alerts: settings.alerts }), {
      logger: logger.child({ component: 'catalogue' }),
      metrics,
    }),
    catalogUpkeep(db, { objectiveP99Ms, rules }),
    runSink(log, pipelineLineageSink(db, { names, version }), {
      logger: logger.child({ component: 'lineage' }),
      metrics,
    }),
    outboxRelay(db, log),
    ...webhookServices(surroundings, metrics),
  ];
}

function webhookServices({ config, log, catalog: { db }, logger }: Surroundings, metrics: SinkCounters): Service[] {
  const { webhooks: named, allowedInternalHosts } = config.alerts;
  if (named.length === 0) return [];
  const webhooks = named.map(({ url, secret, minSeverity }) => ({
    url: url.reveal(),
    secret: secret.reveal(),
    minSeverity,
  }));
  return [
    runSink(log, webhookSink(db, webhooks), { logger: logger.child({ component: 'webhooks' }), metrics }),
    webhookDeliveries(db, {
      webhooks,
      allowedInternalHosts,
      onAttempt: ({ delivered }) => metrics.delivery(delivered),
    }),
  ];
}
