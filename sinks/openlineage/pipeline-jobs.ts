import type { DataClass } from '#contract/classes';
import { datasetUrn, type DatasetRef } from '#contract/dataset';
import type { OpenLineageDataset } from '#contract/openlineage';
import type { DatasetSchema } from '#contract/schema';
import { changeTopicOf, topics } from '#contract/topics';
import { envelopeFields, imagesOf, tableFields, type Facets, type FieldLink } from './facets.ts';

/** What the parts of the pipeline are called in OpenLineage. */
export interface PipelineNames {
  /** Namespace of Vigie's own jobs. */
  readonly jobs: string;
  /** Namespace of the log's topics, such as `kafka://broker:9092`. */
  readonly topics: string;
  /** The tables that the catalogue keeps evidence and labels in. */
  readonly catalogue: readonly DatasetRef[];
}

export type JobType = 'CAPTURE' | 'CLASSIFY' | 'CATALOGUE';

/** A streaming job as it is to be told now. */
export interface PipelineJob {
  /** `<namespace>/<name>` */
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly type: JobType;
  readonly description: string;
  /** The watched dataset whose data it moves; null for a job of the whole installation. */
  readonly dataset: string | null;
  readonly topic: string | null;
  readonly position: string | null;
  readonly inputs: readonly OpenLineageDataset[];
  readonly outputs: readonly OpenLineageDataset[];
  /** Its input is gone. */
  readonly ended: boolean;
  /** Since when it is as told here. */
  readonly atMs: number;
}

/** A field that holds something sensitive. */
export interface LabelledPath {
  readonly path: string;
  readonly classes: readonly DataClass[];
}

/** A watched table, as the job that classifies its changes knows it. */
export interface PipelineTable {
  readonly dataset: string;
  readonly topic: string;
  readonly ended: boolean;
  readonly atMs: number;
}

/** Says of each part of the pipeline what it reads and what it writes. */
export function createPipelineJobs(names: PipelineNames, facets: Facets) {
  const job = (type: JobType, topic: string | null) => {
    const name = topic === null ? type.toLowerCase() : `${type.toLowerCase()}.${topic}`;
    return { id: `${names.jobs}/${name}`, namespace: names.jobs, name, type, topic };
  };
  const topicDataset = (name: string, more: OpenLineageDataset['facets'] = {}): OpenLineageDataset => ({
    namespace: names.topics,
    name,
    facets: { ...facets.datasetType('TOPIC'), ...more },
  });

  return {
    /** Source table → change topic: every column passes as it is. */
    capture(schema: DatasetSchema): PipelineJob {
      const topic = changeTopicOf(schema);
      const ended = schema.dropped === true;
      const links = imagesOf(schema).flatMap((image) =>
        schema.fields.map(({ name }): FieldLink => ({
          to: `${image}.${name}`,
          from: { ...schema.dataset, field: name },
          transformation: { type: 'DIRECT', subtype: 'IDENTITY', masking: false },
        })),
      );
      const type = facets.datasetType(schema.kind.toUpperCase());
      const table = { ...type, ...facets.schema(tableFields(schema)), ...(ended ? facets.dropped() : {}) };
      return {
        ...job('CAPTURE', topic),
        description: 'Captures every committed change of the table into its change topic.',
        dataset: schema.urn,
        position: schema.position,
        inputs: [{ ...schema.dataset, facets: table }],
        outputs: [topicDataset(topic, { ...facets.schema(envelopeFields(schema)), ...facets.columnLineage(links) })],
        ended,
        atMs: schema.observedAtMs,
      };
    },

    /** Change topic → observations, and the label topic of each class that a field of the table holds: masked there. */
    classify({ dataset, topic, ended, atMs }: PipelineTable, labelled: readonly LabelledPath[]): PipelineJob {
      const classes = [...new Set(labelled.flatMap((field) => field.classes))].toSorted();
      const links = (paths: readonly LabelledPath[]): readonly FieldLink[] =>
        paths.map(({ path }) => ({
          to: 'fields.masked',
          from: { namespace: names.topics, name: topic, field: `after.${path}` },
          transformation: { type: 'DIRECT', subtype: 'TRANSFORMATION', description: 'masked', masking: true },
        }));
      return {
        ...job('CLASSIFY', topic),
        description: 'Looks for sensitive values in every change and publishes what it finds, masked.',
        dataset,
        position: null,
        inputs: [topicDataset(topic)],
        outputs: [
          topicDataset(topics.observations),
          ...classes.map((name) =>
            topicDataset(
              topics.labels(name),
              facets.columnLineage(links(labelled.filter((field) => field.classes.includes(name)))),
            ),
          ),
        ],
        ended,
        atMs,
      };
    },

    /** Observations → catalogue. */
    catalogue: (atMs: number): PipelineJob => ({
      ...job('CATALOGUE', null),
      description: 'Merges observations into evidence, and decides from it which labels fields hold.',
      dataset: null,
      position: null,
      inputs: [topicDataset(topics.observations)],
      outputs: names.catalogue.map((ref) => ({ ...ref, facets: facets.datasetType('TABLE') })),
      ended: false,
      atMs,
    }),
  };
}

export function urnOf({ namespace, name }: OpenLineageDataset): string {
  return datasetUrn({ namespace, name });
}
