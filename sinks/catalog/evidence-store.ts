import { fieldUrn } from '#contract/dataset';
import { firstValue, isSensitive } from '../alerts/conditions.ts';
import { INSERT_COVERAGE } from './coverage-store.ts';
import type { DatasetRow } from './dataset-rows.ts';
import type { Flush } from './flush.ts';
import { relabelDatasets } from './epochs.ts';
import type { DatasetDelta, FieldDelta } from './observation-merge.ts';
import { ON_COUNTER_CONFLICT, ON_ENTITY_CONFLICT } from './placeholder-fields.ts';

/** Sums of one dataset, and its row, locked. */
export interface DatasetMerge {
  readonly dataset: DatasetRow;
  readonly delta: DatasetDelta;
}

interface PlacedField {
  readonly dataset: DatasetRow;
  readonly delta: FieldDelta;
  readonly id: number;
  readonly path: string;
  readonly late: boolean;
}

/**
 * Adds observations to the evidence: a handful of statements whose cost grows with distinct fields, never with records.
 * Epochs older than the complete one are past: their observations count for coverage and latency only.
 */
export async function storeEvidence(flush: Flush, merges: readonly DatasetMerge[]): Promise<void> {
  const fields = await placeFields(flush, merges);
  await storeCounters(flush, fields);
  await storeEntities(flush, fields);
  await storeEpochs(flush, merges);
  await storeCoverage(flush, merges);
  await storeLatency(flush, merges);
  await noteFirstHits(flush, fields);
  for (const { id, delta } of fields) flush.relabel.set(id, delta.newest);
}

function isPast(dataset: DatasetRow, epoch: number): boolean {
  return dataset.completeEpoch !== null && epoch < dataset.completeEpoch;
}

async function placeFields(flush: Flush, merges: readonly DatasetMerge[]): Promise<readonly PlacedField[]> {
  const wanted = merges.flatMap(({ dataset, delta }) =>
    [...delta.fields.values()].map((field) => ({ dataset, field })),
  );
  if (wanted.length === 0) return [];
  const find = async (list: typeof wanted): Promise<readonly (PlacedRow | undefined)[]> => {
    const rows = await flush.tx.query<PlacedRow & { readonly i: number }>(
      `SELECT r.i::int AS i, f.id, f.path, f.late FROM unnest($1::bigint[], $2::text[], $3::text[]) WITH ORDINALITY AS r (dataset_id, column_key, subpath, i)
       JOIN fields f USING (dataset_id, column_key, subpath)`,
      [list.map((one) => one.dataset.id), list.map((one) => one.field.columnKey), list.map((one) => one.field.subpath)],
    );
    const found = new Map(rows.map((row) => [row.i - 1, row]));
    return list.map((_, i) => found.get(i));
  };
  const rows = [...(await find(wanted))];
  const missing = wanted.flatMap((one, i) => (rows[i] === undefined ? [{ ...one, i }] : []));
  if (missing.length > 0) {
    await addFields(flush, missing);
    for (const [at, row] of (await find(missing)).entries()) rows[missing[at]?.i ?? -1] = row;
  }
  return wanted.flatMap(({ dataset, field }, i) => {
    const row = rows[i];
    return row === undefined ? [] : [{ dataset, delta: field, id: row.id, path: row.path, late: row.late }];
  });
}

interface PlacedRow {
  readonly id: number;
  readonly path: string;
  readonly late: boolean;
}

/** Paths inside documents, and columns whose shape has not come: both get what their column has. */
async function addFields(
  flush: Flush,
  missing: readonly { readonly dataset: DatasetRow; readonly field: FieldDelta }[],
): Promise<void> {
  await flush.tx.query(
    `INSERT INTO fields (dataset_id, source, column_key, subpath, urn, path, search, type, nullable, dropped, late)
     SELECT r.dataset_id, r.source, r.column_key, r.subpath, r.urn, r.path, r.search, coalesce(c.type, ''), coalesce(c.nullable, true),
       coalesce(c.dropped, left(r.column_key, 1) = '#'), coalesce(c.late, false)
     FROM json_to_recordset($1::json) AS r (dataset_id bigint, source text, column_key text, subpath text, urn text, path text, search text)
     LEFT JOIN fields c ON c.dataset_id = r.dataset_id AND c.column_key = r.column_key AND c.subpath = ''
     ON CONFLICT (dataset_id, column_key, subpath) DO NOTHING`,
    [
      JSON.stringify(
        missing.map(({ dataset, field }) => ({
          dataset_id: dataset.id,
          source: dataset.source,
          column_key: field.columnKey,
          subpath: field.subpath,
          urn: fieldUrn(dataset.urn, field.path),
          path: field.path,
          search: `${dataset.name}.${field.path}`.toLowerCase().toWellFormed(),
        })),
      ),
    ],
  );
}

