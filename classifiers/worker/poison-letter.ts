import { deadLetter, letterRecord } from '#contract/dead-letter';
import type { LogRecord, StoredRecord, TopicPartition } from '#contract/log';
import type { Position } from '#contract/position';
import { toVigieError } from '#kernel/errors/vigie-error';

/** What is known of a record that could not be handled, beyond where it lies. */
export interface Circumstances {
  readonly source: string;
  readonly dataset: string;
  /** Its own position, when it could be read. */
  readonly position: Position | null;
  /** That of the newest change before it that could. */
  readonly after: Position | null;
}

export interface LetterOptions {
  readonly thrown: unknown;
  readonly nowMs: number;
  readonly known?: Circumstances | null;
  /** Bytes that a letter may have; of a record that is too large it holds only where it lies. */
  readonly most: number;
}

/** The record of `vigie.dead-letters` for one poison record. */
export function poisonLetter(
  at: TopicPartition,
  record: StoredRecord,
  { thrown, nowMs, known, most }: LetterOptions,
): LogRecord {
  const { code, message: reason } = toVigieError(thrown);
  return letterRecord(deadLetter(at, record, { ...known, code, reason, failedAtMs: nowMs, most }));
}
