import { mergeCoverage, type Interval } from './coverage.ts';
import type { Queryable } from './database.ts';

/** Rows as JSON, columns of an interval with dataset and epoch, into `coverage AS stored`. */
export const INSERT_COVERAGE = `INSERT INTO coverage AS stored (dataset_id, epoch, model_version, from_position, to_position, from_ms, to_ms, records,
       binary_values, beyond_bounds_values, oversized_values, unchanged_values)
     SELECT r.id, r.epoch, r."modelVersion", r."from", r."to", r."fromMs", r."toMs", r.records, (r.unexamined ->> 'binary')::bigint,
       (r.unexamined ->> 'beyond-bounds')::bigint, (r.unexamined ->> 'oversized')::bigint, (r.unexamined ->> 'unchanged')::bigint
     FROM json_to_recordset($1::json) AS r (id bigint, epoch bigint, "modelVersion" text, "from" text, "to" text, "fromMs" float8, "toMs" float8,
       records bigint, unexamined json)`;

/** Columns of {@link Interval} from `coverage c`, and from `gaps g`, of which nothing is known. */
export const EXAMINED_COLUMNS = `'examined' AS status, '' AS reason, NULL::text AS code, c.model_version AS "modelVersion", c.from_position AS "from",
       c.to_position AS "to", c.from_ms AS "fromMs", c.to_ms AS "toMs", c.records, json_build_object('binary', c.binary_values,
       'beyond-bounds', c.beyond_bounds_values, 'oversized', c.oversized_values, 'unchanged', c.unchanged_values) AS unexamined`;
export const GAP_COLUMNS = `'unexamined', g.reason, g.code, NULL, g.from_position, g.to_position, g.at_ms, g.at_ms, 0, NULL`;

/** More rows than this of one dataset are joined where they can be. */
const MANY = 16;
const DATASETS_AT_ONCE = 100;

/**
 * Joins the examined intervals of datasets whose epochs come and go (a table truncated every minute), so that coverage
 * stays small. What is read is merged anyway, so this changes no answer.
 */
export async function compactCoverage(tx: Queryable): Promise<void> {
  const rows = await tx.query<Interval & { readonly id: number; readonly epoch: number }>(
    `WITH many AS (
       SELECT dataset_id FROM coverage GROUP BY dataset_id HAVING count(*) > ${MANY} ORDER BY dataset_id LIMIT ${DATASETS_AT_ONCE}),
     locked AS (SELECT d.id, d.urn, d.source FROM datasets d WHERE d.id IN (SELECT dataset_id FROM many) ORDER BY d.id FOR NO KEY UPDATE)
     SELECT c.dataset_id AS id, c.epoch, ${EXAMINED_COLUMNS}
     FROM coverage c JOIN locked ON locked.id = c.dataset_id
     UNION ALL
     SELECT locked.id, -1, ${GAP_COLUMNS}
     FROM locked JOIN gaps g ON g.dataset = locked.urn OR (g.dataset = '' AND g.source = locked.source)`,
  );
  const joined = [...Map.groupBy(rows, (row) => row.id)].flatMap(([id, own]) =>
    mergeCoverage(own)
      .filter((one) => one.status === 'examined')
      .map((one) => ({ ...one, id, epoch: epochOf(own, one) })),
  );
  if (joined.length === 0) return;
  await tx.query('DELETE FROM coverage WHERE dataset_id = ANY($1)', [[...new Set(joined.map((one) => one.id))]]);
  await tx.query(INSERT_COVERAGE, [JSON.stringify(joined)]);
}

/** A joined interval goes on under the newest epoch that is in it: that is the one which may still grow. */
function epochOf(rows: readonly (Interval & { readonly epoch: number })[], joined: Interval): number {
  const inside = rows.filter(
    (row) => row.modelVersion === joined.modelVersion && row.from >= joined.from && row.to <= joined.to,
  );
  return Math.max(...inside.map((row) => row.epoch));
}
