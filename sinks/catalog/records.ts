import type { z } from 'zod';
import { deadLetter, retriedLetter, type DeadLetter } from '#contract/dead-letter';
import { bytesText } from '#contract/decode-record';
import type { RecordBatch, StoredRecord } from '#contract/log';
import { topics } from '#contract/topics';
import { storableText } from './field-paths.ts';
import type { OutboxRecord } from '../labels/outbox.ts';

export interface Decoded<T> {
  readonly values: readonly T[];
  /** Records that do not have the shape of their topic, as dead letters (P7). */
  readonly malformed: readonly DeadLetter[];
  /** Keys of the tombstones. */
  readonly gone: readonly string[];
  /** Dead letters whose records, put back, have the shape now. */
  readonly recovered: readonly string[];
}

/** Records of JSON topics as values. */
export function decodeRecords<T>(batches: readonly RecordBatch[], schema: z.ZodType<T>, nowMs: number): Decoded<T> {
  const values: T[] = [];
  const malformed: DeadLetter[] = [];
  const gone: string[] = [];
  const recovered: string[] = [];
  for (const batch of batches) {
    for (const record of batch.records) {
      if (record.value === null) {
        if (record.key !== null) gone.push(keyText(record.key));
        continue;
      }
      const parsed = schema.safeParse(parseJson(record.value));
      const letter = retriedLetter(record.headers);
      if (!parsed.success) malformed.push(malformedLetter(batch, record, nowMs));
      else {
        values.push(parsed.data);
        if (letter !== null) recovered.push(letter);
      }
    }
  }
  return { values, malformed, gone, recovered };
}

/** The outbox record that carries a dead letter to its topic; its value rests encrypted in the outbox too. */
export function deadLetterRecord(letter: DeadLetter): OutboxRecord {
  return { topic: topics.deadLetters, key: letter.id, value: JSON.stringify(letter), sealed: true };
}

/** Every log takes a record of this size, unless somebody has made its topic smaller. */
const MOST_LETTER_BYTES = 16 * 1024 * 1024;

/** The letter of a record that does not have the shape of its topic. */
export function malformedLetter(batch: RecordBatch, record: StoredRecord, nowMs: number): DeadLetter {
  return deadLetter(batch, record, {
    // What a worker saw of a dataset is lost to its evidence.
    dataset: batch.topic === topics.observations && record.key !== null ? keyText(record.key) : null,
    code: 'VIG_S406',
    reason: 'the record does not have the shape of its topic',
    failedAtMs: nowMs,
    most: MOST_LETTER_BYTES,
  });
}

function keyText(key: Uint8Array): string {
  return storableText(bytesText(key));
}

/** Escapes that JSON allows and PostgreSQL refuses: NUL, and halves of surrogate pairs. */
const UNSTORABLE = /\\u(?:0000|[dD][89a-fA-F])/u;

function parseJson(bytes: Uint8Array): unknown {
  const text = bytesText(bytes);
  try {
    return UNSTORABLE.test(text) ? JSON.parse(text, storable) : JSON.parse(text);
  } catch {
    // Not JSON: no schema accepts undefined, so the record ends up among the malformed.
    return undefined;
  }
}

function storable(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? storableText(value) : value;
}
