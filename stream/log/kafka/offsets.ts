import type { GroupLag, PartitionOffsets, TopicOffset, TopicPartition } from '#contract/log';
import type { Clock } from '#kernel/clock';
import type { Connections } from './connection/connections.ts';
import { accepted, isTransient } from './errors.ts';
import { groupName } from './group/group-protocol.ts';
import { PartitionBuffer } from './partition-buffer.ts';
import { retrying } from './retrying.ts';
import type { TopicDirectory } from './topic-directory.ts';
import { EARLIEST, fetchRequest, LATEST, listOffsetsRequest } from './wire/data-requests.ts';
import { offsetCommitRequest, offsetFetchRequest, type CommittedOffset } from './wire/group-requests.ts';
import { firstError } from './wire/request.ts';

export interface OffsetsParts {
  readonly connections: Connections;
  readonly directory: TopicDirectory;
  readonly clock: Clock;
}

const GIVE_UP_AFTER_MS = 20_000;
/** So few offsets may be nothing but ends of transactions: then there is nothing to read. */
const PERHAPS_NOTHING = 64n;
const DECIDED_WITHIN_MS = 1_000;
const PEEK_BYTES = 64 * 1024;

/** The offset that a time, or {@link EARLIEST} or {@link LATEST}, stands for in each partition. -1: there is none. */
export async function listOffsets(
  partitions: readonly TopicPartition[],
  timestamp: bigint,
  { connections, directory, clock }: OffsetsParts,
): Promise<TopicOffset[]> {
  if (partitions.length === 0) return [];
  const topics = [...new Set(partitions.map(({ topic }) => topic))];
  const mend = () => directory.refresh(topics);
  return retrying({ clock, withinMs: GIVE_UP_AFTER_MS, mend }, async () => {
    const leaders = new Map<number, TopicPartition[]>();
    for (const at of partitions) {
      const leader = (await directory.topic(at.topic)).leaders[at.partition] ?? -1;
      leaders.set(leader, [...(leaders.get(leader) ?? []), at]);
    }
    const answers = await Promise.all(
      [...leaders].map(([leader, list]) => connections.ask(leader, listOffsetsRequest(list, timestamp))),
    );
    return answers.flat().map(({ topic, partition, offset, error }) => {
      accepted(error, { topic, partition });
      return { topic, partition, offset };
    });
  });
}

/** Everything about offsets that is no reading. */
export interface Offsets {
  of(topic: string): Promise<readonly PartitionOffsets[]>;
  at(topic: string, timestampMs: number): Promise<readonly TopicOffset[]>;
  lag(groupId: string): Promise<readonly GroupLag[]>;
  reset(groupId: string, offsets: readonly TopicOffset[]): Promise<void>;
}

export function createOffsets(parts: OffsetsParts): Offsets {
  const { connections, directory, clock } = parts;

  async function of(topic: string): Promise<readonly PartitionOffsets[]> {
    const partitions = await partitionsOf(topic, directory);
    // The end last: what is before it now is there.
    const first = await listOffsets(partitions, EARLIEST, parts);
    const next = await listOffsets(partitions, LATEST, parts);
    return partitions.map(({ partition }) => ({
      topic,
      partition,
      first: offsetIn(first, partition),
      next: offsetIn(next, partition),
    }));
  }

  /** Whether anything that a reader would see lies from the offset on. */
  async function isAnythingAt({ topic, partition, offset }: TopicOffset): Promise<boolean> {
    const leader = directory.known(topic)?.leaders[partition] ?? -1;
    const request = fetchRequest([{ topic, partition, offset }], { maxBytes: PEEK_BYTES, maxWaitMs: 0 });
    const [fetched] = await connections.ask(leader, request);
    if (fetched === undefined || fetched.error !== 0) return true;
    const buffer = new PartitionBuffer(fetched, offset, null);
    return !buffer.isEmpty || buffer.next < fetched.stableEnd;
  }

  /** With what was just committed in a transaction, unless that takes long to be decided. */
  async function committedBy(groupId: string): Promise<readonly CommittedOffset[]> {
    const ask = async (stable: boolean) => {
      const request = offsetFetchRequest(groupId, null, stable);
      const { offsets } = await connections.askCoordinator('group', groupId, request, ({ error }) => error);
      if (stable) accepted(firstError(offsets));
      return offsets;
    };
    try {
      return await retrying({ clock, withinMs: DECIDED_WITHIN_MS }, () => ask(true));
    } catch (error) {
      if (!isTransient(error)) throw error;
      return retrying({ clock, withinMs: GIVE_UP_AFTER_MS }, () => ask(false));
    }
  }

  async function lagOf(bounds: PartitionOffsets, committed: bigint | null): Promise<GroupLag> {
    const { topic, partition, first, next } = bounds;
    const from = committed === null || committed < first ? first : committed;
    const behind = next > from ? next - from : 0n;
    const isNothing =
      behind > 0n && behind <= PERHAPS_NOTHING && !(await isAnythingAt({ topic, partition, offset: from }));
    return { topic, partition, committed, next, lag: isNothing ? 0n : behind };
  }

  return {
    of,

    async at(topic, timestampMs) {
      const partitions = await partitionsOf(topic, directory);
      const found = await listOffsets(partitions, BigInt(Math.max(0, Math.ceil(timestampMs))), parts);
      if (found.every(({ offset }) => offset >= 0n)) return found;
      const ends = await listOffsets(partitions, LATEST, parts);
      return found.map((at) => (at.offset >= 0n ? at : { ...at, offset: offsetIn(ends, at.partition) }));
    },

    async lag(group) {
      const groupId = groupName(group);
      const offsets = await committedBy(groupId);
      const topics = [...new Set(offsets.map(({ topic }) => topic))];
      if (topics.some((topic) => directory.known(topic) === null)) await directory.refresh(topics);
      const lags: GroupLag[] = [];
      for (const topic of topics.filter((name) => directory.known(name) !== null).toSorted(byName)) {
        for (const bounds of await of(topic)) {
          const found = offsets.find((each) => each.topic === topic && each.partition === bounds.partition);
          lags.push(await lagOf(bounds, found === undefined || found.offset < 0n ? null : found.offset));
        }
      }
      return lags;
    },

    async reset(group, offsets) {
      const groupId = groupName(group);
      const outside = { groupId, generation: -1, memberId: '' };
      const request = offsetCommitRequest(outside, offsets);
      await retrying({ clock, withinMs: GIVE_UP_AFTER_MS }, () =>
        connections.askCoordinator('group', groupId, request, firstError),
      );
    },
  };
}

export async function partitionsOf(name: string, directory: TopicDirectory): Promise<TopicPartition[]> {
  const topic = await directory.topic(name);
  return topic.leaders.map((_, partition) => ({ topic: name, partition }));
}

export function offsetIn(offsets: readonly TopicOffset[], partition: number): bigint {
  return offsets.find((each) => each.partition === partition)?.offset ?? 0n;
}

function byName(a: string, b: string): number {
  return a < b ? -1 : 1;
}
