import type { Value } from '#contract/change';
import type { Finding } from '#contract/finding';

/** Classifies the values of one field of one dataset. */
export interface FieldClassifier {
  /**
   * The hot path: findings at or above the minimum threshold, none for null and Debezium's placeholder. Never throws,
   * whatever the value. Equal to `examine(value).findings`.
   */
  classify(value: Value): readonly Finding[];
  /** With what was *not* looked at (P6). */
  examine(value: Value): Examination;
  /** Findings of any confidence, for people who ask why. */
  classifyAll(value: Value): readonly Finding[];
}

export interface Examination {
  readonly findings: readonly Finding[];
  /**
   * What of the value was not examined: `binary` bytes that are no text; `beyond-bounds` the middle of a very long
   * value, or what a document holds beyond the bounds of depth and count. Null: all of it was.
   */
  readonly unexamined: 'binary' | 'beyond-bounds' | null;
}
