import { FieldDecision, type Decisions, type NewDecision } from '#contract/decision';
import { VigieError } from '#kernel/errors/vigie-error';
import type { CatalogDatabase, Queryable } from '../catalog/database.ts';
import { relabelDatasets } from '../catalog/epochs.ts';
import { Flush } from '../catalog/flush.ts';
import type { DecisionRules } from './decide.ts';
import { relabel } from './label-store.ts';

/** What people say of fields; each word decides the field's label anew. */
export function decisions(db: CatalogDatabase, rules: DecisionRules): Decisions {
  return {
    list: (field) => readDecisions(db, field),
    record: (field, decision) => recordDecision(db, field, decision, rules),
    takeBack: (field, what) => takeDecisionBack(db, field, what, rules),
  };
}

/**
 * Keeps what a person says of a field and decides the field's label by it, in one transaction. What was said before and
 * does not agree stays in the history, superseded: `label` and `nothing` by each other, `label` by `not-this` of its
 * entity and the other way round.
 *
 * @throws VigieError `VIG_A504` when there is no such field.
 */
async function recordDecision(
  db: CatalogDatabase,
  field: string,
  decision: NewDecision,
  rules: DecisionRules,
): Promise<void> {
  await deciding(db, field, rules, async (flush, { id, dataset }) => {
    const { verdict, entity, classes, by, comment } = decision;
    await supersede(flush, id, by, verdict === 'not-this' ? { entity } : { entity, labels: true });
    await flush.tx.query(
      `INSERT INTO field_decisions (field_id, verdict, entity, classes, decided_by, comment, recorded_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [id, verdict, entity, classes, by, comment, flush.nowMs],
    );
    note(flush, { field, dataset }, `${by} decided: ${words(decision)}${comment === '' ? '' : `: ${comment}`}`);
  });
}

/**
 * Takes decisions back, so that the machine's word counts again: that an entity is not there when one is named, else what
 * a person says the field holds.
 *
 * @throws VigieError `VIG_A504` when there is no such field, or nobody decided that.
 */
async function takeDecisionBack(
  db: CatalogDatabase,
  field: string,
  what: { readonly entity: string | null; readonly by: string },
  rules: DecisionRules,
): Promise<void> {
  const { entity, by } = what;
  await deciding(db, field, rules, async (flush, { id, dataset }) => {
    const gone = await supersede(flush, id, by, entity === null ? { entity, labels: true } : { entity, notThis: true });
    if (gone === 0) throw new VigieError('VIG_A504', 'there is no such decision', { details: { field } });
    note(
      flush,
      { field, dataset },
      `${by} took back ${entity === null ? 'the decision' : `the decision on ${entity}`}`,
    );
  });
}

/** What people said of a field, the newest first; what no longer holds has the time when it ended. */
async function readDecisions(db: CatalogDatabase, field: string): Promise<readonly FieldDecision[]> {
  const rows = await db.query(
    `SELECT d.verdict, d.entity, d.classes, d.decided_by AS by, d.comment, d.recorded_at_ms AS "atMs", d.superseded_at_ms AS "endedAtMs",
       d.superseded_by AS "endedBy"
     FROM field_decisions d WHERE d.field_id = (${LIVING_FIELD} LIMIT 1) ORDER BY d.id DESC LIMIT 1000`,
    [field],
  );
  return rows.map((row) => FieldDecision.parse({ ...row, field }));
}

interface DecidedField {
  readonly id: number;
  readonly dataset: string;
}

async function deciding(
  db: CatalogDatabase,
  field: string,
  rules: DecisionRules,
  write: (flush: Flush, field: DecidedField) => Promise<void>,
): Promise<void> {
  await db.transaction(async (tx) => {
    const flush = new Flush(tx, db);
    // The dataset's lock, as for every writer of labels.
    const [found] = await tx.query<DecidedField & { readonly datasetId: number }>(
      `SELECT f.id, d.id AS "datasetId", d.urn AS dataset FROM fields f JOIN datasets d ON d.id = f.dataset_id
       WHERE f.id = (${LIVING_FIELD} LIMIT 1) FOR NO KEY UPDATE OF d`,
      [field],
    );
    if (found === undefined) throw new VigieError('VIG_A504', 'there is no such field', { details: { field } });
    await write(flush, found);
    await relabelDatasets(flush, [found.datasetId], [found.id]);
    await relabel(flush, rules);
    await flush.finish();
  });
}

const LIVING_FIELD = `SELECT x.id FROM fields x WHERE x.urn = $1 AND NOT x.dropped ORDER BY x.subpath = '' DESC, x.id DESC`;

/** Ends what a new word contradicts. How many there were. */
async function supersede(
  { tx, nowMs }: { readonly tx: Queryable; readonly nowMs: number },
  fieldId: number,
  by: string,
  what: { readonly entity: string | null; readonly labels?: boolean; readonly notThis?: boolean },
): Promise<number> {
  const { entity, labels = false, notThis = false } = what;
  const ended = await tx.query(
    `UPDATE field_decisions SET superseded_at_ms = $2, superseded_by = $3
     WHERE field_id = $1 AND superseded_at_ms IS NULL
       AND (($5 AND verdict <> 'not-this') OR (entity = $4 AND (verdict = 'not-this' OR NOT $6))) RETURNING id`,
    [fieldId, nowMs, by, entity, labels, notThis],
  );
  return ended.length;
}

function words({ verdict, entity }: NewDecision): string {
  return verdict === 'nothing' ? 'nothing sensitive' : verdict === 'label' ? `${entity}` : `not ${entity}`;
}

function note(
  flush: Flush,
  { field, dataset }: { readonly field: string; readonly dataset: string },
  text: string,
): void {
  flush.note({ subject: field, parent: dataset, kind: 'label', text, position: null, atMs: flush.nowMs });
}
