import { z } from 'zod';
import type { LogRecord, StoredRecord, TopicPartition } from './log.ts';
import { Position } from './position.ts';

/**
 * Headers of a record that is put back from the dead letters: the id of the letter, and how often it was tried. Whoever
 * handles it says so: an observation names the letter as recovered, another failure is a letter that names the first.
 */
export const RETRY_HEADERS = { letter: 'vigie.dead-letter', attempts: 'vigie.attempts' } as const;

/** The dead letter whose record this is, when it is put back. */
export function retriedLetter(headers: Readonly<Record<string, string>> | undefined): string | null {
  const id = headers?.[RETRY_HEADERS.letter];
  return id === undefined || id.length > MAX_ID ? null : id;
}
const MAX_ID = 600;

/**
 * Topic `vigie.dead-letters` (encrypted), keyed by `<topic>/<partition>/<offset>`: one poison record (P7). The record
 * itself travels as it was, base64, where it has room; it is shown to nobody but decrypted again for a retry. A tombstone
 * says that it was put back.
 *
 * What a change of a dataset holds was not examined while it is here: coverage says so (P6).
 */
export const DeadLetter = z.object({
  id: z.string(),
  topic: z.string(),
  partition: z.number().int(),
  offset: z.string(),
  /** Of the change; known of one that cannot be read, too, when its topic is. */
  source: z.string().nullable(),
  dataset: z.string().nullable(),
  /** Null when the record does not tell; then `after` is that of the newest change before it, where there is one. */
  position: Position.nullable(),
  after: Position.nullable().default(null),
  code: z.string(),
  /** The error's own words; no value in them. */
  reason: z.string(),
  failedAtMs: z.number(),
  attempts: z.number().int(),
  /** The letter that was put back and failed again. */
  retryOf: z.string().nullable().default(null),
  record: z.object({
    key: z.string().nullable(),
    value: z.string().nullable(),
    headers: z.record(z.string(), z.string()),
    timestampMs: z.number(),
    /** False: it is too large to be kept here too, and lies where it came from, as long as its topic keeps it. */
    isHere: z.literal(false).optional(),
  }),
});
export type DeadLetter = z.infer<typeof DeadLetter>;

/** What is told of a record that is put aside, beyond where it lies and what it holds. */
export interface Failure extends Partial<Pick<DeadLetter, 'source' | 'dataset' | 'position' | 'after'>> {
  readonly code: string;
  readonly reason: string;
  readonly failedAtMs: number;
  /** Bytes that a letter may have; of a record that is too large it holds only where it lies. */
  readonly most: number;
}

/** The letter of a record that is put aside. What is not told of the failure is null. */
export function deadLetter({ topic, partition }: TopicPartition, record: StoredRecord, failure: Failure): DeadLetter {
  const { most, source = null, dataset = null, position = null, after = null, code, reason, failedAtMs } = failure;
  return {
    id: `${topic}/${partition}/${record.offset}`,
    topic,
    partition,
    offset: String(record.offset),
    source,
    dataset,
    position,
    after,
    code,
    reason,
    failedAtMs,
    attempts: Number(record.headers?.[RETRY_HEADERS.attempts] ?? '0') + 1,
    retryOf: retriedLetter(record.headers),
    record: contentOf(record, most),
  };
}

/** The record that carries a letter on its topic. */
export function letterRecord(letter: DeadLetter): LogRecord {
  const { id, failedAtMs } = letter;
  return { key: Buffer.from(id), value: Buffer.from(JSON.stringify(letter)), timestampMs: Math.trunc(failedAtMs) };
}

/** Of a letter without its record, at most: names, times, the error's words. */
const BESIDE_RECORD_BYTES = 64 * 1024;

/** A record as a letter of at most so many bytes holds it. */
function contentOf(record: StoredRecord, most: number): DeadLetter['record'] {
  const { key, value, timestampMs } = record;
  const headers = { ...record.headers };
  const bytes = 4 * Math.ceil(((key?.length ?? 0) + (value?.length ?? 0)) / 3) + JSON.stringify(headers).length;
  return bytes + BESIDE_RECORD_BYTES <= most
    ? { key: base64(key), value: base64(value), headers, timestampMs }
    : { key: null, value: null, headers: {}, timestampMs, isHere: false };
}

function base64(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : Buffer.from(bytes).toString('base64');
}
