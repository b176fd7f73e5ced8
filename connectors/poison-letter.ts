import { letterContent, RETRY_HEADERS, retriedLetter, type DeadLetter } from '#contract/dead-letter';
import type { LogRecord } from '#contract/log';
import type { PoisonRecord } from './connector.ts';

/** The dead letter of a record that a connector reads from the log and cannot read (P7). */
export function poisonLetter(
  source: string,
  poison: PoisonRecord,
  { nowMs, most }: { readonly nowMs: number; readonly most: number },
): LogRecord {
  const { topic, partition, record, error, dataset } = poison;
  const id = `${topic}/${partition}/${record.offset}`;
  const letter: DeadLetter = {
    id,
    topic,
    partition,
    offset: String(record.offset),
    source,
    dataset,
    position: null,
    after: poison.after,
    code: error.code,
    reason: error.message,
    failedAtMs: nowMs,
    attempts: Number(record.headers?.[RETRY_HEADERS.attempts] ?? '0') + 1,
    retryOf: retriedLetter(record.headers),
    record: letterContent(record, most),
  };
  return { key: Buffer.from(id), value: Buffer.from(JSON.stringify(letter)), timestampMs: Math.trunc(nowMs) };
}
