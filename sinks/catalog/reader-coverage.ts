import { CoverageInterval } from '#contract/catalog';
import { Where } from './conditions-sql.ts';
import { mergeCoverage, type Interval } from './coverage.ts';
import { EXAMINED_COLUMNS, GAP_COLUMNS } from './coverage-store.ts';
import type { CatalogDatabase } from './database.ts';
import { listUnexamined } from './unexamined.ts';

export interface CoverageQuery {
  readonly dataset?: string | undefined;
  readonly source?: string | undefined;
  readonly limit: number;
}

type Row = Interval & { readonly dataset: string };

/**
 * Examined and unexamined intervals by dataset and position. A gap of a whole source stands with each of its datasets,
 * or under the source's id while it has none.
 */
export async function readCoverage(db: CatalogDatabase, query: CoverageQuery): Promise<readonly CoverageInterval[]> {
  const where = new Where();
  if (query.dataset !== undefined) where.add('d.urn = ?', query.dataset);
  if (query.source !== undefined) where.add('d.source = ?', query.source);
  const chosen = `SELECT d.id, d.urn, d.source FROM datasets d WHERE ${where.sql} AND EXISTS (
      SELECT FROM coverage c WHERE c.dataset_id = d.id UNION ALL SELECT FROM gaps g WHERE g.dataset = d.urn OR (g.dataset = '' AND g.source = d.source))
    ORDER BY d.urn LIMIT ${where.value(query.limit)}`;
  const rows = await db.query<Row>(
    `WITH d AS (${chosen})
     SELECT d.urn AS dataset, ${EXAMINED_COLUMNS}
     FROM d JOIN coverage c ON c.dataset_id = d.id
     UNION ALL
     SELECT d.urn, ${GAP_COLUMNS}
     FROM d JOIN gaps g ON g.dataset = d.urn OR (g.dataset = '' AND g.source = d.source)`,
    where.values,
  );
  return [...Map.groupBy(rows, (row) => row.dataset)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([dataset, intervals]) =>
      mergeCoverage(intervals).map((one) =>
        CoverageInterval.parse({
          ...one,
          dataset,
          from: one.from === '' ? null : one.from,
          unexamined: one.unexamined === null ? [] : listUnexamined(one.unexamined),
        }),
      ),
    )
    .slice(0, query.limit);
}
