import { createHash } from 'node:crypto';
import type { EdgeField, EdgeKind } from '#contract/lineage';
import type { OpenLineageDataset } from '#contract/openlineage';
import { urnOf, type PipelineJob } from './pipeline-jobs.ts';

/** An edge as the catalogue keeps it. */
export interface EdgeRow {
  /** Digest of kind, job and both ends. */
  readonly edge: string;
  readonly kind: EdgeKind;
  readonly from: string;
  readonly to: string;
  readonly job: string;
  readonly fields: readonly EdgeField[];
  readonly atMs: number;
}

/** What a job reads flows into what it writes; which fields, its column lineage says. A job that ended has none. */
export function edgesOf(job: PipelineJob): readonly EdgeRow[] {
  if (job.ended) return [];
  return job.inputs.flatMap((input) =>
    job.outputs.map((output): EdgeRow => {
      const [from, to] = [urnOf(input), urnOf(output)];
      const edge = createHash('sha256').update(['pipeline', job.id, from, to].join('\0')).digest('base64url');
      const fields = fieldsBetween(input, output);
      return { edge: edge.slice(0, 22), kind: 'pipeline', from, to, job: job.id, fields, atMs: job.atMs };
    }),
  );
}

function fieldsBetween(input: OpenLineageDataset, output: OpenLineageDataset): readonly EdgeField[] {
  return Object.entries(output.facets?.columnLineage?.fields ?? {}).flatMap(([to, { inputFields }]) =>
    inputFields
      .filter(({ namespace, name }) => namespace === input.namespace && name === input.name)
      .flatMap(({ field, transformations = [] }) =>
        transformations.map(({ type, subtype, masking }): EdgeField => ({
          from: field,
          to,
          type,
          subtype: subtype ?? null,
          masking: masking === true,
        })),
      ),
  );
}
