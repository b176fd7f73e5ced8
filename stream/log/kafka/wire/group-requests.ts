import { byTopic, readPartitionErrors, type PartitionError, type WireRequest } from './request.ts';
import type { ByteReader } from './cursor.ts';

/** Whose coordinator is asked for. */
export const COORDINATOR = { group: 0, transaction: 1 } as const;

export interface FoundCoordinator {
  readonly error: number;
  readonly id: number;
  readonly host: string;
  readonly port: number;
}

export function findCoordinatorRequest(kind: keyof typeof COORDINATOR, key: string): WireRequest<FoundCoordinator> {
  return {
    api: ['FindCoordinator', 10, 1],
    write: (writer) => void writer.string(key).int8(COORDINATOR[kind]),
    read(reader) {
      reader.int32();
      const error = reader.int16();
      reader.string();
      return { error, id: reader.int32(), host: reader.text(), port: reader.int32() };
    },
  };
}

export interface Member {
  readonly groupId: string;
  readonly generation: number;
  readonly memberId: string;
}

export interface JoinOptions {
  readonly groupId: string;
  readonly memberId: string;
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  readonly protocol: string;
  readonly metadata: Buffer;
}

export interface Joined {
  readonly error: number;
  readonly generation: number;
  readonly leader: string;
  readonly memberId: string;
  /** For the leader only. */
  readonly members: readonly { readonly memberId: string; readonly metadata: Buffer }[];
}

/** Answered when all members have asked, or the rebalance timeout is over. */
export function joinGroupRequest(options: JoinOptions): WireRequest<Joined> {
  return {
    api: ['JoinGroup', 11, 5],
    timeoutMs: options.rebalanceTimeoutMs + 10_000,
    write(writer) {
      writer.string(options.groupId).int32(options.sessionTimeoutMs).int32(options.rebalanceTimeoutMs);
      writer.string(options.memberId).string(null).string('consumer');
      writer.int32(1).string(options.protocol).data(options.metadata);
    },
    read(reader) {
      reader.int32();
      const error = reader.int16();
      const generation = reader.int32();
      reader.string();
      const leader = reader.text();
      const memberId = reader.text();
      const members = reader.array((each) => {
        const member = each.text();
        each.string();
        return { memberId: member, metadata: each.data() ?? Buffer.alloc(0) };
      });
      return { error, generation, leader, memberId, members };
    },
  };
}

/** @param assignments by the leader; empty by the others. */
export function syncGroupRequest(
  { groupId, generation, memberId }: Member,
  assignments: readonly { readonly memberId: string; readonly assignment: Buffer }[],
  timeoutMs: number,
): WireRequest<{ readonly error: number; readonly assignment: Buffer }> {
  return {
    api: ['SyncGroup', 14, 3],
    timeoutMs,
    write(writer) {
      writer.string(groupId).int32(generation).string(memberId).string(null);
      writer.array(assignments, (each) => writer.string(each.memberId).data(each.assignment));
    },
    read(reader) {
      reader.int32();
      return { error: reader.int16(), assignment: reader.data() ?? Buffer.alloc(0) };
    },
  };
}

/** A dead connection has to be noticed, and another made, before the group takes the member for dead. */
const HEARTBEAT_WITHIN_MS = 5_000;

export function heartbeatRequest({ groupId, generation, memberId }: Member): WireRequest<number> {
  return {
    api: ['Heartbeat', 12, 3],
    timeoutMs: HEARTBEAT_WITHIN_MS,
    write: (writer) => void writer.string(groupId).int32(generation).string(memberId).string(null),
    read: readError,
  };
}

export function leaveGroupRequest(groupId: string, memberId: string): WireRequest<number> {
  return {
    api: ['LeaveGroup', 13, 2],
    write: (writer) => void writer.string(groupId).string(memberId),
    read: readError,
  };
}

export interface CommittedOffset extends PartitionError {
  /** -1: nothing is committed. */
  readonly offset: bigint;
  readonly metadata: string;
}

export interface CommittedOffsets {
  readonly error: number;
  readonly offsets: readonly CommittedOffset[];
}

/**
 * @param partitions null asks for all that the group has.
 * @param stable answers with error 88 for partitions of which a transaction has offsets that is not over.
 */
export function offsetFetchRequest(
  groupId: string,
  partitions: readonly { readonly topic: string; readonly partition: number }[] | null,
  stable: boolean,
): WireRequest<CommittedOffsets> {
  return {
    api: ['OffsetFetch', 9, 7],
    flexible: true,
    write(writer) {
      writer.compactString(groupId);
      if (partitions === null) writer.unsigned(0);
      else
        writer.compactArray(byTopic(partitions), ([topic, list]) => {
          writer
            .compactString(topic)
            .compactArray(list, ({ partition }) => writer.int32(partition))
            .noTags();
        });
      writer.int8(stable ? 1 : 0).noTags();
    },
    read(reader) {
      reader.int32();
      const offsets = reader
        .compactArray((each) => {
          const topic = each.compactString() ?? '';
          const list = each.compactArray((inner) => {
            const partition = inner.int32();
            const offset = inner.int64();
            inner.int32();
            const metadata = inner.compactString() ?? '';
            const error = inner.int16();
            inner.tags();
            return { topic, partition, offset, metadata, error };
          });
          each.tags();
          return list;
        })
        .flat();
      return { error: reader.int16(), offsets };
    },
  };
}

export interface OffsetToCommit {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

/** @param member generation -1 and an empty id: from outside, which is taken only while the group has no members. */
export function offsetCommitRequest(
  { groupId, generation, memberId }: Member,
  offsets: readonly OffsetToCommit[],
): WireRequest<PartitionError[]> {
  return {
    api: ['OffsetCommit', 8, 7],
    write(writer) {
      writer.string(groupId).int32(generation).string(memberId).string(null);
      writer.array(byTopic(offsets), ([topic, list]) => {
        writer.string(topic).array(list, ({ partition, offset }) => {
          writer.int32(partition).int64(offset).int32(-1).string('');
        });
      });
    },
    read(reader) {
      reader.int32();
      return readPartitionErrors(reader);
    },
  };
}

/** Names and states of all groups that one broker coordinates. */
export function listGroupsRequest(): WireRequest<{ readonly error: number; readonly groups: readonly string[] }> {
  return {
    api: ['ListGroups', 16, 2],
    write: () => undefined,
    read(reader) {
      reader.int32();
      const error = reader.int16();
      const groups = reader.array((each) => {
        const groupId = each.text();
        each.string();
        return groupId;
      });
      return { error, groups };
    },
  };
}

export interface DescribedGroup {
  readonly error: number;
  /** `Stable`, `Empty`, `Dead`… */
  readonly state: string;
  /** What each member said when it joined; empty while the group shares out. */
  readonly members: readonly Buffer[];
}

export function describeGroupRequest(groupId: string): WireRequest<DescribedGroup> {
  return {
    api: ['DescribeGroups', 15, 1],
    write: (writer) => void writer.array([groupId], (each) => writer.string(each)),
    read(reader) {
      reader.int32();
      const [group] = reader.array((each) => {
        const error = each.int16();
        each.string();
        const state = each.text();
        each.string();
        each.string();
        const members = each.array((member) => {
          for (let text = 0; text < 3; text++) member.string();
          const metadata = member.data() ?? Buffer.alloc(0);
          member.data();
          return metadata;
        });
        return { error, state, members };
      });
      return group ?? { error: 0, state: 'Dead', members: [] };
    },
  };
}

function readError(reader: ByteReader): number {
  reader.int32();
  return reader.int16();
}
