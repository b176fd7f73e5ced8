import type { Label } from './ask.ts';
import type { LabelledValue } from './labelled-lines.ts';
import { round, share } from './ratio.ts';
import { CORE } from './taxonomy.ts';

/** How far what is said of confidence is from what is right. */
export interface Calibration {
  readonly labels: number;
  /** Mean distance of confidence and share of right labels, weighted by labels. */
  readonly expectedError: number;
  readonly bins: readonly Bin[];
}

export interface Bin {
  /** Labels with a confidence from here up to `to`; the last has its end in it. */
  readonly from: number;
  readonly to: number;
  readonly labels: number;
  readonly confidence: number;
  readonly right: number;
}

const BINS = 20;

/** Over core labels of at least `threshold`; one that is accepted but not expected is neither right nor wrong. */
export function calibration(
  truths: readonly LabelledValue[],
  labels: ReadonlyMap<string, readonly Label[]>,
  threshold: number,
): Calibration {
  const bins = Array.from({ length: BINS }, () => ({ labels: 0, confidence: 0, right: 0 }));
  for (const { id, expected, accept, kind } of truths) {
    for (const { type, confidence } of labels.get(id) ?? []) {
      const isRight = kind === 'pos' && expected.includes(type);
      if (!CORE.has(type) || confidence < threshold || (!isRight && accept.includes(type))) continue;
      const bin = bins[Math.min(BINS - 1, Math.floor(confidence * BINS))];
      if (bin === undefined) continue;
      bin.labels += 1;
      bin.confidence += confidence;
      if (isRight) bin.right += 1;
    }
  }
  const all = bins.reduce((sum, bin) => sum + bin.labels, 0);
  const distance = bins.reduce((sum, bin) => sum + Math.abs(bin.confidence - bin.right), 0);
  return {
    labels: all,
    expectedError: round(distance / Math.max(1, all)),
    bins: bins.flatMap((bin, i) =>
      bin.labels === 0
        ? []
        : [
            {
              from: i / BINS,
              to: (i + 1) / BINS,
              labels: bin.labels,
              confidence: share(bin.confidence, bin.labels),
              right: share(bin.right, bin.labels),
            },
          ],
    ),
  };
}
