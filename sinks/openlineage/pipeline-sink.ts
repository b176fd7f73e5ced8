import { FieldLabel } from '#contract/label';
import type { RecordBatch } from '#contract/log';
import { DatasetSchema } from '#contract/schema';
import { changeTopicOf, topics } from '#contract/topics';
import type { CatalogDatabase, Queryable } from '../catalog/database.ts';
import { advanceOffsets, storedOffsets } from '../catalog/offsets.ts';
import { decodeRecords } from '../catalog/records.ts';
import { writeOutbox } from '../labels/outbox.ts';
import type { Sink } from '../sink.ts';
import { createFacets } from './facets.ts';
import {
  capturesOf,
  jobsById,
  labelledPaths,
  lockLineage,
  storeDatasets,
  storeEdges,
  storeJobs,
} from './lineage-store.ts';
import { createPipelineJobs, type PipelineJob, type PipelineNames, type PipelineTable } from './pipeline-jobs.ts';
import { nextStep, runEvent } from './run-event.ts';

export interface PipelineLineageOptions {
  readonly names: PipelineNames;
  /** Of this Vigie. */
  readonly version: string;
}

/**
 * The lineage of the pipeline itself: what captures, classifiers and catalogue read and write, as OpenLineage run events
 * on `vigie.lineage` and as edges of the catalogue. Fed by the shapes of datasets and the labels of their fields; a job
 * is told of when it begins, when its inputs or outputs change and when it ends, never otherwise.
 *
 * Events go through the outbox: they are kept in the transaction that keeps edges and offsets (P2).
 */
export function pipelineLineageSink(db: CatalogDatabase, { names, version }: PipelineLineageOptions): Sink {
  const name = 'lineage';
  const producer = `urn:vigie:${version}`;
  const facets = createFacets(producer);
  const pipeline = createPipelineJobs(names, facets);

  /** The jobs that shapes and labels of this call concern, as they are now. */
  async function concerned(tx: Queryable, work: Work, nowMs: number): Promise<readonly PipelineJob[]> {
    const captures = await newest(
      tx,
      Array.from(work.schemas.values(), (schema) => pipeline.capture(schema)),
    );
    const tables = new Map<string, PipelineTable>();
    for (const { dataset, topic } of await capturesOf(tx, [...work.datasets]))
      if (dataset !== null && topic !== null) tables.set(dataset, { dataset, topic, ended: false, atMs: nowMs });
    for (const { dataset, topic, ended, atMs } of captures)
      if (dataset !== null && topic !== null) tables.set(dataset, { dataset, topic, ended, atMs });
    const labelled = await labelledPaths(tx, [...tables.keys()]);
    const classifying = Array.from(tables.values(), (table) =>
      pipeline.classify(table, labelled.get(table.dataset) ?? []),
    );
    return [...captures, ...classifying, pipeline.catalogue(nowMs)];
  }

  async function keep(tx: Queryable, work: Work, nowMs: number): Promise<void> {
    const jobs = await concerned(tx, work, nowMs);
    const stored = await jobsById(
      tx,
      jobs.map(({ id }) => id),
    );
    const told = jobs.flatMap((job) => {
      const step = nextStep(job, stored.get(job.id) ?? null);
      return step === null ? [] : [{ job, step }];
    });
    if (told.length === 0) return;
    const moved = told.map(({ job }) => job);
    await storeJobs(tx, told, nowMs);
    await storeDatasets(
      tx,
      moved.flatMap(({ inputs, outputs }) => [...inputs, ...outputs]),
    );
    await storeEdges(tx, moved, nowMs);
    const records = told.map(({ job, step }) => ({
      topic: topics.lineage,
      key: job.id,
      value: JSON.stringify(runEvent(job, step, { facets, producer, version })),
    }));
    await writeOutbox(tx, db, records);
  }

  return {
    name,
    groupId: name,
    topics: [topics.schemas, topics.fields],
    positions: (partitions) => storedOffsets(db, name, partitions),
    async handle(batches) {
      const nowMs = db.clock.now();
      const work = decode(batches, nowMs);
      await db.transaction(async (tx) => {
        await lockLineage(tx);
        await advanceOffsets(tx, name, batches);
        await keep(tx, work, nowMs);
      });
    },
    async [Symbol.asyncDispose]() {
      // The database belongs to whoever opened the catalogue.
    },
  };
}

interface Work {
  /** The newest shape of each change topic. */
  readonly schemas: ReadonlyMap<string, DatasetSchema>;
  /** URNs of datasets whose labels may have changed. */
  readonly datasets: ReadonlySet<string>;
}

/** Records that are not what their topic says are put aside by the catalogue, which reads the same ones. */
function decode(batches: readonly RecordBatch[], nowMs: number): Work {
  const of = (topic: string) => batches.filter((batch) => batch.topic === topic);
  const schemas = new Map<string, DatasetSchema>();
  for (const schema of decodeRecords(of(topics.schemas), DatasetSchema, nowMs).values) {
    const before = schemas.get(changeTopicOf(schema));
    if (before === undefined || before.position <= schema.position) schemas.set(changeTopicOf(schema), schema);
  }
  const labels = decodeRecords(of(topics.fields), FieldLabel, nowMs).values;
  return { schemas, datasets: new Set(labels.map(({ dataset }) => dataset)) };
}

/** Without those that know an older shape than was told already. */
async function newest(tx: Queryable, captures: readonly PipelineJob[]): Promise<readonly PipelineJob[]> {
  const stored = await jobsById(
    tx,
    captures.map(({ id }) => id),
  );
  return captures.filter(({ id, position }) => (stored.get(id)?.position ?? '') <= (position ?? ''));
}
