import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import type { Log, LogConsumer, LogRecord, RecordBatch, StoredRecord, TopicSpec } from '#contract/log';

/** What a log implementation gives to the conformance suite. Every call of `open` stands for another process. */
export interface LogHarness extends AsyncDisposable {
  open(): Promise<Log>;
  /** Lets retention and compaction do now what they would do in their time. */
  maintain(log: Log): Promise<void>;
  /** A module whose `openLog(): Promise<Log>` opens the same log in a child process with these variables set. */
  readonly child: { readonly module: string; readonly env: Readonly<Record<string, string>> };
}

export type OpenHarness = () => Promise<LogHarness>;

/** A name that no other test has. */
export function unique(stem: string): string {
  return `${stem}-${randomBytes(5).toString('hex')}`;
}

export async function newTopic(log: Log, spec: Partial<TopicSpec> = {}): Promise<string> {
  const name = spec.name ?? unique('conformance.topic');
  await log.createTopics([{ partitions: 1, compacted: false, encrypted: false, retentionMs: null, ...spec, name }]);
  return name;
}

export function record(key: string | null, value: string | null, timestampMs = 1_700_000_000_000): LogRecord {
  return {
    key: key === null ? null : Buffer.from(key),
    value: value === null ? null : Buffer.from(value),
    timestampMs,
  };
}

export function numbered(count: number, from = 0, keys = 10): LogRecord[] {
  return Array.from({ length: count }, (_, index) => record(`k${(from + index) % keys}`, String(from + index)));
}

export async function append(
  log: Log,
  topic: string,
  records: readonly LogRecord[],
  partition?: number,
): Promise<void> {
  await using producer = await log.producer();
  await producer.append([{ topic, partition, records }]);
}

export function textOf(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : Buffer.from(bytes).toString();
}

export function values(batches: readonly RecordBatch[]): (string | null)[] {
  return batches.flatMap(({ records }) => records.map(({ value }) => textOf(value)));
}

/** For partitions that come in any order. */
export function sortedValues(batches: readonly RecordBatch[]): (string | null)[] {
  return values(batches).toSorted((a, b) => Number(a) - Number(b));
}

export async function readAll(log: Log, topic: string): Promise<StoredRecord[]> {
  const records: StoredRecord[] = [];
  for await (const batch of log.read(topic)) records.push(...batch.records);
  return records;
}

/** Nothing waits for a group. One that has committed nothing yet has no lag to show: that is not the same. */
export async function expectNothingWaits(log: Log, groupId: string, partitions: number): Promise<void> {
  const lags = (await log.lag(groupId)).map(({ lag }) => lag);
  expect(lags).toEqual(Array.from({ length: partitions }, () => 0n));
}

export const POLL = { maxBytes: 1024 * 1024, maxWaitMs: 200 } as const;

/** Polls until `count` records came (or many polls brought nothing), without committing. */
export async function take(consumer: LogConsumer, count: number): Promise<RecordBatch[]> {
  const batches: RecordBatch[] = [];
  let records = 0;
  for (let empty = 0; records < count && empty < 75;) {
    const polled = await consumer.poll(POLL);
    empty = polled.length === 0 ? empty + 1 : 0;
    for (const batch of polled) {
      batches.push(batch);
      records += batch.records.length;
    }
  }
  return batches;
}

export function offsetsOf(batches: readonly RecordBatch[]) {
  return batches.map(({ topic, partition, next }) => ({ topic, partition, offset: next }));
}

/** The code of the VigieError that work ends with; null when it does not fail. */
export async function failure(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
    return null;
  } catch (error) {
    return typeof error === 'object' && error !== null && 'code' in error ? error.code : error;
  }
}

/** Reads to the end, for the failure that it is to give. */
export async function readFrom(log: Log, topic: string, offset: bigint): Promise<void> {
  for await (const batch of log.read(topic, { from: [{ topic, partition: 0, offset }] }))
    if (batch.records.length === 0) return;
}
