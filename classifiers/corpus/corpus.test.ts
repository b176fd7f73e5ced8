import { expect, test } from 'vitest';
import { fieldNamed } from '../recognizers/cases.ts';
import { COLUMNS } from './columns.ts';

/** Raised when the engine gets better, never lowered. */
const FLOORS = { precision: 0.99, recall: 0.97 };

test('precision and recall on our corpus stay above their floors', () => {
  let right = 0;
  let wrong = 0;
  let missed = 0;
  const failures: string[] = [];
  for (const { table, column, kind, entity, values } of COLUMNS) {
    const field = fieldNamed(column, kind === undefined ? { table } : { table, kind });
    for (const value of values) {
      const entities = new Set(field.classify(value).map((finding) => finding.entity));
      if (entity !== null && entities.delete(entity)) right += 1;
      else if (entity !== null) missed += 1;
      wrong += entities.size;
      if (entities.size > 0) failures.push(`${table}.${column} ${String(value)}: ${[...entities].join(', ')}`);
    }
  }
  const precision = right / (right + wrong);
  const recall = right / (right + missed);
  expect({ failures, precision: precision >= FLOORS.precision, recall: recall >= FLOORS.recall }).toEqual({
    failures: [],
    precision: true,
    recall: true,
  });
});
