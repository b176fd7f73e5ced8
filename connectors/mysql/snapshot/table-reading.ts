import type { Value } from '#contract/change';
import type { LogPlace } from '../position.ts';
import { comparePlaces } from '../position.ts';

/** Values of a key's columns, in key order, as a row has them. */
export type Key = readonly Value[];

export type ReadingReason = 'initial' | 'resnapshot' | 'restarted';

/**
 * How far the reading of one table in its present epoch has got. Immutable: a step makes a new one. It ends, and is
 * gone, when all rows are handed over.
 *
 * R1: the rows handed over are those whose keys are not above `cursor`, as they were at the place that the tail has
 * reached.
 */
export interface TableReading {
  readonly reason: ReadingReason;
  /**
   * `keyed`: in chunks by key. `whole`: in one snapshot taken at `at`, since there is no key, or none whose order can be
   * told. Null: not begun.
   */
  readonly mode: 'keyed' | 'whole' | null;
  /** Names and types of the key that the cursor is made of. */
  readonly keySignature: string;
  /** Key of the last row handed over; null before the first. */
  readonly cursor: Key | null;
  readonly at: LogPlace | null;
  readonly rows: number;
}

export function newReading(reason: ReadingReason): TableReading {
  return { reason, mode: null, keySignature: '', cursor: null, at: null, rows: 0 };
}

/** Negative, zero or positive as the first key lies before, at or behind the second; null when only the server knows. */
export type KeyOrder = (a: Key, b: Key) => number | null;

/**
 * Whether a change of the tail counts as evidence while its table is being read.
 * - Keyed: when its key is not above the cursor. What is above is read later, and then as the tail has left it.
 * - Whole: when its transaction begins where the snapshot stands, or behind.
 *
 * Null when only the server can tell.
 */
export function counts(
  reading: TableReading,
  change: { readonly key: Key | null; readonly place: LogPlace },
  order: KeyOrder | null,
): boolean | null {
  if (reading.mode === 'whole') return reading.at !== null && comparePlaces(change.place, reading.at) >= 0;
  if (reading.cursor === null || change.key === null || order === null) return false;
  const compared = order(change.key, reading.cursor);
  return compared === null ? null : compared <= 0;
}
