import type { DataClass } from './classes.ts';

/**
 * One entity found in one value. Never the value: offsets, length and a masked sample only (P4).
 */
export interface Finding {
  readonly entity: string;
  readonly classes: readonly DataClass[];
  /** 0 to 1. Calibrated: of the findings said at 0.9, nine in ten are right (P6). */
  readonly confidence: number;
  /** Field path: the column, and inside a document `profile.address.city` or `items[].sku`. */
  readonly path: string;
  /** UTF-16 offsets into the value's text; whole value when start is 0 and end is its length. */
  readonly start: number;
  readonly end: number;
  /** Shape-preserving mask, for example `j***@*******.com`; it shows at most a few characters, none for secrets. */
  readonly masked: string;
  readonly explanation: Explanation;
}

/** Why: enough for a person to agree or disagree, with no value in it. */
export interface Explanation {
  /** Recogniser or rule id. */
  readonly recognizer: string;
  /** Name of the pattern that matched, when there are several. */
  readonly pattern?: string | undefined;
  readonly baseScore: number;
  /** The checksum's word, when the entity has one. */
  readonly validation?: 'passed' | 'failed' | undefined;
  /** The context words that raised the score, from names and comments. Schema words, not data. */
  readonly context: readonly string[];
}
