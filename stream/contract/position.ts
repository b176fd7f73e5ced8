import { z } from 'zod';

/**
 * Where in a source's log a change lies. Opaque outside its connector, with one law that every connector keeps: the
 * positions of one source, compared as byte strings, are in commit order. So the catalogue can store, compare and merge
 * positions without knowing the database (SQL: `COLLATE "C"`). Never a number.
 *
 * PostgreSQL writes `<commit LSN, 16 hex digits>/<index in the transaction, 10 digits>`.
 */
export const Position = z.string().min(1).max(512).brand<'Position'>();
export type Position = z.infer<typeof Position>;

export function comparePositions(a: Position, b: Position): -1 | 0 | 1 {
  // JavaScript compares UTF-16 units; positions are ASCII by the law above, where that equals byte order.
  return a < b ? -1 : a > b ? 1 : 0;
}

export function maxPosition(a: Position, b: Position): Position {
  return a < b ? b : a;
}

export function minPosition(a: Position, b: Position): Position {
  return a < b ? a : b;
}
