import type { Finding } from '#contract/finding';
import { Position } from '#contract/position';
import type { DatasetSchema, FieldSchema } from '#contract/schema';
import type { Engine } from '#classifiers/engine';
import type { FieldClassifier } from '#classifiers/examination';
import type { FileRecord } from './record-reader.ts';

export interface LocatedFinding {
  readonly line: number;
  readonly finding: Finding;
}

export interface ClassifyFileOptions {
  /** Name of what the file is: it gives context, as a table's name does. */
  readonly dataset: string;
  /** Findings of any confidence. */
  readonly all: boolean;
}

/** Classifies the values of a file as if each named column were one of a table. Nothing leaves the process. */
export async function* classifyRecords(
  engine: Engine,
  records: AsyncIterable<FileRecord>,
  options: ClassifyFileOptions,
): AsyncGenerator<{ readonly values: number; readonly findings: readonly LocatedFinding[] }> {
  const classifiers = new Map<string, FieldClassifier>();
  for await (const { line, values } of records) {
    const findings = values.flatMap(({ field, kind, value }) => {
      const classifier = classifiers.get(field) ?? engine.forField(...schemaOf(options.dataset, field, kind));
      classifiers.set(field, classifier);
      const found = options.all ? classifier.classifyAll(value) : classifier.classify(value);
      return found.map((finding) => ({ line, finding }));
    });
    yield { values: values.length, findings };
  }
}

function schemaOf(dataset: string, name: string, kind: 'text' | 'json'): [DatasetSchema, FieldSchema] {
  const field: FieldSchema = { name, type: kind, kind, nullable: true };
  const schema: DatasetSchema = {
    id: 'file',
    source: 'file',
    sourceKind: 'postgres',
    dataset: { namespace: 'file', name: dataset },
    urn: `file/${dataset}`,
    path: [dataset],
    kind: 'table',
    fields: [field],
    beforeImage: 'none',
    position: Position.parse('0'),
    observedAtMs: 0,
  };
  return [schema, field];
}
