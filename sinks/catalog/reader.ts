import type { CatalogReader } from '#contract/catalog';
import { changeAlert } from '../alerts/alert-store.ts';
import type { CatalogDatabase } from './database.ts';
import { readAlerts, readAlertSteps } from './reader-alerts.ts';
import { readCoverage } from './reader-coverage.ts';
import { readDataset, readDatasets } from './reader-datasets.ts';
import { readField, readFields } from './reader-fields.ts';
import { readHistory } from './reader-history.ts';
import { readLineage } from './reader-lineage.ts';
import { readLatency, readOverview } from './reader-overview.ts';
import { readSources } from './reader-sources.ts';

/** What the API and the command line ask of the catalogue. Lists are paged by key, so that a page costs the same anywhere. */
export function catalogReader(db: CatalogDatabase, objectiveP99Ms: number): CatalogReader {
  return {
    overview: () => readOverview(db, objectiveP99Ms),
    sources: () => readSources(db),
    datasets: (query) => readDatasets(db, query),
    dataset: (urn) => readDataset(db, urn),
    fields: (query) => readFields(db, query),
    field: (urn) => readField(db, urn),
    history: (subject, limit) => readHistory(db, subject, limit),
    coverage: (query) => readCoverage(db, query),
    latency: () => readLatency(db, objectiveP99Ms),
    lineage: (query) => readLineage(db, query),
    alerts: (query) => readAlerts(db, query),
    alertSteps: (id) => readAlertSteps(db, id),
    changeAlert: (id, to) => changeAlert(db, id, to),
  };
}
