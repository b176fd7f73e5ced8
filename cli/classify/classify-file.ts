import type { Finding } from '#contract/finding';
import type { Engine } from '#classifiers/engine';
import type { FieldClassifier } from '#classifiers/examination';
import { namedSchema } from './named-schema.ts';
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
      const classifier = classifiers.get(field) ?? engine.forField(...namedSchema([options.dataset], field, kind));
      classifiers.set(field, classifier);
      const found = options.all ? classifier.classifyAll(value) : classifier.classify(value);
      return found.map((finding) => ({ line, finding }));
    });
    yield { values: values.length, findings };
  }
}
