import type { Value } from '#contract/change';
import type { Finding } from '#contract/finding';
import type { FieldClassifier } from '../examination.ts';
import { mask } from '../mask.ts';
import { addProfiles, EMPTY_PROFILE, profileOf, type FieldProfile } from '../profile.ts';
import { FieldTally, type CountingThresholds } from './field-evidence.ts';
import { judgeField, type FieldVerdict } from './field-verdict.ts';
import { standsForNothing } from './stand-ins.ts';

/** Different values from which a field's profile is taken; they are held until it is known. */
const SAMPLE_VALUES = 2000;
const SAMPLE_LENGTH = 2_000_000;

/**
 * Studies the values of one field: the first different ones tell what they have in common, and with that all are judged.
 * It holds no more values than its sample, however many come.
 */
export class FieldStudy {
  readonly #compile: (profile: FieldProfile) => FieldClassifier;
  readonly #thresholds: CountingThresholds;
  readonly #tally: FieldTally;
  #sample: Set<Value> | null = new Set();
  #sampleLength = 0;
  #classifier: FieldClassifier | null = null;
  #verdict: FieldVerdict | null = null;

  /** @param compile the classifier of the field, once it is known what its values have in common */
  constructor(compile: (profile: FieldProfile) => FieldClassifier, thresholds: CountingThresholds) {
    this.#compile = compile;
    this.#thresholds = thresholds;
    this.#tally = new FieldTally(thresholds);
  }

  add(value: Value): void {
    this.#verdict = null;
    if (value === null || (typeof value === 'string' && standsForNothing(value))) {
      this.#tally.blank();
      return;
    }
    if (this.#sample === null) {
      // What is below the threshold tells of the field as much as the sample has told.
      this.#tally.value(this.#open().classify(value), lengthOf(value));
      return;
    }
    // The same value again tells nothing new of what the field is.
    if (this.#sample.has(value)) return;
    this.#sample.add(value);
    if (typeof value === 'string') this.#sampleLength += value.length;
    if (this.#sample.size >= SAMPLE_VALUES || this.#sampleLength >= SAMPLE_LENGTH) this.#open();
  }

  /** What the field holds, by all that came so far. */
  verdict(): FieldVerdict {
    this.#open();
    return (this.#verdict ??= judgeField(this.#tally.evidence));
  }

  /** What a value of the field is, knowing what the field holds. */
  judge(value: Value): readonly Finding[] {
    const { prevailing, strays } = this.verdict();
    if (typeof value === 'string' && standsForNothing(value)) return [];
    const found = this.#open().classifyAll(value);
    const { minimum } = this.#thresholds;
    if (prevailing === null) {
      const stray = new Set(strays.map(({ evidence }) => evidence.entity));
      return found.filter(({ entity, confidence }) => confidence >= minimum && !stray.has(entity));
    }
    const { entity } = prevailing.evidence;
    const own = found
      .filter((finding) => finding.entity === entity)
      .map((finding) => ({ ...finding, confidence: Math.max(finding.confidence, prevailing.confidence) }));
    const others = found.filter((finding) => finding.entity !== entity && this.#standsBesides(finding));
    if (own.some(({ confidence }) => confidence >= minimum)) return [...own, ...others];
    if (others.some((finding) => finding.confidence >= this.#thresholds.high)) return others;
    return [...others, this.#byField(value, prevailing.evidence.best, prevailing.confidence)];
  }

  /** In a field of one kind another thing has to prove itself. */
  #standsBesides({ confidence, explanation }: Finding): boolean {
    const { minimum, high } = this.#thresholds;
    return confidence >= high || (explanation.validation === 'passed' && confidence >= minimum);
  }

  /** A value that by itself is nothing, in a field of which nearly all are one thing. */
  #byField(value: Value, best: Finding, confidence: number): Finding {
    const text = String(value);
    return {
      entity: best.entity,
      classes: best.classes,
      confidence: Math.max(this.#thresholds.minimum, Math.round(confidence * 900) / 1000),
      path: best.path,
      start: 0,
      end: text.length,
      masked: mask(text, best.entity),
      explanation: { recognizer: 'field', baseScore: confidence, context: best.explanation.context },
    };
  }

  #open(): FieldClassifier {
    if (this.#classifier !== null) return this.#classifier;
    const sample = this.#sample ?? new Set<Value>();
    this.#sample = null;
    let profile = EMPTY_PROFILE;
    for (const value of sample)
      if (typeof value === 'string' || typeof value === 'number')
        profile = addProfiles(profile, profileOf(String(value)));
    this.#classifier = this.#compile(profile);
    for (const value of sample) this.#count(value);
    return this.#classifier;
  }

  #count(value: Value): void {
    this.#tally.value(this.#open().classifyAll(value), lengthOf(value));
  }
}

/** Of a value that can be one thing as a whole. */
function lengthOf(value: Value): number {
  return typeof value === 'string' || typeof value === 'number' ? String(value).length : -1;
}
