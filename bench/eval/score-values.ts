import type { Label } from './ask.ts';
import { scoreColumns, type ColumnScore } from './score-columns.ts';
import type { LabelledValue } from './labelled-lines.ts';
import { Counts, ratio, round, share, type Ratio } from './ratio.ts';
import { categoryOf, CORE, familyOf } from './taxonomy.ts';

/** How well values were labelled. */
export interface ValueScore {
  readonly values: number;
  /** Over all core types: the type is the one expected. */
  readonly micro: Ratio;
  /** Mean F1 of the types with ten expected values or more. */
  readonly macroF1: number;
  readonly types: number;
  /** One type of a family for another is right. */
  readonly family: Ratio;
  readonly categoryRecall: number;
  /** Values that are nothing, and the share of them that were given a core type. */
  readonly negatives: number;
  readonly falseAlarms: number;
  readonly columns: ColumnScore;
  readonly byType: Readonly<Record<string, Ratio>>;
  /** `regime bare`, `lang fr` …: recall of what is expected, false alarms on what is nothing. */
  readonly byGroup: Readonly<
    Record<
      string,
      { readonly positives: number; readonly recall: number; readonly negatives: number; readonly falseAlarms: number }
    >
  >;
  /** Expected and given type, most frequent first; `nothing` stands on either side. */
  readonly confusion: readonly { readonly expected: string; readonly given: string; readonly values: number }[];
}

const NOTHING = 'nothing';
const ENOUGH_VALUES = 10;

interface Judged {
  readonly truth: LabelledValue;
  readonly given: ReadonlySet<string>;
  /** Core types that are neither expected nor accepted, of a value that is something. */
  readonly wrong: readonly string[];
  readonly isRight: boolean;
}

export function scoreValues(
  truths: readonly LabelledValue[],
  labels: ReadonlyMap<string, readonly Label[]>,
  { threshold, only = CORE }: { readonly threshold: number; readonly only?: ReadonlySet<string> },
): ValueScore {
  const judged = truths
    .map((truth) =>
      judge(
        truth,
        (labels.get(truth.id) ?? []).filter(({ confidence }) => confidence >= threshold),
        only,
      ),
    )
    .filter(({ truth }) => truth.kind !== 'pos' || only.has(truth.expected[0] ?? ''));
  const positives = judged.filter(({ truth }) => truth.kind === 'pos');
  const negatives = judged.filter(({ truth }) => truth.kind === 'neg');
  const byType = typeRatios(judged);
  const scored = Object.values(byType).filter(({ right, missed }) => right + missed >= ENOUGH_VALUES);
  const all = Object.values(byType);
  return {
    values: judged.length,
    micro: ratio(sum(all, 'right'), sum(all, 'wrong'), sum(all, 'missed')),
    macroF1: round(scored.reduce((total, { f1 }) => total + f1, 0) / Math.max(1, scored.length)),
    types: scored.length,
    family: familyRatio(judged),
    categoryRecall: share(positives.filter(isOfCategory).length, positives.length),
    negatives: negatives.length,
    falseAlarms: share(negatives.filter(hasCore).length, negatives.length),
    columns: scoreColumns(truths, labels, { threshold, only }),
    byType: Object.fromEntries(Object.entries(byType).filter(([, { right, missed }]) => right + missed > 0)),
    byGroup: groups(judged),
    confusion: confusion(judged),
  };
}

function judge(truth: LabelledValue, labels: readonly Label[], only: ReadonlySet<string>): Judged {
  const given = new Set(labels.map(({ type }) => type).filter((type) => !CORE.has(type) || only.has(type)));
  // Of what is nothing any core type is wrong.
  const fine = new Set(truth.kind === 'neg' ? [] : [...truth.expected, ...truth.accept]);
  return {
    truth,
    given,
    wrong: [...given].filter((type) => CORE.has(type) && !fine.has(type)),
    isRight: given.has(truth.expected[0] ?? ''),
  };
}

function typeRatios(judged: readonly Judged[]): Readonly<Record<string, Ratio>> {
  const [right, wrong, missed] = [new Counts(), new Counts(), new Counts()];
  for (const { truth, wrong: types, isRight } of judged) {
    if (truth.kind === 'pos') (isRight ? right : missed).add(truth.expected[0] ?? '');
    for (const type of types) wrong.add(type);
  }
  const types = [...new Set([...right.names, ...missed.names, ...wrong.names])].toSorted(
    (a, b) => right.of(b) + missed.of(b) - right.of(a) - missed.of(a),
  );
  return Object.fromEntries(types.map((type) => [type, ratio(right.of(type), wrong.of(type), missed.of(type))]));
}

function familyRatio(judged: readonly Judged[]): Ratio {
  let [right, wrong, missed] = [0, 0, 0];
  for (const { truth, given, wrong: types } of judged) {
    const families = new Set([...given].map(familyOf));
    const expected = familyOf(truth.expected[0] ?? '');
    if (truth.kind === 'pos') {
      const isNear = families.has(expected) || truth.accept.some((type) => given.has(type));
      if (isNear) right += 1;
      else missed += 1;
      wrong += types.filter((type) => familyOf(type) !== expected).length;
    } else wrong += truth.kind === 'neg' ? new Set(types.map(familyOf)).size : types.length;
  }
  return ratio(right, wrong, missed);
}

function isOfCategory({ truth, given }: Judged): boolean {
  const category = categoryOf(truth.expected[0] ?? '');
  return [...given].some((type) => categoryOf(type) === category);
}

function hasCore({ given }: Judged): boolean {
  return [...given].some((type) => CORE.has(type));
}

function groups(judged: readonly Judged[]): ValueScore['byGroup'] {
  const names = (truth: LabelledValue) => [`regime ${truth.regime}`, `lang ${truth.lang}`, `source ${truth.source}`];
  const all = [...new Set(judged.flatMap(({ truth }) => names(truth)))].toSorted();
  return Object.fromEntries(
    all.map((name) => {
      const own = judged.filter(({ truth }) => names(truth).includes(name));
      const positives = own.filter(({ truth }) => truth.kind === 'pos');
      const negatives = own.filter(({ truth }) => truth.kind === 'neg');
      return [
        name,
        {
          positives: positives.length,
          recall: share(positives.filter(({ isRight }) => isRight).length, positives.length),
          negatives: negatives.length,
          falseAlarms: share(negatives.filter(hasCore).length, negatives.length),
        },
      ];
    }),
  );
}

function confusion(judged: readonly Judged[]): ValueScore['confusion'] {
  const cells = new Counts();
  for (const { truth, wrong, isRight } of judged) {
    const expected = truth.kind === 'neg' ? NOTHING : (truth.expected[0] ?? NOTHING);
    for (const type of wrong) cells.add(`${expected}\t${type}`);
    if (truth.kind === 'pos') {
      if (isRight) cells.add(`${expected}\t${expected}`);
      else if (wrong.length === 0) cells.add(`${expected}\t${NOTHING}`);
    }
  }
  return cells.names
    .map((cell) => {
      const [expected = '', given = ''] = cell.split('\t');
      return { expected, given, values: cells.of(cell) };
    })
    .toSorted((a, b) => b.values - a.values);
}

function sum(all: readonly Ratio[], of: 'right' | 'wrong' | 'missed'): number {
  return all.reduce((total, one) => total + one[of], 0);
}
