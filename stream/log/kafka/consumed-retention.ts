import type { PartitionOffsets, TopicOffset } from '#contract/log';
import { accepted, isRefusal } from './errors.ts';
import { GROUP_PREFIX, subscriptionOf } from './group/group-protocol.ts';
import type { Offsets, OffsetsParts } from './offsets.ts';
import type { TopicAdmin } from './topic-admin.ts';
import { deleteRecordsRequest } from './wire/data-requests.ts';
import { describeGroupRequest, listGroupsRequest, offsetFetchRequest } from './wire/group-requests.ts';

export interface ConsumedRetentionParts extends OffsetsParts {
  readonly admin: TopicAdmin;
  readonly offsets: Offsets;
}

/** How far a group of ours has come in a partition; null: it may still want everything. */
type Progress = (topic: string, partition: number) => bigint | 'not a reader' | null;

/**
 * Removes from encrypted topics what all groups of ours have consumed: raw values rest as short as they can (P4). A group
 * that has committed nothing in a partition holds all of it, unless it has members and none of them reads the topic;
 * what is kept for want of knowledge goes by age.
 */
export async function removeConsumed(parts: ConsumedRetentionParts): Promise<void> {
  const { directory, offsets } = parts;
  const topics = await encryptedTopics(parts);
  if (topics.length === 0) return;
  const groups = await Promise.all((await ourGroups(parts)).map((group) => progressOf(group, parts)));
  for (const topic of topics) {
    if (directory.known(topic) === null) continue;
    const removable = (await offsets.of(topic)).flatMap((bounds) => removableIn(bounds, groups));
    await remove(removable, parts);
  }
}

/** Those that are not compacted: there the newest record of a key is state. */
async function encryptedTopics({ directory, admin }: ConsumedRetentionParts): Promise<readonly string[]> {
  const encrypted = (await directory.names()).filter((name) => directory.known(name)?.encrypted === true);
  return (await admin.describe(encrypted)).filter(({ compacted }) => !compacted).map(({ name }) => name);
}

async function ourGroups({ connections, directory }: ConsumedRetentionParts): Promise<readonly string[]> {
  const answers = await Promise.all(directory.brokers.map((broker) => connections.ask(broker, listGroupsRequest())));
  return answers.flatMap(({ error, groups }) => {
    accepted(error);
    return groups.filter((group) => group.startsWith(GROUP_PREFIX));
  });
}

async function progressOf(group: string, { connections }: ConsumedRetentionParts): Promise<Progress> {
  const { members } = await connections.askCoordinator(
    'group',
    group,
    describeGroupRequest(group),
    ({ error }) => error,
  );
  const { offsets } = await connections.askCoordinator(
    'group',
    group,
    offsetFetchRequest(group, null, false),
    ({ error }) => error,
  );
  const committed = new Map(offsets.map(({ topic, partition, offset }) => [`${partition}/${topic}`, offset]));
  const isKnown = members.length > 0 && members.every((metadata) => metadata.length > 0);
  const subscriptions = isKnown ? members.map(subscriptionOf) : [];
  return (topic, partition) => {
    const offset = committed.get(`${partition}/${topic}`);
    if (offset !== undefined && offset >= 0n) return offset;
    return isKnown && !subscriptions.some((each) => each.matches(topic)) ? 'not a reader' : null;
  };
}

function removableIn({ topic, partition, first }: PartitionOffsets, groups: readonly Progress[]): TopicOffset[] {
  let least: bigint | null = null;
  for (const progress of groups) {
    const offset = progress(topic, partition);
    if (offset === null) return [];
    if (offset !== 'not a reader' && (least === null || offset < least)) least = offset;
  }
  return least !== null && least > first ? [{ topic, partition, offset: least }] : [];
}

async function remove(
  offsets: readonly TopicOffset[],
  { connections, directory }: ConsumedRetentionParts,
): Promise<void> {
  for (const at of offsets) {
    const leader = directory.known(at.topic)?.leaders[at.partition] ?? -1;
    for (const { error } of await connections.ask(leader, deleteRecordsRequest([at]))) {
      try {
        accepted(error, { topic: at.topic, partition: at.partition });
      } catch (refusal) {
        // Others of ours remove, too, and may have been further.
        if (!isRefusal(refusal, 'OFFSET_OUT_OF_RANGE')) throw refusal;
      }
    }
  }
}
