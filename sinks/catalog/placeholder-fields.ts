import type { DatasetRow } from './dataset-rows.ts';
import type { Queryable } from './database.ts';
import type { ColumnIndex } from './field-paths.ts';

export interface ArrivedShape {
  readonly dataset: DatasetRow;
  readonly schemaId: string;
  readonly columns: ColumnIndex;
}

/**
 * Observations may overtake the shape they were made under, since both come by different topics. Their fields wait under
 * the shape's id; when it comes, they find their column: by becoming its field, or by adding what they have gathered to
 * the field that is there already. Either way nothing is counted twice or lost (P2). Returns the fields that gathered more.
 */
export async function adoptWaitingFields(
  tx: Queryable,
  shapes: readonly ArrivedShape[],
): Promise<readonly { readonly fieldId: number; readonly schemaId: string }[]> {
  if (shapes.length === 0) return [];
  const waiting = await tx.query<{ id: number; datasetId: number; schemaId: string; path: string }>(
    `SELECT f.id, f.dataset_id AS "datasetId", r.schema_id AS "schemaId", f.path
     FROM unnest($1::bigint[], $2::text[]) AS r (dataset_id, schema_id) JOIN fields f ON f.dataset_id = r.dataset_id AND f.column_key = '?' || r.schema_id`,
    [shapes.map((one) => one.dataset.id), shapes.map((one) => one.schemaId)],
  );
  if (waiting.length === 0) return [];
  const byId = new Map(shapes.map((one) => [one.schemaId, one.columns]));
  const placed = waiting.map((row) => {
    const place = byId.get(row.schemaId)?.place(row.path) ?? { columnKey: `=${row.path}`, subpath: '' };
    return { id: row.id, dataset_id: row.datasetId, column_key: place.columnKey, subpath: place.subpath };
  });
  const json = JSON.stringify(placed);
  const folds = await tx.query<{ from: number; into: number }>(
    `SELECT r.id AS "from", f.id AS "into" FROM json_to_recordset($1::json) AS r (id bigint, dataset_id bigint, column_key text, subpath text)
     JOIN fields f USING (dataset_id, column_key, subpath)`,
    [json],
  );
  await fold(tx, folds);
  await tx.query(
    `UPDATE fields f SET column_key = r.column_key, subpath = r.subpath, type = coalesce(c.type, ''), nullable = coalesce(c.nullable, true),
       dropped = coalesce(c.dropped, false), late = coalesce(c.late, false)
     FROM json_to_recordset($1::json) AS r (id bigint, dataset_id bigint, column_key text, subpath text)
     LEFT JOIN fields c ON c.dataset_id = r.dataset_id AND c.column_key = r.column_key AND c.subpath = ''
     WHERE f.id = r.id`,
    [json],
  );
  const schemaOf = new Map(waiting.map((row) => [row.id, row.schemaId]));
  return folds.map((one) => ({ fieldId: one.into, schemaId: schemaOf.get(one.from) ?? '' }));
}

async function fold(tx: Queryable, folds: readonly { readonly from: number; readonly into: number }[]): Promise<void> {
  if (folds.length === 0) return;
  const values = [folds.map((one) => one.from), folds.map((one) => one.into)];
  const pairs = 'unnest($1::bigint[], $2::bigint[]) AS p (source_id, target_id)';
  await tx.query(
    `INSERT INTO field_evidence AS stored SELECT p.target_id, e.epoch, e.model_version, e.newest_position, e.plus, e.minus, e.null_plus, e.null_minus, e.unavailable, e.length_plus,
      e.binary_plus, e.binary_minus, e.beyond_bounds_plus, e.beyond_bounds_minus, e.oversized_plus, e.oversized_minus
    FROM field_evidence e JOIN ${pairs} ON e.field_id = p.source_id ${ON_COUNTER_CONFLICT}`,
    values,
  );
  await tx.query(
    `INSERT INTO entity_evidence AS stored SELECT p.target_id, e.epoch, e.model_version, e.entity, e.classes, e.plus, e.minus, e.confidence_micros, e.best_micros, e.high_plus, e.masked, e.reason,
      e.proven_plus, e.proven_minus
    FROM entity_evidence e JOIN ${pairs} ON e.field_id = p.source_id ${ON_ENTITY_CONFLICT}`,
    values,
  );
  await tx.query(
    `INSERT INTO field_entities SELECT p.target_id, e.entity, e.first_position, e.first_committed_at_ms
    FROM field_entities e JOIN ${pairs} ON e.field_id = p.source_id ON CONFLICT DO NOTHING`,
    values,
  );
  await tx.query('DELETE FROM fields WHERE id = ANY($1)', [folds.map((one) => one.from)]);
}

/** How evidence merges, in SQL: sums, minima and maxima, as in `observation-merge.ts`. */
export const ON_COUNTER_CONFLICT = `ON CONFLICT (field_id, epoch, model_version) DO UPDATE SET
  newest_position = greatest(stored.newest_position, excluded.newest_position),
  plus = stored.plus + excluded.plus, minus = stored.minus + excluded.minus,
  null_plus = stored.null_plus + excluded.null_plus, null_minus = stored.null_minus + excluded.null_minus,
  unavailable = stored.unavailable + excluded.unavailable, length_plus = stored.length_plus + excluded.length_plus,
  binary_plus = stored.binary_plus + excluded.binary_plus, binary_minus = stored.binary_minus + excluded.binary_minus,
  beyond_bounds_plus = stored.beyond_bounds_plus + excluded.beyond_bounds_plus,
  beyond_bounds_minus = stored.beyond_bounds_minus + excluded.beyond_bounds_minus,
  oversized_plus = stored.oversized_plus + excluded.oversized_plus, oversized_minus = stored.oversized_minus + excluded.oversized_minus`;

const BETTER = `(excluded.best_micros, stored.masked, stored.reason) > (stored.best_micros, excluded.masked, excluded.reason)`;

export const ON_ENTITY_CONFLICT = `ON CONFLICT (field_id, epoch, model_version, entity) DO UPDATE SET
  classes = CASE WHEN stored.classes @> excluded.classes THEN stored.classes ELSE
    (SELECT array_agg(DISTINCT c ORDER BY c) FROM unnest(stored.classes || excluded.classes) AS c) END,
  plus = stored.plus + excluded.plus, minus = stored.minus + excluded.minus,
  confidence_micros = stored.confidence_micros + excluded.confidence_micros, high_plus = stored.high_plus + excluded.high_plus,
  proven_plus = stored.proven_plus + excluded.proven_plus, proven_minus = stored.proven_minus + excluded.proven_minus,
  best_micros = greatest(stored.best_micros, excluded.best_micros),
  masked = CASE WHEN ${BETTER} THEN excluded.masked ELSE stored.masked END,
  reason = CASE WHEN ${BETTER} THEN excluded.reason ELSE stored.reason END`;
