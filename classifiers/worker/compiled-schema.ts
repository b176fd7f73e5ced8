import type { Finding } from '#contract/finding';
import type { DatasetSchema, FieldSchema } from '#contract/schema';
import type { Engine } from '../engine.ts';
import type { FieldClassifier } from '../examination.ts';
import type { KeyPart } from './record-key.ts';

/** A shape made ready for one engine: a classifier per column and the parts of the record's key. */
export interface CompiledSchema {
  readonly schema: DatasetSchema;
  readonly columns: readonly { readonly field: FieldSchema; readonly classifier: FieldClassifier }[];
  readonly key: readonly KeyPart[];
  /** The confidence from which what was found is held certain. */
  readonly highOf: (finding: Finding) => number;
}

export function compileSchema(engine: Engine, schema: DatasetSchema): CompiledSchema {
  const columns = schema.fields.map((field) => ({ field, classifier: engine.forField(schema, field) }));
  const key = columns
    .filter(({ field }) => field.keyOrder !== undefined)
    .toSorted((a, b) => (a.field.keyOrder ?? 0) - (b.field.keyOrder ?? 0))
    .map(({ field, classifier }): KeyPart => ({ field, classify: (value) => classifier.classify(value) }));
  return { schema, columns, key, highOf: (finding) => engine.thresholdsOf(schema, finding).high };
}
