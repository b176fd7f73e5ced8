import type { Value } from '#contract/change';
import type { Finding } from '#contract/finding';
import type { UnexaminedReason } from '#contract/observation';

/** Classifies the values of one field of one dataset. */
export interface FieldClassifier {
  /**
   * The hot path: findings at or above the minimum threshold, and what was *not* looked at (P6). Never throws, whatever
   * the value.
   */
  examine(value: Value): Examination;
  /** `examine(value).findings`. */
  classify(value: Value): readonly Finding[];
  /** Findings of any confidence, for people who ask why. */
  classifyAll(value: Value): readonly Finding[];
}

export interface Examination {
  readonly findings: readonly Finding[];
  /**
   * What of the value was not examined: `beyond-bounds` the middle of a very long value, or what a document holds beyond
   * the bounds of depth and count; of the other reasons all of it, or all of one element of an array. Null: all was.
   */
  readonly unexamined: UnexaminedReason | null;
}

export const ALL_SEEN: Examination = { findings: [], unexamined: null };
export const NOT_SEEN: Readonly<Record<Exclude<UnexaminedReason, 'beyond-bounds'>, Examination>> = {
  binary: { findings: [], unexamined: 'binary' },
  oversized: { findings: [], unexamined: 'oversized' },
  unchanged: { findings: [], unexamined: 'unchanged' },
};
