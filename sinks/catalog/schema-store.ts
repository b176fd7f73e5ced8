import { fieldUrn } from '#contract/dataset';
import type { DatasetSchema } from '#contract/schema';
import { topics } from '#contract/topics';
import type { DatasetRow } from './dataset-rows.ts';
import { ColumnIndex, storableText } from './field-paths.ts';
import type { Flush, RelabelCause } from './flush.ts';
import { adoptWaitingFields } from './placeholder-fields.ts';
import { diffSchema, type FieldRow, type FieldStep, type FieldTarget } from './schema-diff.ts';

/**
 * Takes shapes of datasets, in the order of their topic. A shape older than the one that holds is kept for the
 * observations made under it and changes nothing else. Datasets are worked on side by side, so that the first look at
 * ten thousand tables costs a few statements.
 */
export async function applySchemas(
  flush: Flush,
  datasets: Map<string, DatasetRow>,
  schemas: readonly DatasetSchema[],
): Promise<void> {
  let waiting = [...Map.groupBy(schemas, (schema) => schema.urn).values()];
  while (waiting.length > 0) {
    await applyRound(
      flush,
      datasets,
      waiting.flatMap((queue) => queue.slice(0, 1)),
    );
    waiting = waiting.map((queue) => queue.slice(1)).filter((queue) => queue.length > 0);
  }
}

interface Applied {
  readonly dataset: DatasetRow;
  readonly schema: DatasetSchema;
  readonly steps: readonly FieldStep[];
}

/** At most one shape per dataset. */
async function applyRound(
  flush: Flush,
  datasets: Map<string, DatasetRow>,
  schemas: readonly DatasetSchema[],
): Promise<void> {
  const pairs = schemas.flatMap((schema) => {
    const dataset = datasets.get(schema.urn);
    return dataset === undefined ? [] : [{ dataset, schema }];
  });
  const added = await registerShapes(flush, pairs);
  const adopting = pairs.filter(({ dataset, schema }) => added.has(`${dataset.id}/${schema.id}`));
  const grown = await adoptWaitingFields(
    flush.tx,
    adopting.map(({ dataset, schema }) => ({ dataset, schemaId: schema.id, columns: new ColumnIndex(schema.fields) })),
  );
  for (const { fieldId, schemaId } of grown) {
    const arrived = adopting.find(({ schema }) => schema.id === schemaId);
    if (arrived !== undefined) flush.relabel.set(fieldId, causeOf(flush, arrived.schema));
  }

  const current = pairs.filter(({ dataset, schema }) => isNews(dataset, schema));
  if (current.length === 0) return;
  const fields = await loadFields(
    flush,
    current.map(({ dataset }) => dataset.id),
  );
  const applied = current.map(({ dataset, schema }): Applied => ({
    dataset,
    schema,
    steps: diffSchema(fields.get(dataset.id) ?? [], schema, dataset.schemaId !== null),
  }));
  await moveDatasets(flush, applied);
  await addFields(flush, applied);
  await changeFields(flush, applied);
  await dropFields(flush, applied);
  for (const one of applied) {
    noteSteps(flush, one);
    const { dataset, schema } = one;
    datasets.set(dataset.urn, {
      ...dataset,
      name: schema.dataset.name,
      dropped: schema.dropped === true,
      schemaId: schema.id,
      schemaPosition: schema.position,
    });
  }
}

function isNews(dataset: DatasetRow, schema: DatasetSchema): boolean {
  if (dataset.schemaId === schema.id) return false;
  return dataset.schemaPosition === null || schema.position >= dataset.schemaPosition;
}

/** Keeps shapes by id; returns `<dataset id>/<schema id>` of those not known before. */
async function registerShapes(
  flush: Flush,
  pairs: readonly { readonly dataset: DatasetRow; readonly schema: DatasetSchema }[],
): Promise<ReadonlySet<string>> {
  const rows = await flush.tx.query<{ key: string }>(
    `INSERT INTO dataset_schemas (dataset_id, schema_id, columns, first_position, observed_at_ms)
     SELECT r.dataset_id, r.schema_id, r.columns, r.position, r.at_ms
     FROM json_to_recordset($1::json) AS r (dataset_id bigint, schema_id text, columns jsonb, position text, at_ms float8)
     ON CONFLICT DO NOTHING RETURNING dataset_id || '/' || schema_id AS key`,
    [
      JSON.stringify(
        pairs.map(({ dataset, schema }) => ({
          dataset_id: dataset.id,
          schema_id: schema.id,
          columns: schema.fields.map(({ name, ordinal, type, nullable }) => ({
            name: storableText(name),
            ordinal,
            type: storableText(type),
            nullable,
          })),
          position: schema.position,
          at_ms: schema.observedAtMs,
        })),
      ),
    ],
  );
  return new Set(rows.map((row) => row.key));
}

