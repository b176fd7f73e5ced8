import { fieldUrn } from '#contract/dataset';
import { FieldLabel } from '#contract/label';
import { topics } from '#contract/topics';
import { labelIsBack, labelWithdrawn } from '../alerts/conditions.ts';
import type { Queryable } from '../catalog/database.ts';
import type { Flush, RelabelCause } from '../catalog/flush.ts';
import { decide, type DecisionRules, type PersonDecisions } from './decide.ts';
import {
  netEvidence,
  type EntityCounters,
  type EpochFacts,
  type FieldCounters,
  type FieldEvidence,
} from './evidence.ts';
import { publication } from './publication.ts';
import { nextLabel, type LabelStep } from './transition.ts';

interface FieldState {
  readonly id: number;
  readonly datasetId: number;
  readonly dataset: string;
  readonly datasetName: string;
  readonly source: string;
  readonly path: string;
  readonly completeEpoch: number | null;
  readonly content: unknown;
  readonly published: unknown;
  readonly publishedAtMs: number | null;
  readonly decisions: PersonDecisions;
}

interface Relabelled {
  readonly state: FieldState;
  readonly step: LabelStep;
  readonly publish: 'now' | 'later' | 'none';
}

/**
 * Decides the labels of the fields that this flush has touched again, from all evidence of them, and keeps what
 * changed: the label now, its history, what subscribers are told, what a person must know.
 */
export async function relabel(flush: Flush, rules: DecisionRules): Promise<void> {
  if (flush.relabel.size === 0) return;
  const states = await loadStates(flush.tx, [...flush.relabel.keys()]);
  if (states.length === 0) return;
  const evidence = await loadEvidence(flush.tx, states);
  const changed: Relabelled[] = [];
  for (const state of states) {
    const cause = flush.relabel.get(state.id);
    if (cause === undefined) continue;
    const step = stepOf(state, evidenceOf(state, evidence), { ...cause, nowMs: flush.nowMs }, rules);
    if (step === null) continue;
    const last =
      state.published === null ? null : { label: FieldLabel.parse(state.published), atMs: state.publishedAtMs ?? 0 };
    changed.push({ state, step, publish: publication(last, step.label, rules.thresholds, flush.nowMs) });
  }
  await storeLabels(flush, changed);
  await storeHistory(
    flush,
    changed.filter(({ step }) => step.change !== 'counted'),
  );
  for (const one of changed) tell(flush, one);
}

function stepOf(
  state: FieldState,
  net: FieldEvidence,
  cause: RelabelCause & { readonly nowMs: number },
  rules: DecisionRules,
): LabelStep | null {
  const previous = state.content === null ? null : FieldLabel.parse(state.content);
  const { source, dataset, path } = state;
  const identity = { field: fieldUrn(dataset, path), source, dataset, path };
  return nextLabel(previous, decide(net, state.decisions, rules), net, { ...cause, identity });
}

function evidenceOf(state: FieldState, evidence: Evidence): FieldEvidence {
  return netEvidence(evidence.fields.get(state.id) ?? [], evidence.entities.get(state.id) ?? [], {
    epochs: evidence.epochs.get(state.datasetId) ?? [],
    completeEpoch: state.completeEpoch,
  });
}

interface Evidence {
  readonly fields: ReadonlyMap<number, readonly FieldCounters[]>;
  readonly entities: ReadonlyMap<number, readonly EntityCounters[]>;
  readonly epochs: ReadonlyMap<number, readonly EpochFacts[]>;
}

/** Only fields of which there is something to say: evidence of an entity, a label, or a person's decision. */
function loadStates(tx: Queryable, ids: readonly number[]): Promise<readonly FieldState[]> {
  return tx.query<FieldState>(
    `SELECT f.id, f.dataset_id AS "datasetId", d.urn AS dataset, d.name AS "datasetName", f.source, f.path, d.complete_epoch AS "completeEpoch",
       l.content, l.published, l.published_at_ms AS "publishedAtMs",
       json_build_object('label', p.label, 'notThis', coalesce(p.not_this, '[]')) AS decisions
     FROM fields f JOIN datasets d ON d.id = f.dataset_id
     LEFT JOIN field_labels l ON l.field_id = f.id
     LEFT JOIN LATERAL (
       SELECT json_agg(told) FILTER (WHERE verdict <> 'not-this') -> 0 AS label, json_agg(told) FILTER (WHERE verdict = 'not-this') AS not_this
       FROM (SELECT verdict, json_build_object('entity', entity, 'classes', classes, 'by', decided_by, 'comment', comment) AS told
             FROM field_decisions WHERE field_id = f.id AND superseded_at_ms IS NULL ORDER BY entity) AS d
     ) AS p ON true
     WHERE f.id = ANY($1) AND NOT f.dropped
       AND (l.field_id IS NOT NULL OR p.label IS NOT NULL OR EXISTS (SELECT FROM entity_evidence e WHERE e.field_id = f.id))
     ORDER BY f.id`,
    [ids],
  );
}

