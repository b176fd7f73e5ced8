import type { Flush } from './flush.ts';
import type { Position } from '#contract/position';
import type { Queryable } from './database.ts';

/**
 * Rows that became dead letters are never merged, so an epoch that got nothing more for this long is complete too. Long,
 * since workers may be away meanwhile: until then labels hold by the older epoch, which is never wrong, only late.
 */
export const SETTLE_AFTER_MS = 3_600_000;

/**
 * Epochs become complete when their source says so *and* the rows it read are merged: the word travels faster than the
 * rows. Then older epochs are dropped and the fields of these datasets are decided anew.
 *
 * @param datasetIds where to look; their rows are locked.
 */
export async function settleEpochs(flush: Flush, datasetIds: readonly number[]): Promise<void> {
  if (datasetIds.length === 0) return;
  const settled = await flush.tx.query<{ id: number; epoch: number }>(
    `UPDATE datasets d SET complete_epoch = e.epoch
     FROM (SELECT dataset_id, max(epoch) AS epoch FROM dataset_epochs
           WHERE dataset_id = ANY($1) AND announced = 'complete'
             AND (rows_read >= rows_expected OR greatest(rows_read_at_ms, completed_at_ms) < $2)
           GROUP BY dataset_id) AS e
     WHERE d.id = e.dataset_id AND e.epoch > coalesce(d.complete_epoch, -1)
     RETURNING d.id, e.epoch`,
    [datasetIds, flush.nowMs - SETTLE_AFTER_MS],
  );
  if (settled.length === 0) return;
  await relabelDatasets(
    flush,
    settled.map((row) => row.id),
  );
  await dropOlderEpochs(flush.tx, settled);
}

async function dropOlderEpochs(
  tx: Queryable,
  settled: readonly { readonly id: number; readonly epoch: number }[],
): Promise<void> {
  const values = [settled.map((row) => row.id), settled.map((row) => row.epoch)];
  const pairs = 'unnest($1::bigint[], $2::bigint[]) AS r (id, epoch)';
  await tx.query(
    `DELETE FROM entity_evidence e USING fields f, ${pairs} WHERE e.field_id = f.id AND f.dataset_id = r.id AND e.epoch < r.epoch`,
    values,
  );
  await tx.query(
    `DELETE FROM field_evidence e USING fields f, ${pairs} WHERE e.field_id = f.id AND f.dataset_id = r.id AND e.epoch < r.epoch`,
    values,
  );
  await tx.query(`DELETE FROM dataset_epochs e USING ${pairs} WHERE e.dataset_id = r.id AND e.epoch < r.epoch`, values);
}

/** Has labels decided again by what was examined last: all of these datasets, or the named fields, labelled or not. */
export async function relabelDatasets(
  flush: Flush,
  datasetIds: readonly number[],
  fieldIds: readonly number[] | null = null,
): Promise<void> {
  if (datasetIds.length === 0) return;
  const rows = await flush.tx.query<{ id: number; position: Position | null; committedAtMs: number | null }>(
    `SELECT f.id, coalesce(c.to_position, d.schema_position) AS position, c.to_ms AS "committedAtMs"
     FROM fields f JOIN datasets d ON d.id = f.dataset_id LEFT JOIN field_labels l ON l.field_id = f.id
     LEFT JOIN LATERAL (
       SELECT to_position, to_ms FROM coverage WHERE dataset_id = f.dataset_id ORDER BY to_position DESC LIMIT 1) AS c ON true
     WHERE f.dataset_id = ANY($1) AND CASE WHEN $2::bigint[] IS NULL THEN l.field_id IS NOT NULL ELSE f.id = ANY($2) END`,
    [datasetIds, fieldIds],
  );
  for (const { id, position, committedAtMs } of rows) {
    if (position === null || flush.relabel.has(id)) continue;
    const atMs = committedAtMs ?? flush.nowMs;
    flush.relabel.set(id, { position, times: { committedAtMs: atMs, capturedAtMs: atMs, labelledAtMs: flush.nowMs } });
  }
}