async function storeCounters(flush: Flush, fields: readonly PlacedField[]): Promise<void> {
  const rows = fields.flatMap(({ dataset, delta, id }) =>
    [...delta.counters.values()].filter((one) => !isPast(dataset, one.epoch)).map((one) => ({ ...one, id })),
  );
  if (rows.length === 0) return;
  await flush.tx.query(
    `INSERT INTO field_evidence AS stored (field_id, epoch, model_version, newest_position, plus, minus, null_plus, null_minus, unavailable, length_plus,
       binary_plus, binary_minus, beyond_bounds_plus, beyond_bounds_minus, oversized_plus, oversized_minus)
     SELECT r.id, r.epoch, r."modelVersion", r."newestPosition", r.plus, r.minus, r."nullPlus", r."nullMinus", r.unavailable, r."lengthPlus",
       (r."unexaminedPlus" ->> 'binary')::bigint, (r."unexaminedMinus" ->> 'binary')::bigint,
       (r."unexaminedPlus" ->> 'beyond-bounds')::bigint, (r."unexaminedMinus" ->> 'beyond-bounds')::bigint,
       (r."unexaminedPlus" ->> 'oversized')::bigint, (r."unexaminedMinus" ->> 'oversized')::bigint
     FROM json_to_recordset($1::json) AS r (id bigint, epoch bigint, "modelVersion" text, "newestPosition" text, plus bigint, minus bigint,
       "nullPlus" bigint, "nullMinus" bigint, unavailable bigint, "lengthPlus" bigint, "unexaminedPlus" json, "unexaminedMinus" json)
     ${ON_COUNTER_CONFLICT}`,
    [JSON.stringify(rows)],
  );
}

async function storeEntities(flush: Flush, fields: readonly PlacedField[]): Promise<void> {
  const rows = fields.flatMap(({ dataset, delta, id }) =>
    [...delta.entities.values()].filter((one) => !isPast(dataset, one.epoch)).map((one) => ({ ...one, id })),
  );
  if (rows.length === 0) return;
  await flush.tx.query(
    `INSERT INTO entity_evidence AS stored (field_id, epoch, model_version, entity, classes, plus, minus, confidence_micros, best_micros, high_plus, masked, reason,
       proven_plus, proven_minus)
     SELECT r.id, r.epoch, r."modelVersion", r.entity, r.classes, r.plus, r.minus, r."confidenceMicros", r."bestMicros", r."highPlus", r.masked, r.reason,
       r."provenPlus", r."provenMinus"
     FROM json_to_recordset($1::json) AS r (id bigint, epoch bigint, "modelVersion" text, entity text, classes text[], plus bigint, minus bigint,
       "confidenceMicros" bigint, "bestMicros" bigint, "highPlus" bigint, masked text, reason text, "provenPlus" bigint, "provenMinus" bigint)
     ${ON_ENTITY_CONFLICT}`,
    [JSON.stringify(rows)],
  );
}

async function storeEpochs(flush: Flush, merges: readonly DatasetMerge[]): Promise<void> {
  const rows = merges.flatMap(({ dataset, delta }) =>
    [...delta.epochs.values()]
      .filter((one) => !isPast(dataset, one.epoch))
      .map((one) => ({ ...one, coverage: undefined, id: dataset.id })),
  );
  if (rows.length > 0) {
    await relabelWhereExactnessEnds(flush, rows);
    await flush.tx.query(
      `INSERT INTO dataset_epochs AS stored (dataset_id, epoch, rows_read, rows_read_at_ms, records, creates, updates, deletes, truncates, examined_values, exact)
       SELECT r.id, r.epoch, r.reads, CASE WHEN r.reads > 0 THEN $2::float8 ELSE 0 END, r.records, r.creates, r.updates, r.deletes, r.truncates, r.values, r.exact
       FROM json_to_recordset($1::json) AS r (id bigint, epoch bigint, reads bigint, records bigint, creates bigint, updates bigint,
         deletes bigint, truncates bigint, values bigint, exact boolean)
       ON CONFLICT (dataset_id, epoch) DO UPDATE SET rows_read = stored.rows_read + excluded.rows_read,
         rows_read_at_ms = greatest(stored.rows_read_at_ms, excluded.rows_read_at_ms), records = stored.records + excluded.records,
         creates = stored.creates + excluded.creates, updates = stored.updates + excluded.updates, deletes = stored.deletes + excluded.deletes,
         truncates = stored.truncates + excluded.truncates,
         examined_values = stored.examined_values + excluded.examined_values, exact = stored.exact AND excluded.exact`,
      [JSON.stringify(rows), flush.nowMs],
    );
  }
  await flush.tx.query(
    `UPDATE datasets d SET last_committed_at_ms = greatest(d.last_committed_at_ms, r.at_ms)
     FROM unnest($1::bigint[], $2::float8[]) AS r (id, at_ms) WHERE d.id = r.id`,
    [merges.map((one) => one.dataset.id), merges.map((one) => one.delta.newestCommittedAtMs)],
  );
}

