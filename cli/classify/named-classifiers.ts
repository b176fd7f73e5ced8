import type { Engine } from '#classifiers/engine';
import type { FieldClassifier } from '#classifiers/examination';
import type { FieldProfile } from '#classifiers/profile';
import type { ValueKind } from '#contract/schema';
import { namedSchema } from './named-schema.ts';

/** Fields that stay compiled; a stream may name any number of them. */
const MOST_KEPT = 4096;

/** A column of a table, by name alone. */
export interface NamedField {
  readonly table: string;
  readonly column: string;
  readonly kind: ValueKind;
}

/** The classifiers of fields that are known by name, each compiled once while it is in use. */
export class NamedClassifiers {
  readonly #engine: Engine;
  readonly #profileOf: (field: NamedField) => FieldProfile | undefined;
  /** Two generations: what was in use lately outlives the other. */
  #young = new Map<string, FieldClassifier>();
  #old = new Map<string, FieldClassifier>();

  /** @param profileOf what is known of the values of a field, where anything is */
  constructor(engine: Engine, profileOf: (field: NamedField) => FieldProfile | undefined = () => undefined) {
    this.#engine = engine;
    this.#profileOf = profileOf;
  }

  of(field: NamedField): FieldClassifier {
    const { table, column, kind } = field;
    const key = `${kind}\0${table}\0${column}`;
    const known = this.#young.get(key);
    if (known !== undefined) return known;
    const classifier =
      this.#old.get(key) ??
      this.#engine.forField(...namedSchema(table.split('.'), column, kind), this.#profileOf(field));
    if (this.#young.size >= MOST_KEPT) [this.#old, this.#young] = [this.#young, new Map()];
    this.#young.set(key, classifier);
    return classifier;
  }
}
