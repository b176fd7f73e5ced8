import { CoverageInterval } from '#contract/catalog';
import { Where } from './conditions-sql.ts';
import { mergeCoverage, type Interval } from './coverage.ts';
import { EXAMINED_COLUMNS, GAP_COLUMNS } from './coverage-store.ts';
import type { CatalogDatabase } from './database.ts';
import { RECORD_INTERVALS } from './unexamined-records.ts';
import { listUnexamined } from './unexamined.ts';

export interface CoverageQuery {
  readonly dataset?: string | undefined;
  readonly source?: string | undefined;
  readonly limit: number;
}

type Row = Interval & { readonly dataset: string };

/**
 * Examined and unexamined intervals by dataset and position. A gap of a whole source stands with each of its datasets,
 * or under the source's id while it has none. Dead letters are holes: they cut no examined interval in two.
 */
export async function readCoverage(db: CatalogDatabase, query: CoverageQuery): Promise<readonly CoverageInterval[]> {
  const where = new Where();
  if (query.dataset !== undefined) where.add('d.urn = ?', query.dataset);
  if (query.source !== undefined) where.add('d.source = ?', query.source);
  const chosen = `SELECT d.id, d.urn, d.source FROM datasets d WHERE ${where.sql} AND EXISTS (
      SELECT FROM coverage c WHERE c.dataset_id = d.id UNION ALL SELECT FROM gaps g WHERE g.dataset = d.urn OR (g.dataset = '' AND g.source = d.source)
      UNION ALL SELECT FROM unexamined_records u WHERE u.dataset = d.urn AND NOT u.recovered)
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
  const letters = await db.query<LetterRow>(`WITH d AS (${chosen}) ${RECORD_INTERVALS}`, where.values);
  const merged = [...Map.groupBy(rows, (row) => row.dataset)].flatMap(([dataset, intervals]) =>
    mergeCoverage(intervals).map((one) => interval(dataset, one)),
  );
  return [...merged, ...letters.map(unexaminedRecords)].toSorted(byPlace).slice(0, query.limit);
}

function interval(dataset: string, { from, unexamined, ...one }: Interval): CoverageInterval {
  return CoverageInterval.parse({
    ...one,
    dataset,
    from: from === '' ? null : from,
    unexamined: unexamined === null ? [] : listUnexamined(unexamined),
  });
}

interface LetterRow {
  readonly urn: string;
  readonly reason: string;
  readonly from: string;
  readonly to: string | null;
}

function unexaminedRecords({ urn, reason, from, ...row }: LetterRow): CoverageInterval {
  return CoverageInterval.parse({
    ...row,
    dataset: urn,
    from: from === '' ? null : from,
    status: 'unexamined',
    reason: `dead letter: ${reason}`,
    modelVersion: null,
    unexamined: [],
  });
}

function byPlace(a: CoverageInterval, b: CoverageInterval): number {
  return compare(a.dataset, b.dataset) || compare(a.from ?? '', b.from ?? '') || compare(a.to ?? '', b.to ?? '');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
