import type { DataClass } from '#contract/classes';
import type { Explanation } from '#contract/finding';

/** A match before it is weighed against the others. */
export interface Candidate {
  readonly matcher: {
    readonly recognizer: { readonly entity: string; readonly own?: boolean };
    readonly classes: readonly DataClass[];
  };
  readonly start: number;
  readonly end: number;
  readonly confidence: number;
  readonly explanation: Explanation;
  /** Held for its name more than for its looks: it does not hide what stands inside it. */
  readonly weak: boolean;
}

/**
 * Of candidates that overlap the likeliest stays (then the longer, then the earlier in the catalogue): a card number that
 * could be a telephone number is one thing. Only what stands inside a value that was named rather than recognised stays
 * beside it: a telephone number in an address field; and what a user's rule found stays beside all that is not the same:
 * rules add, and take away only what they say is never so.
 *
 * @returns those at or above `floor`, in order of place.
 */
export function resolve(candidates: readonly Candidate[], floor: number): readonly Candidate[] {
  const kept: Candidate[] = [];
  for (const candidate of byStrength(candidates, floor))
    if (!kept.some((other) => rules(other, candidate))) kept.push(candidate);
  return inOrder(kept, (a, b) => a.start - b.start || b.end - a.end);
}

function byStrength(candidates: readonly Candidate[], floor: number): readonly Candidate[] {
  const strong: Candidate[] = [];
  for (const candidate of candidates) if (candidate.confidence >= floor) strong.push(candidate);
  return inOrder(strong, (a, b) => b.confidence - a.confidence || b.end - b.start - (a.end - a.start));
}

/** Nearly always there is nothing to sort, which the built-in sort is slow to see. */
function inOrder(
  candidates: readonly Candidate[],
  compare: (a: Candidate, b: Candidate) => number,
): readonly Candidate[] {
  for (let i = 1; i < candidates.length; i += 1) {
    const [before, after] = [candidates[i - 1], candidates[i]];
    if (before !== undefined && after !== undefined && compare(before, after) > 0) return candidates.toSorted(compare);
  }
  return candidates;
}

function rules(stronger: Candidate, { matcher, start, end, weak }: Candidate): boolean {
  if (stronger.end <= start || end <= stronger.start) return false;
  if (stronger.matcher.recognizer.entity === matcher.recognizer.entity) return true;
  if (stronger.matcher.recognizer.own === true || matcher.recognizer.own === true) return false;
  const inside = start >= stronger.start && end <= stronger.end && end - start < stronger.end - stronger.start;
  const around = stronger.start >= start && stronger.end <= end && end - start > stronger.end - stronger.start;
  return !((inside && stronger.weak) || (around && weak));
}
