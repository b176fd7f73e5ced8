import type { Row, Value } from '#contract/change';
import type { Thresholds } from '#contract/classes';
import { Position } from '#contract/position';
import type { DatasetSchema } from '#contract/schema';
import type { Engine } from '#classifiers/engine';
import type { FileRecord } from '../record-reader.ts';
import { DatasetStudy } from './dataset-study.ts';
import type { FieldReport } from './field-report.ts';

/** Studies the named columns of a file as those of one table. */
export async function studyFile(
  records: AsyncIterable<FileRecord>,
  dataset: string,
  { engine, thresholds }: { readonly engine: Engine; readonly thresholds: Thresholds },
): Promise<readonly FieldReport[]> {
  const study = new DatasetStudy(dataset, engine, thresholds);
  let schema: DatasetSchema | null = null;
  for await (const { values } of records) {
    if (schema === null || values.length > schema.fields.length) schema = schemaOf(dataset, values);
    const row: Record<string, Value> = Object.create(null);
    for (const { field, value } of values) row[field] = value;
    const rows: readonly Row[] = [row];
    study.add(schema, rows);
  }
  return study.reports();
}

function schemaOf(dataset: string, values: FileRecord['values']): DatasetSchema {
  return {
    id: 'file',
    source: 'file',
    sourceKind: 'postgres',
    dataset: { namespace: 'file', name: dataset },
    urn: `file/${dataset}`,
    path: [dataset],
    kind: 'table',
    fields: values.map(({ field, kind }) => ({ name: field, type: kind, kind, nullable: true })),
    beforeImage: 'none',
    position: Position.parse('0'),
    observedAtMs: 0,
  };
}
