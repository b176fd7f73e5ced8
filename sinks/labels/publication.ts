import type { Thresholds } from '#contract/classes';
import type { FieldLabel } from '#contract/label';

/** Counters alone are told at most this often per field, so that a screen's numbers move and the log is not flooded. */
export const COUNTER_INTERVAL_MS = 3_000;

export interface Published {
  readonly label: FieldLabel;
  readonly atMs: number;
}

/** Whether subscribers are told of a label `now`, `later` (its counters moved a little), or not at all. */
export function publication(
  last: Published | null,
  next: FieldLabel,
  thresholds: Thresholds,
  nowMs: number,
): 'now' | 'later' | 'none' {
  if (last === null || isOther(last.label, next, thresholds)) return 'now';
  if (sameNumbers(last.label, next)) return 'none';
  return nowMs - last.atMs >= COUNTER_INTERVAL_MS ? 'now' : 'later';
}

function isOther(a: FieldLabel, b: FieldLabel, thresholds: Thresholds): boolean {
  return (
    a.entity !== b.entity ||
    a.status !== b.status ||
    a.sensitivity !== b.sensitivity ||
    a.origin !== b.origin ||
    a.field !== b.field ||
    a.grounds !== b.grounds ||
    (b.origin === 'person' && a.reason !== b.reason) ||
    a.exact !== b.exact ||
    a.classes.join() !== b.classes.join() ||
    band(a.confidence, thresholds) !== band(b.confidence, thresholds) ||
    magnitude(a.hits) !== magnitude(b.hits)
  );
}

function sameNumbers(a: FieldLabel, b: FieldLabel): boolean {
  return (
    a.hits === b.hits && a.examined === b.examined && a.confidence === b.confidence && a.modelVersion === b.modelVersion
  );
}

function band(confidence: number, { minimum, high }: Thresholds): number {
  return confidence >= high ? 2 : confidence >= minimum ? 1 : 0;
}

/** Number of decimal digits: 0 for none, 1 for 1 to 9, 2 for 10 to 99. */
function magnitude(hits: number): number {
  return hits <= 0 ? 0 : Math.floor(Math.log10(hits)) + 1;
}
