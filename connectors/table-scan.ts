import type { Row } from '#contract/change';
import type { DatasetSchema } from '#contract/schema';
import type { Sensitive } from '#kernel/sensitive';

/**
 * Reads the tables of a database once, for those who want to know what is in it today: nothing is made at the source,
 * nothing is followed, and what is written meanwhile may or may not be seen.
 *
 * Order      One table at a time, rows in any order.
 * Bounds     Rows come in batches as they are asked for; a slow caller slows the source (P5).
 * Values     Row values are `Sensitive`; no message, error or detail carries one (P4).
 * Failure    VigieError (area C). What fails in reading one table concerns that table alone; the next can be read.
 */
export interface TableScan extends AsyncDisposable {
  /** The tables of users, biggest first where the source tells. */
  readonly tables: readonly ScannableTable[];
}

export interface ScannableTable {
  /** Parts of the dataset's name, outermost first. */
  readonly path: readonly string[];
  /** About how many rows there are; 0 where the source does not tell. */
  readonly rowsEstimated: number;
  /** @param limit read at most so many rows; null reads all */
  read(limit: number | null, signal: AbortSignal): AsyncGenerator<ScannedRows>;
}

export interface ScannedRows {
  /** The shape of these rows; of a source without a catalogue of shapes it grows as they come. */
  readonly schema: DatasetSchema;
  readonly rows: Sensitive<readonly Row[]>;
}

/** What one batch holds at most, about. */
export const SCAN_BATCH_BYTES = 1024 * 1024;
/** Source id of what a scan tells. */
export const SCAN_SOURCE = 'scan';
