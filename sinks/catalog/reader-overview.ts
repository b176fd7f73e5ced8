import type { DatasetLatency, Overview } from '#contract/catalog';
import type { CatalogDatabase } from './database.ts';
import { LATENCY_WINDOW_MINUTES, latencyFigure, recentLatency, sumBuckets, windowStart } from './latency.ts';

type Counts = Pick<Overview, 'sources' | 'sourcesTroubled' | 'datasets' | 'openAlerts'>;

/** The whole installation in figures. Its parts are asked for side by side. */
export async function readOverview(db: CatalogDatabase, objectiveP99Ms: number): Promise<Overview> {
  const [[counts], [fields], [records], [classes], latencies] = await Promise.all([
    db.query<Counts>(
      `SELECT (SELECT count(*) FROM sources WHERE gone_at_ms IS NULL) AS sources,
         (SELECT count(*) FROM sources WHERE gone_at_ms IS NULL AND state IN ('backoff', 'failed')) AS "sourcesTroubled",
         (SELECT count(*) FROM datasets WHERE NOT dropped) AS datasets,
         (SELECT count(*) FROM alerts WHERE state <> 'resolved') AS "openAlerts"`,
    ),
    db.query<Pick<Overview, 'fields' | 'labelledFields'>>(
      `SELECT (SELECT count(*) FROM fields WHERE NOT dropped) AS fields, (SELECT count(*) FROM fields WHERE labelled) AS "labelledFields"`,
    ),
    db.query<Pick<Overview, 'records' | 'examinedValues'>>(
      `SELECT coalesce(sum(records), 0)::float8 AS records, coalesce(sum(values), 0)::float8 AS "examinedValues" FROM (
         SELECT DISTINCT ON (e.dataset_id) greatest(e.records, 0) AS records, e.examined_values AS values
         FROM dataset_epochs e JOIN datasets d ON d.id = e.dataset_id
         ORDER BY e.dataset_id, e.epoch IS NOT DISTINCT FROM d.complete_epoch DESC, e.epoch DESC) AS t`,
    ),
    db.query<{ PII: number; PHI: number; FINANCIAL: number; CREDENTIALS: number; IP: number }>(
      `SELECT (SELECT count(*) FROM field_labels WHERE held AND classes @> ARRAY['PII']) AS "PII",
         (SELECT count(*) FROM field_labels WHERE held AND classes @> ARRAY['PHI']) AS "PHI",
         (SELECT count(*) FROM field_labels WHERE held AND classes @> ARRAY['FINANCIAL']) AS "FINANCIAL",
         (SELECT count(*) FROM field_labels WHERE held AND classes @> ARRAY['CREDENTIALS']) AS "CREDENTIALS",
         (SELECT count(*) FROM field_labels WHERE held AND classes @> ARRAY['IP']) AS "IP"`,
    ),
    recentLatency(db, windowStart(db.clock.now(), LATENCY_WINDOW_MINUTES)),
  ]);
  const label = latencyFigure(sumBuckets(latencies.map((one) => one.label)));
  return {
    sources: counts?.sources ?? 0,
    sourcesTroubled: counts?.sourcesTroubled ?? 0,
    datasets: counts?.datasets ?? 0,
    openAlerts: counts?.openAlerts ?? 0,
    fields: fields?.fields ?? 0,
    labelledFields: fields?.labelledFields ?? 0,
    records: records?.records ?? 0,
    examinedValues: records?.examinedValues ?? 0,
    byClass: { ...classes },
    label,
    catalogue: latencyFigure(sumBuckets(latencies.map((one) => one.catalogue))),
    objectiveP99Ms,
    objectiveMet: label.p99Ms === null || label.p99Ms <= objectiveP99Ms,
  };
}

/** Of every dataset whose changes were labelled in the last minutes. */
export async function readLatency(db: CatalogDatabase, objectiveP99Ms: number): Promise<readonly DatasetLatency[]> {
  return (await recentLatency(db, windowStart(db.clock.now(), LATENCY_WINDOW_MINUTES))).map((one) => {
    const label = latencyFigure(one.label);
    const met = label.p99Ms === null || label.p99Ms <= objectiveP99Ms;
    return { dataset: one.dataset, label, catalogue: latencyFigure(one.catalogue), objectiveP99Ms, met };
  });
}
