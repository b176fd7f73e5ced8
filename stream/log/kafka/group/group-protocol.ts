import { z } from 'zod';
import type { TopicPartition } from '#contract/log';
import { assign } from '../../assignment.ts';
import { parseSubscription, type Subscription } from '../../subscription.ts';
import { ByteReader, ByteWriter } from '../wire/cursor.ts';
import { byTopic } from '../wire/request.ts';

/**
 * What the members of a group tell each other through the coordinator, inside the forms of Kafka's consumer protocol, so
 * that Kafka's own tools show topics and assignments.
 */
export const PROTOCOL = 'vigie-even-sticky';
const VERSION = 0;
/** Before the names of our groups: a cluster serves others, too. */
export const GROUP_PREFIX = 'vigie.';

/** What a group of the log is called on the cluster. */
export function groupName(groupId: string): string {
  return `${GROUP_PREFIX}${groupId}`;
}

const MemberSays = z.object({
  /** `subscription.ts`: names or a pattern, which the leader evaluates. */
  subscription: z.string(),
  /** Under which it writes: whoever takes its partitions over after its death ends what it left open. */
  transactionalId: z.string(),
  /** What it had when it joined: it keeps it as far as the shares allow. */
  owned: z.array(z.tuple([z.string(), z.array(z.int())])),
});

const LeaderSays = z.object({
  /** Transactional ids of all members: whose id is not among them is gone. */
  living: z.array(z.string()),
});

export interface MemberStatement {
  readonly subscription: string;
  readonly transactionalId: string;
  readonly owned: readonly TopicPartition[];
}

export interface Assignment {
  readonly partitions: readonly TopicPartition[];
  readonly living: ReadonlySet<string>;
}

/** @param topics that the subscription matches now, for Kafka's tools. */
export function encodeMember(statement: MemberStatement, topics: readonly string[]): Buffer {
  const says: z.input<typeof MemberSays> = {
    ...statement,
    owned: byTopic(statement.owned).map(([topic, list]) => [topic, list.map(({ partition }) => partition)]),
  };
  const writer = new ByteWriter().int16(VERSION);
  writer.array(topics, (topic) => writer.string(topic));
  return writer.data(Buffer.from(JSON.stringify(says))).written();
}

/** What a member reads. */
export function subscriptionOf(metadata: Buffer): Subscription {
  return parseSubscription(decodeMember(metadata).subscription);
}

function decodeMember(bytes: Buffer): z.output<typeof MemberSays> {
  const reader = new ByteReader(bytes);
  reader.int16();
  reader.array((each) => each.string());
  return MemberSays.parse(JSON.parse(reader.data()?.toString() ?? ''));
}

export interface GroupMemberBytes {
  readonly memberId: string;
  readonly metadata: Buffer;
}

export interface Shares {
  readonly assignments: readonly { readonly memberId: string; readonly assignment: Buffer }[];
  /** Whether any member reads the topic. */
  readonly matches: (topic: string) => boolean;
}

/** The leader's work. @param partitionsOf number of partitions by topic, of all topics that there are. */
export function shareOut(members: readonly GroupMemberBytes[], partitionsOf: ReadonlyMap<string, number>): Shares {
  const stated = members.map(({ memberId, metadata }) => {
    const { owned, transactionalId, subscription } = decodeMember(metadata);
    return { memberId, transactionalId, owned, subscription: parseSubscription(subscription) };
  });
  const topics = [...partitionsOf]
    .filter(([name]) => stated.some(({ subscription }) => subscription.matches(name)))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const owners = new Map(
    stated.flatMap(({ memberId, owned }) =>
      owned.flatMap(([topic, list]) => list.map((partition): [string, string] => [`${partition}/${topic}`, memberId])),
    ),
  );
  const places: TopicPartition[] = [];
  const assignable = topics.flatMap(([topic, count], topicId) =>
    Array.from({ length: count }, (_, partition) => {
      places.push({ topic, partition });
      return { id: places.length - 1, topicId, owner: owners.get(`${partition}/${topic}`) ?? null };
    }),
  );
  const shares = assign(
    assignable,
    stated.map(({ memberId, subscription }) => ({
      id: memberId,
      reads: (topicId: number) => subscription.matches(topics[topicId]?.[0] ?? ''),
    })),
  );
  const says: z.input<typeof LeaderSays> = { living: stated.map(({ transactionalId }) => transactionalId) };
  const assignments = stated.map(({ memberId }) => {
    const mine = places.filter((_, id) => shares.get(id) === memberId);
    const writer = new ByteWriter().int16(VERSION);
    writer.array(byTopic(mine), ([topic, list]) => {
      writer.string(topic).array(list, ({ partition }) => writer.int32(partition));
    });
    return { memberId, assignment: writer.data(Buffer.from(JSON.stringify(says))).written() };
  });
  return { assignments, matches: (topic) => stated.some(({ subscription }) => subscription.matches(topic)) };
}

export function decodeAssignment(bytes: Buffer): Assignment {
  if (bytes.length === 0) return { partitions: [], living: new Set() };
  const reader = new ByteReader(bytes);
  reader.int16();
  const partitions = reader
    .array((each) => {
      const topic = each.text();
      return each.array((inner) => ({ topic, partition: inner.int32() }));
    })
    .flat();
  const { living } = LeaderSays.parse(JSON.parse(reader.data()?.toString() ?? ''));
  return { partitions, living: new Set(living) };
}
