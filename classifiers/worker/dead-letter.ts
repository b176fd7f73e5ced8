import type { DeadLetter } from '#contract/dead-letter';
import type { LogRecord, StoredRecord, TopicPartition } from '#contract/log';
import { toVigieError } from '#kernel/errors/vigie-error';

/** The record of `vigie.dead-letters` for one poison record. */
export function deadLetter(at: TopicPartition, record: StoredRecord, thrown: unknown, nowMs: number): LogRecord {
  const { code, message } = toVigieError(thrown);
  const id = `${at.topic}/${at.partition}/${record.offset}`;
  const letter: DeadLetter = {
    id,
    topic: at.topic,
    partition: at.partition,
    offset: String(record.offset),
    source: null,
    dataset: null,
    position: null,
    code,
    reason: message,
    failedAtMs: nowMs,
    attempts: Number(record.headers?.['vigie.attempts'] ?? '0') + 1,
    record: {
      key: base64(record.key),
      value: base64(record.value),
      headers: { ...record.headers },
      timestampMs: record.timestampMs,
    },
  };
  return { key: Buffer.from(id), value: Buffer.from(JSON.stringify(letter)), timestampMs: Math.trunc(nowMs) };
}

function base64(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : Buffer.from(bytes).toString('base64');
}
