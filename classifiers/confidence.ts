import type { Recognizer } from './recognizer.ts';

/** What bears on one match. */
export interface Bearing {
  readonly recognizer: Recognizer;
  readonly base: number;
  readonly validation: 'passed' | 'failed' | undefined;
  /** Odds factor of the field's name (1: it says nothing). */
  readonly name: number;
  /** Odds factor of words near the match in longer text. */
  readonly near: number;
}

const FAILED = 0.03;
/** Nothing is certain; and what failed its checksum is never *held* certain, whatever its column is called. */
const CEILING = 0.99;
const CEILING_FAILED = 0.85;

/**
 * One number from pattern, checksum and context: odds multiply (naive Bayes with hand-set likelihood ratios), so that
 * a weak shape under a telling name and a strong shape under a silent one meet on the same scale. Three decimals.
 */
export function confidence({ recognizer, base, validation, name, near }: Bearing): number {
  let odds = base / (1 - base);
  if (validation === 'passed') odds /= recognizer.chance ?? 0.1;
  else if (validation === 'failed') odds *= recognizer.failed ?? FAILED;
  odds *= (name < 1 ? name ** (recognizer.sway ?? 1) : name) * near;
  const probability = odds / (1 + odds);
  return Math.round(Math.min(probability, validation === 'failed' ? CEILING_FAILED : CEILING) * 1000) / 1000;
}
