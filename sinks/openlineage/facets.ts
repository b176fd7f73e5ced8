import type { DatasetSchema, FieldSchema } from '#contract/schema';
import type { OpenLineageDataset, OpenLineageField, RunEvent, Transformation } from '#contract/openlineage';

export type DatasetFacets = NonNullable<OpenLineageDataset['facets']>;
type JobFacets = NonNullable<RunEvent['job']['facets']>;
type RunFacets = NonNullable<RunEvent['run']['facets']>;

/** An output field and the input field that it comes from. */
export interface FieldLink {
  readonly to: string;
  readonly from: { readonly namespace: string; readonly name: string; readonly field: string };
  readonly transformation: Transformation;
}

/** Makes the facets in use, each under the version of its schema that it keeps. */
export function createFacets(producer: string) {
  const head = (version: string, name: string) => ({
    _producer: producer,
    _schemaURL: `https://openlineage.io/spec/facets/${version}/${name}.json#/$defs/${name}`,
  });
  return {
    schema: (fields: readonly OpenLineageField[]): DatasetFacets => ({
      schema: { ...head('1-1-1', 'SchemaDatasetFacet'), fields: [...fields] },
    }),

    datasetType: (datasetType: string): DatasetFacets => ({
      datasetType: { ...head('1-0-0', 'DatasetTypeDatasetFacet'), datasetType },
    }),

    dropped: (): DatasetFacets => ({
      lifecycleStateChange: {
        ...head('1-0-1', 'LifecycleStateChangeDatasetFacet'),
        lifecycleStateChange: 'DROP',
      },
    }),

    columnLineage(links: readonly FieldLink[]): DatasetFacets {
      const fields = [...Map.groupBy(links, ({ to }) => to)].map(([to, own]) => [
        to,
        { inputFields: own.map(({ from, transformation }) => ({ ...from, transformations: [transformation] })) },
      ]);
      return {
        columnLineage: { ...head('1-2-0', 'ColumnLineageDatasetFacet'), fields: Object.fromEntries(fields) },
      };
    },

    streaming: (jobType: string, description: string): JobFacets => ({
      jobType: { ...head('2-0-3', 'JobTypeJobFacet'), processingType: 'STREAMING', integration: 'VIGIE', jobType },
      documentation: { ...head('1-0-1', 'DocumentationJobFacet'), description },
    }),

    engine: (version: string): RunFacets => ({
      processing_engine: { ...head('1-1-1', 'ProcessingEngineRunFacet'), name: 'vigie', version },
    }),
  };
}
export type Facets = ReturnType<typeof createFacets>;

/** The columns of a table as its schema facet has them. */
export function tableFields({ fields }: DatasetSchema): OpenLineageField[] {
  return fields.map(columnField);
}

/** Images of a row that a change of this table carries. */
export function imagesOf({ beforeImage }: DatasetSchema): readonly ('after' | 'before')[] {
  return beforeImage === 'full' ? ['after', 'before'] : ['after'];
}

/** Debezium's envelope: the row after the change, before it where the source sends that, and where it comes from. */
export function envelopeFields(schema: DatasetSchema): OpenLineageField[] {
  const row = tableFields(schema);
  return [
    ...imagesOf(schema).map((name) => ({ name, type: 'struct', fields: row })),
    { name: 'source', type: 'struct' },
    { name: 'op', type: 'string' },
    { name: 'ts_ms', type: 'int64' },
  ];
}

function columnField({ name, type, comment }: FieldSchema): OpenLineageField {
  return { name, type, ...(comment === undefined ? {} : { description: comment }) };
}
