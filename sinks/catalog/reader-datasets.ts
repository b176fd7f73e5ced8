import type { DatasetSummary, Page, PageQuery } from '#contract/catalog';
import type { DataClass, Sensitivity } from '#contract/classes';
import { highest } from '../labels/decide.ts';
import { Where } from './conditions-sql.ts';
import { pageOf, readCursor } from './cursor.ts';
import type { CatalogDatabase } from './database.ts';
import { LATENCY_WINDOW_MINUTES, latencyFigure, windowStart } from './latency.ts';

export type DatasetQuery = PageQuery & { readonly source?: string | undefined; readonly search?: string | undefined };

interface Row extends Omit<DatasetSummary, 'sensitivity' | 'classes' | 'labelLatency'> {
  readonly sensitivities: readonly Sensitivity[] | null;
  readonly classes: readonly DataClass[] | null;
  readonly buckets: readonly number[] | null;
}

/** By URN. */
export async function readDatasets(db: CatalogDatabase, query: DatasetQuery): Promise<Page<DatasetSummary>> {
  const where = new Where();
  const after = readCursor(query.cursor);
  if (after !== null) where.add('d.urn > ?', after[0]);
  if (query.source !== undefined) where.add('d.source = ?', query.source);
  if (query.search !== undefined && query.search !== '') where.add('strpos(lower(d.name), lower(?)) > 0', query.search);
  const rows = await select(db, where, query.limit + 1);
  return pageOf(rows, query.limit, (row) => [row.urn, ''], summary);
}

export async function readDataset(db: CatalogDatabase, urn: string): Promise<DatasetSummary | null> {
  const [row] = await select(db, new Where().add('d.urn = ?', urn), 1);
  return row === undefined ? null : summary(row);
}

/** Everything beside the dataset's own row is looked up for the page alone. */
function select(db: CatalogDatabase, where: Where, limit: number): Promise<readonly Row[]> {
  const page = `SELECT * FROM datasets d WHERE ${where.sql} ORDER BY d.urn LIMIT ${where.value(limit)}`;
  const from = where.value(windowStart(db.clock.now(), LATENCY_WINDOW_MINUTES));
  return db.query<Row>(
    `SELECT d.urn, d.source, d.namespace, d.name, d.kind, d.dropped, d.before_image AS "beforeImage", d.last_committed_at_ms AS "lastCommittedAtMs",
       (SELECT count(*) FROM fields f WHERE f.dataset_id = d.id AND NOT f.dropped) AS fields,
       greatest(coalesce(e.records, 0), 0) AS records, coalesce(e.exact, true) AS exact,
       l.labelled AS "labelledFields", l.sensitivities, l.classes, t.buckets
     FROM (${page}) AS d
     LEFT JOIN LATERAL (
       SELECT records, exact FROM dataset_epochs e WHERE e.dataset_id = d.id ORDER BY e.epoch IS NOT DISTINCT FROM d.complete_epoch DESC, e.epoch DESC LIMIT 1) AS e ON true
     CROSS JOIN LATERAL (
       SELECT count(DISTINCT f.id) AS labelled, array_agg(DISTINCT l.sensitivity) AS sensitivities, array_agg(DISTINCT c) FILTER (WHERE c IS NOT NULL) AS classes
       FROM fields f JOIN field_labels l ON l.field_id = f.id LEFT JOIN LATERAL unnest(l.classes) AS c ON true
       WHERE f.dataset_id = d.id AND f.labelled) AS l
     CROSS JOIN LATERAL (SELECT sum_buckets(m.label) AS buckets FROM latency_minutes m WHERE m.dataset_id = d.id AND m.minute >= ${from}) AS t
     ORDER BY d.urn`,
    where.values,
  );
}

function summary({ sensitivities, classes, buckets, ...row }: Row): DatasetSummary {
  return {
    ...row,
    sensitivity: highest(sensitivities?.filter((one) => one !== null) ?? []),
    classes: [...(classes ?? [])],
    labelLatency: latencyFigure(buckets),
  };
}
