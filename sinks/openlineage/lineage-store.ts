import type { OpenLineageDataset } from '#contract/openlineage';
import type { Queryable } from '../catalog/database.ts';
import { storableText } from '../catalog/field-paths.ts';
import { edgesOf, type EdgeRow } from './job-edges.ts';
import { urnOf, type LabelledPath, type PipelineJob } from './pipeline-jobs.ts';
import type { Step, ToldJob } from './run-event.ts';

/** A job as it was told last. */
export interface StoredJob extends ToldJob {
  readonly id: string;
  readonly dataset: string | null;
  readonly topic: string | null;
  readonly position: string | null;
}

/** One writer at a time: shapes and labels may be read by two processes, and both move the same jobs. */
export async function lockLineage(tx: Queryable): Promise<void> {
  await tx.query("SELECT pg_advisory_xact_lock(hashtext('vigie.lineage.' || current_schema()))");
}

const COLUMNS = 'id, dataset, topic, position, run, ended, digest';

export async function jobsById(tx: Queryable, ids: readonly string[]): Promise<ReadonlyMap<string, StoredJob>> {
  const rows = await tx.query<StoredJob>(`SELECT ${COLUMNS} FROM lineage_jobs WHERE id = ANY($1)`, [ids]);
  return new Map(rows.map((row) => [row.id, row]));
}

/** The capture jobs of these datasets that run. */
export async function capturesOf(tx: Queryable, datasets: readonly string[]): Promise<readonly StoredJob[]> {
  return tx.query<StoredJob>(
    `SELECT ${COLUMNS} FROM lineage_jobs WHERE dataset = ANY($1) AND position IS NOT NULL AND NOT ended`,
    [datasets],
  );
}

/** Fields of these datasets that hold a label now, with its classes. */
export async function labelledPaths(
  tx: Queryable,
  datasets: readonly string[],
): Promise<ReadonlyMap<string, readonly LabelledPath[]>> {
  const rows = await tx.query<LabelledPath & { readonly dataset: string }>(
    `SELECT d.urn AS dataset, f.path, l.classes FROM datasets d JOIN fields f ON f.dataset_id = d.id JOIN field_labels l ON l.field_id = f.id
     WHERE d.urn = ANY($1) AND l.held AND NOT f.dropped ORDER BY d.urn, f.path`,
    [datasets],
  );
  return Map.groupBy(rows, (row) => row.dataset);
}

export async function storeJobs(
  tx: Queryable,
  told: readonly { readonly job: PipelineJob; readonly step: Step }[],
  nowMs: number,
): Promise<void> {
  await tx.query(
    `INSERT INTO lineage_jobs AS stored (${COLUMNS}, told_at_ms)
     SELECT ${COLUMNS}, $2 FROM json_to_recordset($1::json) AS r (id text, dataset text, topic text, position text, run int, ended bool, digest text)
     ON CONFLICT (id) DO UPDATE SET dataset = excluded.dataset, topic = excluded.topic, position = excluded.position, run = excluded.run,
       ended = excluded.ended, digest = excluded.digest, told_at_ms = excluded.told_at_ms`,
    [
      JSON.stringify(
        told.map(({ job: { id, dataset, topic, position }, step }) => ({ id, dataset, topic, position, ...step.told })),
      ),
      nowMs,
    ],
  );
}

export async function storeDatasets(tx: Queryable, datasets: readonly OpenLineageDataset[]): Promise<void> {
  const rows = new Map(
    datasets.map((dataset) => [
      urnOf(dataset),
      {
        urn: urnOf(dataset),
        namespace: storableText(dataset.namespace),
        name: storableText(dataset.name),
        kind: (dataset.facets?.datasetType?.datasetType ?? 'TABLE').toLowerCase(),
      },
    ]),
  );
  await tx.query(
    `INSERT INTO lineage_datasets AS stored (urn, namespace, name, kind)
     SELECT urn, namespace, name, kind FROM json_to_recordset($1::json) AS r (urn text, namespace text, name text, kind text)
     ON CONFLICT (urn) DO UPDATE SET kind = excluded.kind WHERE stored.kind <> excluded.kind`,
    [JSON.stringify([...rows.values()])],
  );
}

/** The edges of these jobs are those that they have now: others end, new ones begin, one whose fields changed does both. */
export async function storeEdges(tx: Queryable, jobs: readonly PipelineJob[], nowMs: number): Promise<void> {
  const edges = jobs.flatMap((job) => edgesOf(job));
  const held = JSON.stringify(edges.map(recordOf));
  await tx.query(
    `UPDATE lineage_edges e SET valid_to_ms = greatest(e.valid_from_ms, j.at_ms)
     FROM unnest($1::text[], $2::float8[]) AS j (id, at_ms)
     WHERE e.job = j.id AND e.valid_to_ms IS NULL
       AND NOT EXISTS (SELECT FROM json_to_recordset($3::json) AS r (edge text, fields jsonb) WHERE r.edge = e.edge AND r.fields = e.fields)`,
    [jobs.map(({ id }) => id), jobs.map(({ atMs }) => atMs), held],
  );
  await tx.query(
    `INSERT INTO lineage_edges (edge, kind, from_urn, to_urn, job, fields, confidence, valid_from_ms, recorded_at_ms)
     SELECT edge, kind, "from", "to", job, fields, 1, at_ms, $2
     FROM json_to_recordset($1::json) AS r (edge text, kind text, "from" text, "to" text, job text, fields jsonb, at_ms float8)
     ON CONFLICT (edge) WHERE valid_to_ms IS NULL DO NOTHING`,
    [held, nowMs],
  );
}

function recordOf({ atMs, fields, ...row }: EdgeRow) {
  const storable = fields.map((field) => ({ ...field, from: storableText(field.from), to: storableText(field.to) }));
  return { ...row, fields: storable, at_ms: atMs };
}
