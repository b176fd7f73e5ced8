import { deadLetter, letterRecord } from '#contract/dead-letter';
import type { LogRecord } from '#contract/log';
import type { PoisonRecord } from './connector.ts';

/**
 * The dead letter of a record that a connector reads from the log and cannot read (P7).
 * @param most bytes that a letter may have
 */
export function poisonLetter(
  source: string,
  poison: PoisonRecord,
  { nowMs, most }: { readonly nowMs: number; readonly most: number },
): LogRecord {
  const { record, error, dataset, after } = poison;
  const { code, message: reason } = error;
  return letterRecord(deadLetter(poison, record, { source, dataset, after, code, reason, failedAtMs: nowMs, most }));
}
