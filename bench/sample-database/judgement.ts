import { z } from 'zod';

/** A line of `ground_truth.jsonl`: what is true of a column. */
export const ColumnTruth = z.object({
  dataset: z.string(),
  field: z.string(),
  kind: z.string(),
  expected_entities: z.array(z.string()),
  expected_class: z.array(z.string()),
  status: z.enum(['required', 'optional', 'none']),
});
export type ColumnTruth = z.infer<typeof ColumnTruth>;

/** A label that the product holds of a column or of a place in its documents. */
export interface HeldLabel {
  readonly dataset: string;
  readonly path: string;
  readonly entity: string;
  readonly classes: readonly string[];
  readonly confidence: number;
  readonly hits: number;
  readonly examined: number;
}

export type Verdict =
  /** A label was due, and an expected entity or, where none is named, class is held. */
  | 'found'
  /** A label was due and another one is held: the column is known to be sensitive, for the wrong reason. */
  | 'other entity'
  | 'missed'
  /** No label was due and one is held. */
  | 'false alarm'
  | 'right';

export interface ColumnVerdict {
  readonly dataset: string;
  readonly field: string;
  readonly status: ColumnTruth['status'];
  readonly expected: readonly string[];
  readonly labels: readonly HeldLabel[];
  readonly verdict: Verdict;
}

export interface Judgement {
  readonly columns: readonly ColumnVerdict[];
  readonly required: number;
  readonly found: number;
  /** Columns of which a label would be a false alarm. */
  readonly none: number;
  readonly falseAlarms: number;
  /** Columns of the truth that were not watched: views, and tables that are not there. */
  readonly unwatched: number;
}

export function judge(
  truth: readonly ColumnTruth[],
  watched: ReadonlySet<string>,
  labels: readonly HeldLabel[],
): Judgement {
  const columns = truth
    .filter(({ dataset, field }) => watched.has(`${dataset}.${field}`))
    .map((column) => judgeColumn(column, labels));
  const count = (status: ColumnTruth['status'], ...verdicts: readonly Verdict[]) =>
    columns.filter((one) => one.status === status && (verdicts.length === 0 || verdicts.includes(one.verdict))).length;
  return {
    columns,
    required: count('required'),
    found: count('required', 'found'),
    none: count('none'),
    falseAlarms: count('none', 'false alarm'),
    unwatched: truth.length - columns.length,
  };
}

function judgeColumn(truth: ColumnTruth, all: readonly HeldLabel[]): ColumnVerdict {
  const { dataset, field, status, expected_entities: entities, expected_class: classes } = truth;
  const labels = all.filter((label) => label.dataset === dataset && isOf(label.path, field));
  return { dataset, field, status, expected: entities, labels, verdict: verdictOf() };

  function verdictOf(): Verdict {
    if (status === 'none') return labels.some((label) => !label.classes.includes('PUBLIC')) ? 'false alarm' : 'right';
    if (status === 'optional') return 'right';
    if (labels.length === 0) return 'missed';
    const due = labels.some((label) =>
      entities.length > 0 ? entities.includes(label.entity) : label.classes.some((one) => classes.includes(one)),
    );
    return due ? 'found' : 'other entity';
  }
}

/** Whether a path is the column, or a place in its documents or arrays. */
function isOf(path: string, field: string): boolean {
  return path === field || path.startsWith(`${field}.`) || path.startsWith(`${field}[]`);
}