async function loadFields(
  flush: Flush,
  datasetIds: readonly number[],
): Promise<ReadonlyMap<number, readonly FieldRow[]>> {
  const rows = await flush.tx.query<FieldRow & { readonly datasetId: number }>(
    `SELECT id, dataset_id AS "datasetId", column_key AS "columnKey", subpath, path, type, nullable, comment, place, dropped
     FROM fields WHERE dataset_id = ANY($1)`,
    [datasetIds],
  );
  return Map.groupBy(rows, (row) => row.datasetId);
}

async function moveDatasets(flush: Flush, applied: readonly Applied[]): Promise<void> {
  await flush.tx.query(
    `WITH r AS (SELECT * FROM json_to_recordset($1::json) AS r (id bigint, source text, namespace text, name text, kind text, comment text,
       dropped boolean, before_image text, schema_id text, position text, at_ms float8)),
     moved AS (
       UPDATE datasets d SET source = r.source, namespace = r.namespace, name = r.name, kind = r.kind, comment = r.comment, dropped = r.dropped,
         before_image = r.before_image, schema_id = r.schema_id, schema_position = r.position
       FROM r WHERE d.id = r.id),
     closed AS (
       UPDATE dataset_schema_history h SET valid_to = r.position, valid_to_ms = r.at_ms FROM r WHERE h.dataset_id = r.id AND h.valid_to IS NULL)
     INSERT INTO dataset_schema_history (dataset_id, schema_id, dropped, valid_from, valid_from_ms, recorded_at_ms)
     SELECT r.id, r.schema_id, r.dropped, r.position, r.at_ms, $2 FROM r`,
    [
      JSON.stringify(
        applied.map(({ dataset, schema }) => ({
          id: dataset.id,
          source: schema.source,
          namespace: schema.dataset.namespace,
          name: storableText(schema.dataset.name),
          kind: schema.kind,
          comment: schema.comment === undefined ? null : storableText(schema.comment),
          dropped: schema.dropped === true,
          before_image: schema.beforeImage,
          schema_id: schema.id,
          position: schema.position,
          at_ms: schema.observedAtMs,
        })),
      ),
      flush.nowMs,
    ],
  );
}

function fieldColumns({ dataset, schema }: Applied, to: FieldTarget): Readonly<Record<string, unknown>> {
  return {
    dataset_id: dataset.id,
    source: schema.source,
    column_key: to.columnKey,
    subpath: to.subpath,
    urn: fieldUrn(dataset.urn, to.path),
    path: to.path,
    search: `${schema.dataset.name}.${to.path}`.toLowerCase().toWellFormed(),
    type: to.type,
    nullable: to.nullable,
    comment: to.comment,
    place: to.place,
    position: schema.position,
    at_ms: schema.observedAtMs,
  };
}

const FIELD_RECORD = `(id bigint, dataset_id bigint, source text, column_key text, subpath text, urn text, path text, search text, type text,
  nullable boolean, comment text, place int, late boolean, renamed_from text, position text, at_ms float8)`;

async function addFields(flush: Flush, applied: readonly Applied[]): Promise<void> {
  const rows = applied.flatMap((one) =>
    one.steps.flatMap((step) => (step.step === 'add' ? [{ ...fieldColumns(one, step.to), late: step.late }] : [])),
  );
  if (rows.length === 0) return;
  await flush.tx.query(
    `WITH r AS (SELECT * FROM json_to_recordset($1::json) AS r ${FIELD_RECORD}),
     added AS (
       INSERT INTO fields (dataset_id, source, column_key, subpath, urn, path, search, type, nullable, comment, place, late)
       SELECT dataset_id, source, column_key, subpath, urn, path, search, type, nullable, comment, place, late FROM r
       RETURNING id, dataset_id, column_key)
     INSERT INTO field_history (field_id, path, type, nullable, valid_from, valid_from_ms, recorded_at_ms)
     SELECT a.id, r.path, r.type, r.nullable, r.position, r.at_ms, $2
     FROM added a JOIN r USING (dataset_id, column_key)`,
    [JSON.stringify(rows), flush.nowMs],
  );
}

