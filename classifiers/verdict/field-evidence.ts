import type { DataClass } from '#contract/classes';
import type { Finding } from '#contract/finding';

/** What the values of a field were found to be, as counters: no value is in it, and two add up to that of both. */
export interface FieldEvidence {
  /** Values that say something: those that stand for nothing (`n/a`, `-`) are apart. */
  readonly values: number;
  readonly blanks: number;
  /** By entity and path. */
  readonly entities: ReadonlyMap<string, EntityEvidence>;
}

export interface EntityEvidence {
  readonly entity: string;
  /** Where in the values it stands: the field, and inside a document `items[].sku`. */
  readonly path: string;
  readonly classes: readonly DataClass[];
  /** Values that carry the entity at or above the minimum threshold. */
  readonly hits: number;
  /** Of these, the ones that stand by themselves: a checksum passed, or at or above the high threshold. */
  readonly proven: number;
  /** Values of which the whole is the entity, at any confidence. */
  readonly whole: number;
  /** Sum of the confidences of all values that may carry it, those below the threshold too. */
  readonly confidence: number;
  /** The best hit: what a report shows of the field. */
  readonly best: Finding;
}

type Counted = { -readonly [K in keyof EntityEvidence]: EntityEvidence[K] };

/** From which confidence on a finding counts, and from which it stands by itself. */
export interface CountingThresholds {
  readonly minimum: number;
  readonly high: number;
}

/** Gathers the evidence of one field, value by value. */
export class FieldTally {
  readonly #thresholds: CountingThresholds;
  readonly #entities = new Map<string, Counted>();
  #values = 0;
  #blanks = 0;

  constructor(thresholds: CountingThresholds) {
    this.#thresholds = thresholds;
  }

  get evidence(): FieldEvidence {
    return { values: this.#values, blanks: this.#blanks, entities: this.#entities };
  }

  blank(): void {
    this.#blanks += 1;
  }

  /** @param found findings of any confidence in one value of `length` UTF-16 units */
  value(found: readonly Finding[], length: number): void {
    this.#values += 1;
    for (const finding of oncePerEntity(found)) {
      const counted = this.#of(finding);
      const { confidence, explanation } = finding;
      counted.confidence += confidence;
      if (finding.end - finding.start === length) counted.whole += 1;
      if (confidence >= this.#thresholds.minimum) {
        counted.hits += 1;
        if (confidence >= this.#thresholds.high || explanation.validation === 'passed') counted.proven += 1;
      }
      if (confidence > counted.best.confidence) counted.best = finding;
    }
  }

  #of(finding: Finding): Counted {
    const { entity, classes, path } = finding;
    const key = keyOf(finding);
    let counted = this.#entities.get(key);
    if (counted === undefined) {
      counted = { entity, path, classes, hits: 0, proven: 0, whole: 0, confidence: 0, best: finding };
      this.#entities.set(key, counted);
    }
    return counted;
  }
}

/** A value that holds five e-mail addresses is one value that holds e-mail addresses. */
function oncePerEntity(found: readonly Finding[]): readonly Finding[] {
  if (found.length < 2) return found;
  const best = new Map<string, Finding>();
  for (const finding of found) {
    const known = best.get(keyOf(finding));
    if (known === undefined || known.confidence < finding.confidence) best.set(keyOf(finding), finding);
  }
  return [...best.values()];
}

function keyOf({ entity, path }: Finding): string {
  return `${entity}\n${path}`;
}
