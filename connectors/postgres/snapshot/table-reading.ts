import type { Value } from '#contract/change';
import type { Lsn } from '../lsn.ts';
import { isVisible, type PgSnapshot } from './visibility.ts';

/** A row's key as the server writes it: the text of each key column, in key order. It can go back into a statement. */
export type Key = readonly string[];
/** Puts a key, as values, before (negative), at (zero) or after (positive) a bound, as the server's index does. */
export type KeyOrder = (key: readonly Value[], bound: Key) => number;

/** Rows up to `to` (inclusive; null: to the end) from where the range before ended, read in one snapshot. */
export interface ReadRange {
  readonly to: Key | null;
  /** Null: read at the very point where the tail begins, or so long ago that no change is left which it might have seen. */
  readonly seen: { readonly snapshot: PgSnapshot; readonly text: string; readonly watermark: Lsn } | null;
}

export type ReadingReason = 'initial' | 'resnapshot' | 'restarted';

/**
 * How far the reading of one table in its present epoch has got. Immutable: a step makes a new one.
 *
 * R1: `ranges` ascend and cover exactly the keys whose rows have been handed over.
 * R2: every change handed over before a range was read is visible in the range's snapshot.
 */
export interface TableReading {
  readonly reason: ReadingReason;
  /** `whole`: in one snapshot without a cursor, since the order of its keys cannot be told here. Null: not begun. */
  readonly mode: 'keyed' | 'whole' | null;
  /** Names and types of the key that cursor and ranges are made of. */
  readonly keySignature: string;
  readonly rows: number;
  readonly ranges: readonly ReadRange[];
  /** All rows are handed over; the ranges are kept until the tail has passed them. */
  readonly done: boolean;
}

/** What the tail knows of the transaction that a change belongs to. */
export interface TransactionRef {
  readonly commitLsn: Lsn;
  readonly xid: number;
}

export function newReading(reason: ReadingReason): TableReading {
  return { reason, mode: null, keySignature: '', rows: 0, ranges: [], done: false };
}

/** Key of the last row handed over; null before the first. */
export function cursorOf(reading: TableReading): Key | null {
  return reading.ranges.at(-1)?.to ?? null;
}

/**
 * Whether a change of the tail counts as evidence while its table is being read.
 * - Its key lies beyond what was read: no, a later range will have seen it (R2).
 * - Its key lies in a range: only if the range's snapshot did not see its transaction.
 */
export function countsOf(
  reading: TableReading,
  key: readonly Value[] | null,
  transaction: TransactionRef,
  order: KeyOrder | null,
): boolean {
  for (const { to, seen } of reading.ranges) {
    if (to !== null && (key === null || order === null || order(key, to) > 0)) continue;
    return seen === null || transaction.commitLsn >= seen.watermark || !isVisible(seen.snapshot, transaction.xid);
  }
  return false;
}

/** Adds rows up to `to` that were read in one snapshot; several pieces of one range become one. */
export function withRows(
  reading: TableReading,
  piece: Pick<TableReading, 'mode' | 'keySignature'> & {
    readonly rows: number;
    readonly range: ReadRange;
    readonly done: boolean;
  },
): TableReading {
  const last = reading.ranges.at(-1);
  if (piece.mode === 'whole' && last !== undefined)
    return { ...reading, rows: reading.rows + piece.rows, done: piece.done };
  const sameSnapshot = last !== undefined && last.seen?.text === piece.range.seen?.text;
  const before = sameSnapshot ? reading.ranges.slice(0, -1) : reading.ranges;
  return {
    ...reading,
    mode: piece.mode,
    keySignature: piece.keySignature,
    rows: reading.rows + piece.rows,
    ranges: [...before, piece.range],
    done: piece.done,
  };
}

/**
 * Forgets what the tail has passed: no change that comes from now on was committed before `reached`. Null when nothing
 * is left to know.
 */
export function settle(reading: TableReading, reached: Lsn): TableReading | null {
  let settled = 0;
  for (const { seen } of reading.ranges) {
    if (seen !== null && seen.watermark > reached) break;
    settled++;
  }
  if (reading.done && settled === reading.ranges.length) return null;
  if (settled === 0 || (settled === 1 && reading.ranges[0]?.seen === null)) return reading;
  // Of a table read whole the range stays: its rows are not all handed over, and a crash begins anew.
  const to = reading.ranges[settled - 1]?.to ?? null;
  return { ...reading, ranges: [{ to, seen: null }, ...reading.ranges.slice(settled)] };
}

/** Ranges that the tail has not passed yet: each is kept in the progress, so their number is bounded. */
export function openRanges(reading: TableReading): number {
  return reading.ranges.reduce((count, { seen }) => count + (seen === null ? 0 : 1), 0);
}
