import type { ReadOptions, RecordBatch } from '#contract/log';
import type { Clock } from '#kernel/clock';
import { VigieError } from '#kernel/errors/vigie-error';
import type { Offsets } from './offsets.ts';
import { toRecordBatch, type Fetched, type Reader, type Want } from './reader.ts';
import type { Tails } from './tails.ts';
import type { Partition, TopicDirectory } from './topic-directory.ts';
import { WakeUp } from '../wake-up.ts';

const FETCH_BYTES = 512 * 1024;
const WAIT_MS = 60_000;

export interface TopicReaderParts {
  readonly directory: TopicDirectory;
  readonly tails: Tails;
  readonly reader: Reader;
  readonly offsets: Offsets;
  readonly clock: Clock;
  /** Aborts when the log closes. */
  readonly closing: AbortSignal;
}

interface Place {
  readonly partition: Partition;
  at: bigint;
  /** Where to stop; grows when following. */
  end: bigint;
}

/** Reads a topic outside any group. */
export async function* readTopic(
  name: string,
  options: ReadOptions,
  parts: TopicReaderParts,
): AsyncIterable<RecordBatch> {
  const { tails, reader, clock, closing } = parts;
  const { follow = false, signal } = options;
  const places = await begin(name, options, parts);
  const wakeUp = new WakeUp(clock);
  const mine = new Map(places.map((place) => [place.partition.id, place]));
  const isOver = () => signal?.aborted === true || closing.aborted;
  const onClose = () => wakeUp.ring();
  closing.addEventListener('abort', onClose, { once: true });
  const stopListening = tails.listen((id) => {
    if (mine.has(id)) wakeUp.ring();
  });
  try {
    for (; !isOver();) {
      wakeUp.clear();
      if (follow) for (const place of places) place.end = larger(place.end, tails.end(place.partition.id));
      const wants: Want[] = places
        .filter(({ at, end }) => at < end)
        .map(({ partition, at, end }) => ({ partition, at, end }));
      if (wants.length === 0) {
        if (!follow) return;
        await wakeUp.wait(WAIT_MS, signal);
        continue;
      }
      for (const fetched of await reader.fetch(wants, FETCH_BYTES)) {
        const place = mine.get(fetched.partition.id);
        if (place === undefined) continue;
        const within = follow ? fetched : upTo(fetched, place.end);
        place.at = within.next;
        if (within.records.length > 0) yield toRecordBatch(within);
      }
    }
  } finally {
    stopListening();
    closing.removeEventListener('abort', onClose);
  }
}

async function begin(
  name: string,
  { from = [] }: ReadOptions,
  { directory, offsets, tails }: TopicReaderParts,
): Promise<Place[]> {
  const topic = await directory.topic(name);
  const places: Place[] = [];
  for (const { partition: number, first, next } of await offsets.of(name)) {
    const partition = topic.partitions[number];
    if (partition === undefined) continue;
    const at = from.find((offset) => offset.topic === name && offset.partition === number)?.offset ?? first;
    if (at < first || at > next) {
      throw new VigieError('VIG_K204', 'the offset is not in the log', {
        details: { topic: name, partition: number, offset: String(at), first: String(first), next: String(next) },
      });
    }
    tails.advance(partition.id, next);
    places.push({ partition, at, end: next });
  }
  return places;
}

function upTo(fetched: Fetched, end: bigint): Fetched {
  if (fetched.next <= end) return fetched;
  return { ...fetched, records: fetched.records.filter(({ offset }) => offset < end), next: end };
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