/** The first change without its before-image makes every zero of the epoch uncertain: all labels are decided anew. */
async function relabelWhereExactnessEnds(
  flush: Flush,
  rows: readonly { readonly id: number; readonly epoch: number; readonly exact: boolean }[],
): Promise<void> {
  const inexact = rows.filter((row) => !row.exact);
  if (inexact.length === 0) return;
  const ended = await flush.tx.query<{ id: number }>(
    `SELECT DISTINCT e.dataset_id AS id FROM dataset_epochs e JOIN unnest($1::bigint[], $2::bigint[]) AS r (dataset_id, epoch) USING (dataset_id, epoch) WHERE e.exact`,
    [inexact.map((row) => row.id), inexact.map((row) => row.epoch)],
  );
  await relabelDatasets(
    flush,
    ended.map((row) => row.id),
  );
}

async function storeCoverage(flush: Flush, merges: readonly DatasetMerge[]): Promise<void> {
  const rows = merges.flatMap(({ dataset, delta }) =>
    [...delta.epochs.values()].flatMap(({ epoch, coverage }) =>
      [...coverage.values()].map((one) => ({ ...one, epoch, id: dataset.id })),
    ),
  );
  await flush.tx.query(
    `${INSERT_COVERAGE}
     ON CONFLICT (dataset_id, epoch, model_version) DO UPDATE SET
       from_position = least(stored.from_position, excluded.from_position), to_position = greatest(stored.to_position, excluded.to_position),
       from_ms = least(stored.from_ms, excluded.from_ms), to_ms = greatest(stored.to_ms, excluded.to_ms), records = stored.records + excluded.records,
       binary_values = stored.binary_values + excluded.binary_values, oversized_values = stored.oversized_values + excluded.oversized_values,
       beyond_bounds_values = stored.beyond_bounds_values + excluded.beyond_bounds_values,
       unchanged_values = stored.unchanged_values + excluded.unchanged_values`,
    [JSON.stringify(rows)],
  );
}

async function storeLatency(flush: Flush, merges: readonly DatasetMerge[]): Promise<void> {
  const rows = merges.flatMap(({ dataset, delta }) =>
    [...delta.latency].map(([minute, buckets]) => ({ ...buckets, minute, id: dataset.id })),
  );
  if (rows.length === 0) return;
  await flush.tx.query(
    `INSERT INTO latency_minutes AS stored (dataset_id, minute, label, catalogue)
     SELECT r.id, r.minute, r.label, r.catalogue
     FROM json_to_recordset($1::json) AS r (id bigint, minute bigint, label bigint[], catalogue bigint[])
     ON CONFLICT (dataset_id, minute) DO UPDATE SET label = add_buckets(stored.label, excluded.label),
       catalogue = add_buckets(stored.catalogue, excluded.catalogue)`,
    [JSON.stringify(rows)],
  );
}

/** Remembers each entity of a field for ever; one never seen there before is something a person must know. */
async function noteFirstHits(flush: Flush, fields: readonly PlacedField[]): Promise<void> {
  const hits = fields.flatMap((field) =>
    [...field.delta.first.values()].filter((hit) => isSensitive(hit.classes)).map((hit) => ({ field, hit })),
  );
  if (hits.length === 0) return;
  const added = await flush.tx.query<{ key: string }>(
    `INSERT INTO field_entities (field_id, entity, first_position, first_committed_at_ms)
     SELECT r.id, r.entity, r.position, r.at_ms FROM unnest($1::bigint[], $2::text[], $3::text[], $4::float8[]) AS r (id, entity, position, at_ms)
     ON CONFLICT DO NOTHING RETURNING field_id || '/' || entity AS key`,
    [
      hits.map(({ field }) => field.id),
      hits.map(({ hit }) => hit.entity),
      hits.map(({ hit }) => hit.position),
      hits.map(({ hit }) => hit.times.committedAtMs),
    ],
  );
  const isNew = new Set(added.map((row) => row.key));
  for (const { field, hit } of hits) {
    if (!isNew.has(`${field.id}/${hit.entity}`)) continue;
    const place = {
      field: fieldUrn(field.dataset.urn, field.path),
      source: field.dataset.source,
      datasetName: field.dataset.name,
      path: field.path,
    };
    const { datasetName: dataset, source, path } = place;
    const { alert, severity } = flush.alerts({ source, dataset, path, entity: hit.entity, classes: hit.classes });
    if (!alert) continue;
    const condition = firstValue(place, { ...hit, committedAtMs: hit.times.committedAtMs }, field.late);
    flush.conditions.push(severity === undefined ? condition : { ...condition, severity });
  }
}
