import type { Label } from './ask.ts';
import type { LabelledValue } from './labelled-lines.ts';
import { ratio, share, type Ratio } from './ratio.ts';
import { CORE } from './taxonomy.ts';

/** How well whole columns were labelled: the type that most of the values of a column were given, if half of them were. */
export interface ColumnScore {
  readonly ratio: Ratio;
  readonly positives: number;
  readonly negatives: number;
  readonly falseAlarms: number;
}

/** Columns whose name says nothing hold anything, and are left out. */
export function scoreColumns(
  truths: readonly LabelledValue[],
  labels: ReadonlyMap<string, readonly Label[]>,
  { threshold, only }: { readonly threshold: number; readonly only: ReadonlySet<string> },
): ColumnScore {
  const columns = Map.groupBy(
    truths.filter(({ regime }) => regime === 'named'),
    ({ source, table, column }) => JSON.stringify([source, table, column]),
  );
  let [right, wrong, missed, negatives, alarms] = [0, 0, 0, 0, 0];
  for (const values of columns.values()) {
    const truth = prevailingTruth(values);
    if (truth === undefined) continue;
    const type = prevailingType(values, labels, { threshold, only });
    const isAccepted = type !== undefined && truth.accept.includes(type);
    if (truth.kind === 'pos') {
      if (!only.has(truth.expected[0] ?? '')) continue;
      if (type === truth.expected[0]) right += 1;
      else {
        missed += 1;
        if (type !== undefined && !isAccepted) wrong += 1;
      }
    } else if (truth.kind === 'neg') {
      negatives += 1;
      if (type !== undefined) [wrong, alarms] = [wrong + 1, alarms + 1];
    } else if (type !== undefined && !isAccepted) wrong += 1;
  }
  return {
    ratio: ratio(right, wrong, missed),
    positives: right + missed,
    negatives,
    falseAlarms: share(alarms, negatives),
  };
}

/** The first value of the kind that most values of the column are of. */
function prevailingTruth(values: readonly LabelledValue[]): LabelledValue | undefined {
  const kinds = [...Map.groupBy(values, ({ kind }) => kind).values()];
  return kinds.reduce((most, kind) => (kind.length > most.length ? kind : most))[0];
}

function prevailingType(
  values: readonly LabelledValue[],
  labels: ReadonlyMap<string, readonly Label[]>,
  { threshold, only }: { readonly threshold: number; readonly only: ReadonlySet<string> },
): string | undefined {
  const given = new Map<string, { values: number; confidence: number }>();
  for (const { id } of values) {
    const best = new Map<string, number>();
    for (const { type, confidence } of labels.get(id) ?? [])
      if (confidence >= threshold && CORE.has(type) && only.has(type))
        best.set(type, Math.max(confidence, best.get(type) ?? 0));
    for (const [type, confidence] of best) {
      const known = given.get(type) ?? { values: 0, confidence: 0 };
      given.set(type, { values: known.values + 1, confidence: known.confidence + confidence });
    }
  }
  const [first] = [...given].toSorted(
    ([a, x], [b, y]) => y.values - x.values || y.confidence - x.confidence || (a < b ? -1 : 1),
  );
  return first !== undefined && first[1].values / values.length >= 0.5 ? first[0] : undefined;
}