async function loadEvidence(tx: Queryable, states: readonly FieldState[]): Promise<Evidence> {
  const ids = states.map((state) => state.id);
  const fields = await tx.query<FieldCounters & { readonly id: number }>(
    `SELECT field_id AS id, epoch, model_version AS "modelVersion", newest_position AS "newestPosition", plus, minus,
       null_plus AS "nullPlus", null_minus AS "nullMinus" FROM field_evidence WHERE field_id = ANY($1)`,
    [ids],
  );
  const entities = await tx.query<EntityCounters & { readonly id: number }>(
    `SELECT field_id AS id, epoch, model_version AS "modelVersion", entity, classes, plus, minus, confidence_micros AS "confidenceMicros",
       best_micros AS "bestMicros", proven_plus AS "provenPlus", proven_minus AS "provenMinus", masked, reason FROM entity_evidence WHERE field_id = ANY($1)`,
    [ids],
  );
  const epochs = await tx.query<EpochFacts & { readonly id: number }>(
    'SELECT dataset_id AS id, epoch, exact FROM dataset_epochs WHERE dataset_id = ANY($1)',
    [[...new Set(states.map((state) => state.datasetId))]],
  );
  return { fields: byId(fields), entities: byId(entities), epochs: byId(epochs) };
}

function byId<T extends { readonly id: number }>(rows: readonly T[]): ReadonlyMap<number, readonly T[]> {
  return Map.groupBy(rows, (row) => row.id);
}

async function storeLabels(flush: Flush, changed: readonly Relabelled[]): Promise<void> {
  if (changed.length === 0) return;
  await flush.tx.query(
    `INSERT INTO field_labels AS stored (field_id, urn, entity, classes, sensitivity, held, content, published, published_at_ms, unpublished)
     SELECT r.id, r.content ->> 'field', r.content ->> 'entity', r.classes, r.content ->> 'sensitivity', r.content ->> 'status' = 'held', r.content,
       CASE WHEN r.publish = 'now' THEN r.content END, CASE WHEN r.publish = 'now' THEN $2::float8 ELSE 0 END, r.publish = 'later'
     FROM json_to_recordset($1::json) AS r (id bigint, classes text[], content jsonb, publish text)
     ON CONFLICT (field_id) DO UPDATE SET urn = excluded.urn, entity = excluded.entity, classes = excluded.classes, sensitivity = excluded.sensitivity,
       held = excluded.held, content = excluded.content, published = coalesce(excluded.published, stored.published),
       published_at_ms = greatest(stored.published_at_ms, excluded.published_at_ms), unpublished = excluded.unpublished`,
    [
      JSON.stringify(
        changed.map(({ state, step, publish }) => ({
          id: state.id,
          classes: step.label.classes,
          content: step.label,
          publish,
        })),
      ),
      flush.nowMs,
    ],
  );
  const flips = changed.filter(({ step }) => step.change === 'appeared' || step.change === 'withdrawn');
  if (flips.length === 0) return;
  await flush.tx.query(
    'UPDATE fields f SET labelled = r.held FROM unnest($1::bigint[], $2::bool[]) AS r (id, held) WHERE f.id = r.id AND f.labelled <> r.held',
    [flips.map(({ state }) => state.id), flips.map(({ step }) => step.change === 'appeared')],
  );
}

async function storeHistory(flush: Flush, moved: readonly Relabelled[]): Promise<void> {
  if (moved.length === 0) return;
  const rows = JSON.stringify(moved.map(({ state, step }) => ({ id: state.id, content: step.label })));
  const record = `json_to_recordset($1::json) AS r (id bigint, content jsonb)`;
  await flush.tx.query(
    `UPDATE label_history h SET superseded_at_ms = $2, valid_to = r.content ->> 'position', valid_to_ms = (r.content #>> '{times,committedAtMs}')::float8
     FROM ${record} WHERE h.field_id = r.id AND h.superseded_at_ms IS NULL`,
    [rows, flush.nowMs],
  );
  await flush.tx.query(
    `INSERT INTO label_history (field_id, urn, content, valid_from, valid_from_ms, recorded_at_ms)
     SELECT r.id, r.content ->> 'field', r.content, r.content ->> 'position', (r.content #>> '{times,committedAtMs}')::float8, $2 FROM ${record}`,
    [rows, flush.nowMs],
  );
}

function tell(flush: Flush, { state, step, publish }: Relabelled): void {
  const { label, change } = step;
  if (publish === 'now') flush.outbox.push({ topic: topics.fields, key: label.field, value: JSON.stringify(label) });
  const place = { field: label.field, source: state.source, datasetName: state.datasetName, path: state.path };
  // A label that a person took away, or that too little is left for, is no news of the data.
  if (change === 'withdrawn' && label.grounds === 'gone') flush.conditions.push(labelWithdrawn(place, label));
  if (change === 'appeared') flush.clearances.push(labelIsBack(label.field));
  if (change !== 'counted') {
    flush.note({
      subject: label.field,
      parent: state.dataset,
      kind: 'label',
      text: historyWords(label, change),
      position: label.position,
      atMs: label.times.committedAtMs,
    });
  }
}

function historyWords(label: FieldLabel, change: LabelStep['change']): string {
  const by = label.origin === 'person' ? ` (${label.reason})` : '';
  if (change === 'withdrawn') {
    if (label.grounds === 'told') return `label withdrawn: ${label.reason}`;
    if (label.grounds === 'too_little') return `label withdrawn: too little speaks for ${label.entity}`;
    return `label withdrawn: no ${label.entity} left`;
  }
  const words = `${label.entity}, ${label.classes.join(' and ')}, ${label.sensitivity}`;
  return change === 'appeared' ? `label: ${words}${by}` : `label changed to ${words}${by}`;
}