async function changeFields(flush: Flush, applied: readonly Applied[]): Promise<void> {
  const rows = applied.flatMap((one) =>
    one.steps.flatMap((step) => {
      if (step.step === 'add' || step.step === 'drop') return [];
      return [
        {
          ...fieldColumns(one, step.to),
          id: step.from.id,
          renamed_from: step.step === 'rename' ? step.from.path : null,
        },
      ];
    }),
  );
  if (rows.length === 0) return;
  await flush.tx.query(
    `WITH r AS (SELECT * FROM json_to_recordset($1::json) AS r ${FIELD_RECORD}),
     news AS (
       SELECT r.* FROM r JOIN fields f USING (id) WHERE f.dropped OR (f.path, f.type, f.nullable) IS DISTINCT FROM (r.path, r.type, r.nullable)),
     closed AS (
       UPDATE field_history h SET valid_to = r.position, valid_to_ms = r.at_ms FROM news r WHERE h.field_id = r.id AND h.valid_to IS NULL),
     opened AS (
       INSERT INTO field_history (field_id, path, type, nullable, valid_from, valid_from_ms, recorded_at_ms)
       SELECT r.id, r.path, r.type, r.nullable, r.position, r.at_ms, $2 FROM news r)
     UPDATE fields f SET urn = r.urn, path = r.path, search = r.search, type = r.type, nullable = r.nullable, comment = r.comment,
       place = r.place, dropped = false, renamed_from = coalesce(r.renamed_from, f.renamed_from)
     FROM r WHERE f.id = r.id`,
    [JSON.stringify(rows), flush.nowMs],
  );
}

/** A dropped field keeps its evidence and history; its label is no more, and subscribers get a tombstone. */
async function dropFields(flush: Flush, applied: readonly Applied[]): Promise<void> {
  const rows = applied.flatMap(({ schema, steps }) =>
    steps.flatMap((step) =>
      step.step === 'drop' ? [{ id: step.from.id, position: schema.position, at_ms: schema.observedAtMs }] : [],
    ),
  );
  if (rows.length === 0) return;
  const gone = await flush.tx.query<{ urn: string }>(
    `WITH r AS (SELECT * FROM json_to_recordset($1::json) AS r (id bigint, position text, at_ms float8)),
     dropped AS (UPDATE fields f SET dropped = true, labelled = false FROM r WHERE f.id = r.id),
     closed AS (UPDATE field_history h SET valid_to = r.position, valid_to_ms = r.at_ms FROM r WHERE h.field_id = r.id AND h.valid_to IS NULL),
     ended AS (
       UPDATE label_history h SET valid_to = r.position, valid_to_ms = r.at_ms, superseded_at_ms = $2
       FROM r WHERE h.field_id = r.id AND h.superseded_at_ms IS NULL)
     DELETE FROM field_labels l USING r WHERE l.field_id = r.id RETURNING l.urn`,
    [JSON.stringify(rows), flush.nowMs],
  );
  for (const { urn } of gone) flush.outbox.push({ topic: topics.fields, key: urn, value: null });
}

function noteSteps(flush: Flush, { dataset, schema, steps }: Applied): void {
  const at = { parent: dataset.urn, position: schema.position, atMs: schema.observedAtMs };
  const first = dataset.schemaId === null;
  if (first || dataset.dropped !== (schema.dropped === true)) {
    const text =
      schema.dropped === true
        ? 'the dataset was dropped'
        : first
          ? `the dataset is known, with ${schema.fields.length} fields`
          : 'the dataset is back';
    flush.note({ ...at, subject: dataset.urn, kind: 'schema', text });
  }
  for (const step of steps) {
    const text = stepWords(step, first);
    if (text !== null)
      flush.note({
        ...at,
        subject: fieldUrn(dataset.urn, step.step === 'drop' ? step.from.path : step.to.path),
        kind: 'field',
        text,
      });
    if (step.step === 'rename') {
      flush.outbox.push({ topic: topics.fields, key: fieldUrn(dataset.urn, step.from.path), value: null });
      flush.note({
        ...at,
        subject: fieldUrn(dataset.urn, step.from.path),
        kind: 'field',
        text: `renamed to ${step.to.path}`,
      });
    }
    if (step.step === 'rename' || step.step === 'revive') flush.relabel.set(step.from.id, causeOf(flush, schema));
  }
}

/** Null for what is no news: the columns a dataset begins with, a new comment. */
function stepWords(step: FieldStep, first: boolean): string | null {
  if (step.step === 'add') return first ? null : `the field appeared, ${step.to.type}`;
  if (step.step === 'rename') return `renamed from ${step.from.path}`;
  if (step.step === 'retype') return `type changed from ${shape(step.from)} to ${shape(step.to)}`;
  if (step.step === 'revive') return 'the field is back';
  return step.step === 'drop' ? 'the field was dropped' : null;
}

function shape(field: { readonly type: string; readonly nullable: boolean }): string {
  return field.nullable ? field.type : `${field.type} not null`;
}

function causeOf(flush: Flush, schema: DatasetSchema): RelabelCause {
  return {
    position: schema.position,
    times: { committedAtMs: schema.observedAtMs, capturedAtMs: schema.observedAtMs, labelledAtMs: flush.nowMs },
  };
}
