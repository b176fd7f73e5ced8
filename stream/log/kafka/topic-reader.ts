import type { ReadOptions, RecordBatch } from '#contract/log';
import { VigieError } from '#kernel/errors/vigie-error';
import type { Keyring } from '#kernel/secrets/keyring';
import { anySignal } from '#kernel/lifecycle/any-signal';
import { accepted, isRefusal, toLogError } from './errors.ts';
import { listOffsets, offsetIn, partitionsOf, type OffsetsParts } from './offsets.ts';
import { PartitionBuffer } from './partition-buffer.ts';
import { retrying } from './retrying.ts';
import { EARLIEST, fetchRequest, UNDECIDED_END, type FetchWant } from './wire/data-requests.ts';

export interface TopicReaderParts extends OffsetsParts {
  readonly keyring: Keyring;
  readonly closing: AbortSignal;
}

const FETCH_BYTES = 2 * 1024 * 1024;
const TAKE_BYTES = 1024 * 1024;
/** For records that follow, or for the end of a transaction. */
const WAIT_MS = 250;
const GIVE_UP_AFTER_MS = 30_000;

interface Reading {
  readonly partition: number;
  position: bigint;
  /** Where it ends; null follows. */
  readonly end: bigint | null;
}

/** Reads a topic outside any group. */
export async function* readTopic(
  name: string,
  { from = [], follow = false, signal }: ReadOptions,
  parts: TopicReaderParts,
): AsyncGenerator<RecordBatch> {
  const { directory, clock, closing } = parts;
  const over = signal === undefined ? closing : anySignal([signal, closing]);
  const readings: Reading[] = [];
  for (const { partition, first, next } of await translated(bounds(name, parts))) {
    const asked = from.find((each) => each.topic === name && each.partition === partition)?.offset;
    if (asked !== undefined && (asked < first || asked > next)) {
      throw new VigieError('VIG_K204', 'the offset is not in the log', {
        details: { topic: name, partition, offset: String(asked), first: String(first), next: String(next) },
      });
    }
    readings.push({ partition, position: asked ?? first, end: follow ? null : next });
  }
  for (;;) {
    const open = readings.filter(({ position, end }) => end === null || position < end);
    if (open.length === 0 || over.aborted) return;
    const buffers = await translated(
      retrying({ clock, withinMs: GIVE_UP_AFTER_MS, signal: over, mend: () => directory.refresh([name]) }, () =>
        fetchOnce(name, open, parts),
      ),
    );
    for (const [reading, buffer] of buffers) {
      for (;;) {
        const { records, next } = await buffer.take(TAKE_BYTES);
        const { end, partition } = reading;
        const visible = end === null ? records : records.filter(({ offset }) => offset < end);
        reading.position = end !== null && next > end ? end : next;
        if (visible.length > 0) yield { topic: name, partition, records: visible, next: reading.position };
        if (over.aborted) return;
        if (buffer.isEmpty || visible.length < records.length) break;
      }
    }
  }
}

/**
 * The end is that of everything that was written by now: transactions that are under way are waited for, so that whoever
 * reads a state sees all that was committed before.
 */
async function bounds(name: string, parts: TopicReaderParts) {
  const ends = await listOffsets(await partitionsOf(name, parts.directory), UNDECIDED_END, parts);
  const begins = await listOffsets(ends, EARLIEST, parts);
  return begins.map(({ partition, offset }) => ({ partition, first: offset, next: offsetIn(ends, partition) }));
}

/** What every leader has now; waits a little where it is to follow. */
async function fetchOnce(
  topic: string,
  open: readonly Reading[],
  { connections, directory, keyring }: TopicReaderParts,
): Promise<[Reading, PartitionBuffer][]> {
  const { leaders, encrypted } = await directory.topic(topic);
  const wants = new Map<number, FetchWant[]>();
  for (const { partition, position } of open) {
    const leader = leaders[partition] ?? -1;
    wants.set(leader, [...(wants.get(leader) ?? []), { topic, partition, offset: position }]);
  }
  const answers = await Promise.all(
    [...wants].map(([leader, list]) =>
      connections.ask(leader, fetchRequest(list, { maxBytes: FETCH_BYTES, maxWaitMs: WAIT_MS })),
    ),
  );
  return answers.flat().flatMap((answer): [Reading, PartitionBuffer][] => {
    accepted(answer.error, { topic, partition: answer.partition });
    const reading = open.find(({ partition }) => partition === answer.partition);
    return reading === undefined
      ? []
      : [[reading, new PartitionBuffer(answer, reading.position, encrypted ? keyring : null)]];
  });
}

async function translated<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (isRefusal(error, 'OFFSET_OUT_OF_RANGE')) {
      throw new VigieError('VIG_K204', 'retention removed what comes next', { cause: error });
    }
    throw toLogError(error);
  }
}
