import { UNAVAILABLE, type Change, type Row, type Value } from '#contract/change';
import type { Finding } from '#contract/finding';
import { ALL_SEEN, type Examination } from '../examination.ts';
import type { CompiledSchema } from './compiled-schema.ts';
import type { SeenRecord } from './label-records.ts';
import type { Side, Tally } from './observe.ts';

/** A row and what was seen in it per column, aligned with the schema. */
export interface SeenRow {
  readonly row: Row;
  readonly seen: readonly Examination[];
}

/** What the source did not send since it is unchanged is in the whole before-image, where there is one (P6). */
export function filled({ columns }: CompiledSchema, after: Row | null, before: Row | null): Row | null {
  if (after === null || before === null) return after;
  const unsent = columns.filter(({ field: { name } }) => after[name] === UNAVAILABLE && before[name] !== undefined);
  if (unsent.length === 0) return after;
  return Object.fromEntries([
    ...Object.entries(after),
    ...unsent.map(({ field: { name } }) => [name, before[name] ?? null] as const),
  ]);
}

export function examineRow({ columns }: CompiledSchema, row: Row, other: SeenRow | null): readonly Examination[] {
  return columns.map(({ field: { name }, classifier }, i) => {
    const value = row[name];
    if (value === undefined || value === null) return ALL_SEEN;
    // Most columns of an update keep their value: what was found in it once need not be looked for again.
    if (other !== null && other.row[name] === value) return other.seen[i] ?? ALL_SEEN;
    return classifier.examine(value);
  });
}

export function addUp(
  tally: Tally,
  { columns }: CompiledSchema,
  { row, seen }: SeenRow,
  { change, side }: { readonly change: Change; readonly side: Side },
): void {
  const at = { change, side, counted: change.counts === 'both' || change.counts === IMAGES[side] };
  for (let i = 0; i < columns.length; i += 1) {
    const value = row[columns[i]?.field.name ?? ''];
    if (value === undefined) continue;
    if (value === null) tally.empty(i, at);
    else tally.value(i, seen[i] ?? ALL_SEEN, lengthOf(value), at);
  }
}

const IMAGES = { plus: 'after', minus: 'before' } as const;

/** What a record holds, and what of it was not examined. */
export function sumUp({ columns }: CompiledSchema, seen: readonly Examination[]): SeenRecord {
  const findings: Finding[] = [];
  let unexamined: SeenRecord['unexamined'] = NONE;
  for (let i = 0; i < seen.length; i += 1) {
    const one = seen[i] ?? ALL_SEEN;
    for (const finding of one.findings) findings.push(finding);
    if (one.unexamined !== null)
      unexamined = [...unexamined, { path: columns[i]?.field.name ?? '', reason: one.unexamined }];
  }
  return { findings, unexamined };
}

const NONE: SeenRecord['unexamined'] = [];

function lengthOf(value: Value): number {
  return typeof value === 'string' ? value.length : 0;
}
