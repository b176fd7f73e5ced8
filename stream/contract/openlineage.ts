import { z } from 'zod';

/**
 * OpenLineage run events, as far as Vigie makes or reads them: the facts of spec 2-0-2 (`RunEvent`) and of the facets in
 * use, written anew as schemas. Facets that are not listed pass as they are, since anybody may add some.
 * https://openlineage.io/docs/spec/object-model
 */

const Uri = z.string().refine((text) => URL.canParse(text), 'an absolute URI');
const facetUrl = (name: string) =>
  Uri.regex(new RegExp(`^https://openlineage\\.io/spec/facets/\\d+-\\d+-\\d+/${name}\\.json#/\\$defs/${name}$`, 'u'));

/** What every facet has: who made it, and the schema that it keeps. */
const facet = <T extends z.ZodRawShape>(name: string, shape: T) =>
  z.object({ _producer: Uri, _schemaURL: facetUrl(name), ...shape });
const AnyFacet = z.looseObject({ _producer: Uri, _schemaURL: Uri });

export const EVENT_TYPES = ['START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL', 'OTHER'] as const;

export interface OpenLineageField {
  readonly name: string;
  readonly type?: string | undefined;
  readonly description?: string | undefined;
  readonly fields?: readonly OpenLineageField[] | undefined;
}
const Field: z.ZodType<OpenLineageField> = z.object({
  name: z.string(),
  type: z.string().optional(),
  description: z.string().optional(),
  get fields() {
    return z.array(Field).optional();
  },
});

/** How an output field comes from an input field. `masking`: its values cannot be read from the output. */
export const Transformation = z.object({
  type: z.enum(['DIRECT', 'INDIRECT']),
  subtype: z.string().optional(),
  description: z.string().optional(),
  masking: z.boolean().optional(),
});
export type Transformation = z.infer<typeof Transformation>;

const InputField = z.object({
  namespace: z.string(),
  name: z.string(),
  field: z.string(),
  transformations: z.array(Transformation).optional(),
});

export const SchemaDatasetFacet = facet('SchemaDatasetFacet', { fields: z.array(Field).optional() });
export const ColumnLineageDatasetFacet = facet('ColumnLineageDatasetFacet', {
  fields: z.record(z.string(), z.object({ inputFields: z.array(InputField) })),
});
export const DatasetTypeDatasetFacet = facet('DatasetTypeDatasetFacet', {
  datasetType: z.string(),
  subType: z.string().optional(),
});
export const LifecycleStateChangeDatasetFacet = facet('LifecycleStateChangeDatasetFacet', {
  lifecycleStateChange: z.enum(['ALTER', 'CREATE', 'DROP', 'OVERWRITE', 'RENAME', 'TRUNCATE']),
});
export const JobTypeJobFacet = facet('JobTypeJobFacet', {
  processingType: z.enum(['BATCH', 'STREAMING', 'SERVICE']),
  integration: z.string(),
  jobType: z.string().optional(),
});
export const DocumentationJobFacet = facet('DocumentationJobFacet', { description: z.string() });
export const ProcessingEngineRunFacet = facet('ProcessingEngineRunFacet', {
  version: z.string(),
  name: z.string().optional(),
});

export const OpenLineageDataset = z.object({
  namespace: z.string().min(1),
  name: z.string().min(1),
  facets: z
    .object({
      schema: SchemaDatasetFacet.optional(),
      columnLineage: ColumnLineageDatasetFacet.optional(),
      datasetType: DatasetTypeDatasetFacet.optional(),
      lifecycleStateChange: LifecycleStateChangeDatasetFacet.optional(),
    })
    .catchall(AnyFacet)
    .optional(),
});
export type OpenLineageDataset = z.infer<typeof OpenLineageDataset>;

export const RunEvent = z.object({
  eventType: z.enum(EVENT_TYPES),
  eventTime: z.iso.datetime({ offset: true }),
  run: z.object({
    runId: z.guid(),
    facets: z.object({ processing_engine: ProcessingEngineRunFacet.optional() }).catchall(AnyFacet).optional(),
  }),
  job: z.object({
    namespace: z.string().min(1),
    name: z.string().min(1),
    facets: z
      .object({ jobType: JobTypeJobFacet.optional(), documentation: DocumentationJobFacet.optional() })
      .catchall(AnyFacet)
      .optional(),
  }),
  inputs: z.array(OpenLineageDataset),
  outputs: z.array(OpenLineageDataset),
  producer: Uri,
  schemaURL: Uri.regex(/^https:\/\/openlineage\.io\/spec\/\d+-\d+-\d+\/OpenLineage\.json#\/\$defs\/RunEvent$/u),
});
/** Topic `vigie.lineage`, compacted, keyed by `<job namespace>/<job name>`. */
export type RunEvent = z.infer<typeof RunEvent>;
