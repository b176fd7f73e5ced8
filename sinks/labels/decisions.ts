import { VigieError } from '#kernel/errors/vigie-error';
import type { CatalogDatabase } from '../catalog/database.ts';
import { relabelDatasets } from '../catalog/epochs.ts';
import { Flush } from '../catalog/flush.ts';
import type { DecisionRules, PersonDecision } from './decide.ts';
import { relabel } from './label-store.ts';

/**
 * Keeps what a person holds true of a field, or takes it back (null), and decides the field's label by it, in one
 * transaction. The decision before it stays in the history, superseded.
 *
 * @throws VigieError `VIG_A504` when there is no such field.
 */
export async function recordDecision(
  db: CatalogDatabase,
  field: string,
  decision: PersonDecision | null,
  rules: DecisionRules,
): Promise<void> {
  await db.transaction(async (tx) => {
    const flush = new Flush(tx, db);
    // The dataset's lock, as for every writer of labels.
    const [found] = await tx.query<{ id: number; datasetId: number }>(
      `SELECT f.id, d.id AS "datasetId" FROM fields f JOIN datasets d ON d.id = f.dataset_id
       WHERE f.urn = $1 AND NOT f.dropped ORDER BY f.subpath = '' DESC LIMIT 1 FOR NO KEY UPDATE OF d`,
      [field],
    );
    if (found === undefined) throw new VigieError('VIG_A504', 'there is no such field', { details: { field } });
    await tx.query(
      'UPDATE field_decisions SET superseded_at_ms = $2 WHERE field_id = $1 AND superseded_at_ms IS NULL',
      [found.id, flush.nowMs],
    );
    if (decision !== null) {
      await tx.query(
        `INSERT INTO field_decisions (field_id, entity, classes, decided_by, comment, recorded_at_ms) VALUES ($1, $2, $3, $4, $5, $6)`,
        [found.id, decision.entity, decision.classes, decision.by, decision.comment, flush.nowMs],
      );
    }
    await relabelDatasets(flush, [found.datasetId], [found.id]);
    await relabel(flush, rules);
    await flush.finish();
  });
}
