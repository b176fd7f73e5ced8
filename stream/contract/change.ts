import type { Sensitive } from '#kernel/sensitive';
import type { Position } from './position.ts';

/**
 * One committed change, in memory. On a topic it is Debezium's envelope (`stream/codec`).
 *
 * `c` insert · `u` update · `d` delete · `r` snapshot read · `t` truncate (no rows).
 */
export const OPERATIONS = ['c', 'u', 'd', 'r', 't'] as const;
export type Operation = (typeof OPERATIONS)[number];

/**
 * A value as it travels. Nothing is lost:
 * - integers are numbers when |n| < 2^53, else decimal strings; decimals are strings; NaN and infinities of floats are
 *   the strings `NaN`, `Infinity`, `-Infinity`;
 * - dates and times are ISO 8601 strings as the source writes them; `infinity` and `-infinity` stay those words;
 * - bytes are base64; JSON and XML documents are their text; arrays are arrays of the element kind;
 * - ranges, composites, geometry and everything else are the database's text form.
 */
export type Value = string | number | boolean | null | readonly Value[];

/** Field name to value. Made without a prototype problem: a column may be called `__proto__`. */
export type Row = Readonly<Record<string, Value>>;

/** Debezium's placeholder for a value that the source did not send (unchanged TOAST). It is *unchanged*, never data (P6). */
export const UNAVAILABLE = '__debezium_unavailable_value';

/** Stands for a value that is larger than what is taken in (`VIG_C115`). It is *unexamined*, never data (P6). */
export const OVERSIZED = '__vigie_oversized_value';

/** Bytes that an image of a row may take in its record; of one that is larger, the largest values are {@link OVERSIZED}. */
export const MAX_IMAGE_BYTES = 128 * 1024 * 1024;

/**
 * Which images of a change count as evidence. While a table is being read, a change that its snapshot already shows is
 * labelled and alerted like any other but counts for nothing, so that no row is counted twice.
 */
export const COUNTS = ['both', 'before', 'after', 'none'] as const;
export type Counts = (typeof COUNTS)[number];

export interface Change {
  readonly op: Operation;
  /** Source id. */
  readonly source: string;
  /** Dataset URN. */
  readonly dataset: string;
  /** Id of the {@link DatasetSchema} the row was written under. */
  readonly schema: string;
  readonly position: Position;
  /** The source's transaction id, where it has one. */
  readonly transaction: string | null;
  /** `no`: live; `initial`: first snapshot; `incremental`: asked-for re-snapshot. */
  readonly snapshot: 'no' | 'initial' | 'incremental';
  /**
   * Evidence of a dataset is counted per epoch. A truncate and a re-snapshot begin a new one; the catalogue merges
   * observations of an epoch in any order and drops older epochs once the new one is complete.
   */
  readonly epoch: number;
  readonly counts: Counts;
  /** Milliseconds since the epoch, with a fraction. For snapshot reads: when the snapshot was taken. */
  readonly committedAtMs: number;
  readonly capturedAtMs: number;
  /** Key fields only; null when the dataset has no key, or for a truncate. */
  readonly key: Sensitive<Row> | null;
  readonly before: Sensitive<Row> | null;
  readonly after: Sensitive<Row> | null;
  /**
   * `looked_up`: `after` was read at the source some time after the event, so it may be newer than the change (P6).
   * Absent: it is what the change left.
   */
  readonly afterImage?: 'looked_up' | undefined;
}
