import type { ConsumerOptions, TopicOffset, TopicPartition } from '#contract/log';
import type { Clock } from '#kernel/clock';
import type { Connections } from '../connection/connections.ts';
import { accepted, BrokerRefusal, REFUSALS } from '../errors.ts';
import { listOffsets } from '../offsets.ts';
import { retrying } from '../retrying.ts';
import type { TopicDirectory } from '../topic-directory.ts';
import { fence } from '../transaction-session.ts';
import { EARLIEST, LATEST } from '../wire/data-requests.ts';
import { offsetCommitRequest, offsetFetchRequest, type CommittedOffset, type Member } from '../wire/group-requests.ts';
import { firstError } from '../wire/request.ts';

/** Before the transactional id in the metadata of offsets that were committed in a transaction. */
export const WRITER = 'vigie-writer:';

const GIVE_UP_AFTER_MS = 90_000;
/** Offsets of a transaction that is not over: a living member is waited for that long before its last writer is looked at. */
const PATIENCE_MS = 500;

export interface PlacementParts {
  readonly connections: Connections;
  readonly directory: TopicDirectory;
  readonly clock: Clock;
}

/** Says where a member begins in partitions that it has just got, or is to read again. */
export type Placement = (
  member: Member,
  partitions: readonly TopicPartition[],
  living: ReadonlySet<string>,
) => Promise<readonly TopicOffset[]>;

/**
 * The sink's own position, else the committed offset, else the beginning or the end as the options say.
 *
 * Committed offsets are waited for while a transaction with newer ones is under way (KIP-447): what the previous owner is
 * about to commit would be done twice. A previous owner that is gone is fenced, which ends its transaction at once.
 */
export function createPlacement(options: ConsumerOptions, transactionalId: string, parts: PlacementParts): Placement {
  const { connections, directory, clock } = parts;
  const { groupId, positions, from } = options;

  async function committed(
    partitions: readonly TopicPartition[],
    stable: boolean,
  ): Promise<readonly CommittedOffset[]> {
    const request = offsetFetchRequest(groupId, partitions, stable);
    const { offsets } = await connections.askCoordinator('group', groupId, request, ({ error }) => error);
    return offsets;
  }

  /** Ends what members that are gone have left open, here or in what they wrote. */
  async function endDead(partitions: readonly TopicPartition[], living: ReadonlySet<string>): Promise<void> {
    const writers = (await committed(partitions, false))
      .filter(({ metadata }) => metadata.startsWith(WRITER))
      .map(({ metadata }) => metadata.slice(WRITER.length))
      .filter((id) => id !== transactionalId && !living.has(id));
    for (const id of new Set(writers)) await fence(id, connections, clock);
  }

  async function settled(
    partitions: readonly TopicPartition[],
    living: ReadonlySet<string>,
  ): Promise<readonly CommittedOffset[]> {
    await endDead(partitions, living);
    const beginMs = clock.now();
    return retrying({ clock, withinMs: GIVE_UP_AFTER_MS }, async () => {
      const offsets = await committed(partitions, true);
      const error = firstError(offsets);
      if (error === REFUSALS.UNSTABLE_OFFSET_COMMIT && clock.now() - beginMs > PATIENCE_MS)
        await endDead(partitions, living);
      accepted(error);
      return offsets;
    });
  }

  /** Nothing to read before the first commit: kept, or what comes until then would be skipped by the next owner. */
  async function keepEnds(member: Member, ends: readonly TopicOffset[]): Promise<void> {
    if (ends.length === 0) return;
    await connections.askCoordinator('group', groupId, offsetCommitRequest(member, ends), firstError);
  }

  async function place(
    member: Member,
    partitions: readonly TopicPartition[],
    living: ReadonlySet<string>,
  ): Promise<readonly TopicOffset[]> {
    const known = new Map<string, bigint>();
    if (positions !== undefined)
      for (const { topic, partition, offset } of await positions(partitions.map(bare)))
        known.set(`${partition}/${topic}`, offset);
    const asked = partitions.filter((at) => !known.has(nameOf(at)));
    for (const each of asked.length === 0 ? [] : await settled(asked, living))
      if (each.offset >= 0n) known.set(nameOf(each), each.offset);
    const unknown = partitions.filter((at) => !known.has(nameOf(at)));
    const begin = await listOffsets(unknown, from === 'latest' ? LATEST : EARLIEST, parts);
    if (from === 'latest' && positions === undefined) await keepEnds(member, begin);
    for (const each of begin) known.set(nameOf(each), each.offset);
    return partitions.map((at) => {
      const offset = known.get(nameOf(at));
      if (offset === undefined) throw new BrokerRefusal(REFUSALS.UNKNOWN_TOPIC_OR_PARTITION, bareDetails(at));
      return { ...bare(at), offset };
    });
  }

  return async (member, partitions, living) => {
    await directory.refresh([...new Set(partitions.map(({ topic }) => topic))]);
    return place(member, partitions, living);
  };
}

function bare({ topic, partition }: TopicPartition): TopicPartition {
  return { topic, partition };
}

function bareDetails(at: TopicPartition): Readonly<Record<string, unknown>> {
  return { ...bare(at) };
}

function nameOf({ topic, partition }: TopicPartition): string {
  return `${partition}/${topic}`;
}
