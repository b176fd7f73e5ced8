import type { DataClass } from '#contract/classes';

/** A match before it is weighed against the others. */
export interface Candidate {
  readonly matcher: {
    readonly recognizer: { readonly id: string; readonly entity: string };
    readonly classes: readonly DataClass[];
  };
  readonly pattern: string | undefined;
  readonly base: number;
  readonly validation: 'passed' | 'failed' | undefined;
  readonly start: number;
  readonly end: number;
  readonly confidence: number;
  readonly context: readonly string[];
  /** Held for its name more than for its looks: it does not hide what stands inside it. */
  readonly weak: boolean;
}

/**
 * Of candidates that overlap the likeliest stays (then the longer, then the earlier in the catalogue): a card number that
 * could be a telephone number is one thing. Only what stands inside a value that was named rather than recognised stays
 * beside it: a telephone number in an address field.
 *
 * @returns those at or above `floor`, in order of place.
 */
export function resolve(candidates: readonly Candidate[], floor: number): readonly Candidate[] {
  if (candidates.length === 1) return candidates.filter(({ confidence }) => confidence >= floor);
  const kept: Candidate[] = [];
  const ordered = candidates
    .filter(({ confidence }) => confidence >= floor)
    .toSorted((a, b) => b.confidence - a.confidence || b.end - b.start - (a.end - a.start));
  for (const candidate of ordered) if (!kept.some((other) => rules(other, candidate))) kept.push(candidate);
  return kept.toSorted((a, b) => a.start - b.start || b.end - a.end);
}

function rules(stronger: Candidate, { matcher, start, end, weak }: Candidate): boolean {
  if (stronger.end <= start || end <= stronger.start) return false;
  if (stronger.matcher.recognizer.entity === matcher.recognizer.entity) return true;
  const inside = start >= stronger.start && end <= stronger.end && end - start < stronger.end - stronger.start;
  const around = stronger.start >= start && stronger.end <= end && end - start > stronger.end - stronger.start;
  return !((inside && stronger.weak) || (around && weak));
}
