import type { DatasetSchema, FieldSchema } from '#contract/schema';
import { columnKey, storablePath, storableText } from './field-paths.ts';

/** A field as the catalogue has it. */
export interface FieldRow {
  readonly id: number;
  readonly columnKey: string;
  readonly subpath: string;
  readonly path: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly comment: string | null;
  readonly place: number | null;
  readonly dropped: boolean;
}

/** What a field becomes. */
export interface FieldTarget {
  readonly columnKey: string;
  readonly subpath: string;
  readonly path: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly comment: string | null;
  readonly place: number | null;
}

export type FieldStep =
  | { readonly step: 'add'; readonly to: FieldTarget; readonly late: boolean }
  | { readonly step: 'rename' | 'retype' | 'revive' | 'describe'; readonly from: FieldRow; readonly to: FieldTarget }
  | { readonly step: 'drop'; readonly from: FieldRow };

/**
 * What a new shape does to the fields of its dataset. A column keeps its identity by its number where the source has
 * numbers, else by its name; what lies below a column goes with it.
 *
 * @param known the dataset had a shape before: what appears now is late.
 */
export function diffSchema(rows: readonly FieldRow[], schema: DatasetSchema, known: boolean): readonly FieldStep[] {
  const families = Map.groupBy(
    rows.filter((row) => !row.columnKey.startsWith('?')),
    (row) => row.columnKey,
  );
  const steps: FieldStep[] = [];
  const present = new Set<string>();
  if (schema.dropped !== true) {
    for (const [place, column] of schema.fields.entries()) {
      const to = target(column, place);
      present.add(to.columnKey);
      const family = families.get(to.columnKey) ?? [];
      if (!family.some((row) => row.subpath === '')) steps.push({ step: 'add', to, late: known });
      for (const from of family) {
        const step = stepOf(
          from,
          from.subpath === ''
            ? to
            : { ...to, subpath: from.subpath, path: storablePath(`${to.path}${from.subpath}`), place: null },
        );
        if (step !== null) steps.push(step);
      }
    }
  }
  for (const [key, family] of families) {
    if (!present.has(key))
      steps.push(...family.filter((row) => !row.dropped).map((from): FieldStep => ({ step: 'drop', from })));
  }
  return steps;
}

function target(column: FieldSchema, place: number): FieldTarget {
  return {
    columnKey: columnKey(column),
    subpath: '',
    path: storablePath(column.name),
    type: storableText(column.type),
    nullable: column.nullable,
    comment: column.comment === undefined ? null : storableText(column.comment),
    place,
  };
}

function stepOf(from: FieldRow, to: FieldTarget): FieldStep | null {
  if (from.path !== to.path) return { step: 'rename', from, to };
  if (from.dropped) return { step: 'revive', from, to };
  // A field that observations made before its shape came has no type yet: it gets one, which is no change of type.
  if (from.type !== '' && (from.type !== to.type || from.nullable !== to.nullable)) return { step: 'retype', from, to };
  return from.type !== to.type || from.comment !== to.comment || from.place !== to.place
    ? { step: 'describe', from, to }
    : null;
}
