import type { Row } from '#contract/change';
import type { Thresholds } from '#contract/classes';
import type { DatasetSchema, FieldSchema } from '#contract/schema';
import type { Engine } from '#classifiers/engine';
import { FieldStudy } from '#classifiers/verdict/field-study';
import { reportField, type FieldReport } from './field-report.ts';

/** Studies the fields of one dataset, row by row. It holds no more values than the samples of its fields. */
export class DatasetStudy {
  readonly #name: string;
  readonly #engine: Engine;
  readonly #thresholds: Thresholds;
  readonly #fields = new Map<string, FieldStudy>();

  constructor(name: string, engine: Engine, thresholds: Thresholds) {
    this.#name = name;
    this.#engine = engine;
    this.#thresholds = thresholds;
  }

  /** @param schema the shape of these rows; it may grow from call to call */
  add(schema: DatasetSchema, rows: readonly Row[]): void {
    const studies = schema.fields.map((field) => [field.name, this.#study(schema, field)] as const);
    for (const row of rows) for (const [name, study] of studies) study.add(row[name] ?? null);
  }

  reports(): readonly FieldReport[] {
    return [...this.#fields].map(([field, study]) => reportField(this.#name, field, study.verdict()));
  }

  #study(schema: DatasetSchema, field: FieldSchema): FieldStudy {
    let study = this.#fields.get(field.name);
    if (study === undefined) {
      study = new FieldStudy((profile) => this.#engine.forField(schema, field, profile), this.#thresholds);
      this.#fields.set(field.name, study);
    }
    return study;
  }
}
