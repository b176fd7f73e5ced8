import { addUnexamined, type UnexaminedSums } from './unexamined.ts';

/** An interval of positions of one dataset; '' as `from` is the beginning of its log. */
export interface Interval {
  readonly status: 'examined' | 'unexamined';
  readonly reason: string;
  readonly code: string | null;
  readonly modelVersion: string | null;
  readonly from: string;
  readonly to: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly records: number;
  /** Values in its changes that were not examined; null where nothing was. */
  readonly unexamined: UnexaminedSums | null;
}

/**
 * Joins the examined intervals of one dataset that nothing unexamined lies between. An epoch ends where the next one
 * begins, so what one model version examined in successive epochs is one interval, unless a gap or another version's
 * work lies in between. The result does not depend on the order of the rows, and merging it again changes nothing.
 *
 * What is unexamined stands as it is and is never joined away: where it overlaps an examined interval, it holds.
 */
export function mergeCoverage(intervals: readonly Interval[]): readonly Interval[] {
  const gaps = intervals.filter((one) => one.status === 'unexamined').toSorted(byPlace);
  let examined = intervals.filter((one) => one.status === 'examined').toSorted(byPlace);
  // A join may take away what kept two others apart, so it goes on until nothing joins any more.
  for (let before = Infinity; examined.length < before;) {
    before = examined.length;
    examined = joinOnce(examined, gaps);
  }
  return [...examined, ...gaps].toSorted(byPlace);
}

function joinOnce(examined: readonly Interval[], gaps: readonly Interval[]): Interval[] {
  const merged: Interval[] = [];
  for (const next of examined) {
    const at = merged.findLastIndex((one) => one.modelVersion === next.modelVersion);
    const last = merged[at];
    if (last !== undefined && isNeighbour(last, next, merged.slice(at + 1), gaps)) merged[at] = join(last, next);
    else merged.push(next);
  }
  return merged.toSorted(byPlace);
}

/** Overlapping, or with neither a gap nor another version's interval between the two. */
function isNeighbour(a: Interval, b: Interval, since: readonly Interval[], gaps: readonly Interval[]): boolean {
  if (b.from <= a.to) return true;
  return ![...since, ...gaps].some((one) => one.from <= b.from && one.to >= a.to);
}

function join(a: Interval, b: Interval): Interval {
  return {
    ...a,
    from: a.from < b.from ? a.from : b.from,
    to: a.to > b.to ? a.to : b.to,
    fromMs: Math.min(a.fromMs, b.fromMs),
    toMs: Math.max(a.toMs, b.toMs),
    records: a.records + b.records,
    unexamined: a.unexamined === null || b.unexamined === null ? null : addUnexamined(a.unexamined, b.unexamined),
  };
}

function byPlace(a: Interval, b: Interval): number {
  return (
    compare(a.from, b.from) ||
    compare(a.to, b.to) ||
    compare(a.modelVersion ?? '', b.modelVersion ?? '') ||
    compare(a.reason, b.reason)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
