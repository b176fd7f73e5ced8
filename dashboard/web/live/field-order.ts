import { SENSITIVITIES } from '#contract/classes';
import type { FieldRow } from './merge.ts';

export const FIELD_COLUMNS = ['field', 'entity', 'classes', 'sensitivity', 'hits', 'confidence', 'changed'] as const;
export type FieldColumn = (typeof FIELD_COLUMNS)[number];

export interface FieldOrder {
  readonly by: FieldColumn;
  readonly descending: boolean;
}

export const FIRST_ORDER: FieldOrder = { by: 'sensitivity', descending: true };

/** The next order when a column's head is chosen: names go up first, figures go down first. */
export function nextOrder(held: FieldOrder, by: FieldColumn): FieldOrder {
  if (held.by === by) return { by, descending: !held.descending };
  return { by, descending: by !== 'field' && by !== 'entity' && by !== 'classes' };
}

/** A total order: rows that are equal in the column stay in the order of their names, so that nothing jumps at an update. */
export function sortFields(rows: readonly FieldRow[], order: FieldOrder): FieldRow[] {
  const compare = COMPARE[order.by];
  const sign = order.descending ? -1 : 1;
  return rows.toSorted((a, b) => sign * compare(a, b) || byName(a, b));
}

type Compare = (a: FieldRow, b: FieldRow) => number;

const collator = new Intl.Collator('en', { numeric: true });
const byName: Compare = (a, b) => collator.compare(a.urn, b.urn) || (a.urn < b.urn ? -1 : a.urn > b.urn ? 1 : 0);

const COMPARE: Record<FieldColumn, Compare> = {
  field: byName,
  entity: (a, b) => collator.compare(a.label.entity, b.label.entity),
  classes: (a, b) => collator.compare(a.label.classes.join(), b.label.classes.join()),
  sensitivity: (a, b) => SENSITIVITIES.indexOf(a.label.sensitivity) - SENSITIVITIES.indexOf(b.label.sensitivity),
  hits: (a, b) => a.label.hits - b.label.hits,
  confidence: (a, b) => a.label.confidence - b.label.confidence,
  changed: (a, b) => a.label.deliveredAtMs - b.label.deliveredAtMs,
};
