import type { UnexaminedValues } from '#contract/catalog';
import type { UnexaminedReason } from '#contract/observation';

/** How many values were not examined, or not wholly, by reason. */
export type UnexaminedSums = Readonly<Record<UnexaminedReason, number>>;

export const NONE_UNEXAMINED: UnexaminedSums = { binary: 0, 'beyond-bounds': 0, oversized: 0, unchanged: 0 };

export function addUnexamined(a: UnexaminedSums, b: UnexaminedSums): UnexaminedSums {
  if (b === NONE_UNEXAMINED) return a;
  return {
    binary: a.binary + b.binary,
    'beyond-bounds': a['beyond-bounds'] + b['beyond-bounds'],
    oversized: a.oversized + b.oversized,
    unchanged: a.unchanged + b.unchanged,
  };
}

/** As readers see it: the reasons that there are. */
export function listUnexamined(sums: UnexaminedSums): UnexaminedValues[] {
  const all: readonly UnexaminedValues[] = [
    { reason: 'binary', values: sums.binary },
    { reason: 'beyond-bounds', values: sums['beyond-bounds'] },
    { reason: 'oversized', values: sums.oversized },
    { reason: 'unchanged', values: sums.unchanged },
  ];
  return all.filter(({ values }) => values > 0);
}
