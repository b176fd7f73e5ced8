import type { ConsumerOptions } from '#contract/log';
import { VigieError } from '#kernel/errors/vigie-error';
import type { Logger } from '#kernel/telemetry/logger';
import type { Database, Statement } from './database.ts';
import type { Membership } from './group.ts';
import type { Tails } from './tails.ts';
import type { Partition, TopicDirectory } from './topic-directory.ts';

export interface Place {
  readonly partitionId: number;
  readonly position: bigint;
}

/** Says where a member begins in partitions that it has just got, or is to read again. */
export type Placement = (membership: Membership, partitions: readonly Partition[]) => Promise<readonly Place[]>;

interface Bounds {
  readonly partition: Partition;
  readonly committed: bigint | null;
  readonly first: bigint;
  readonly next: bigint;
}

interface Parts {
  readonly db: Database;
  readonly directory: TopicDirectory;
  readonly tails: Tails;
  readonly logger: Logger;
}

/** The sink's own position, else the committed offset, else the beginning or the end as the options say. */
export function createPlacement({ groupId, positions, from }: ConsumerOptions, parts: Parts): Placement {
  const { db, directory, tails, logger } = parts;
  const bounds: Statement = {
    name: 'placement-bounds',
    text: `SELECT p.id, g.committed, p.first_offset, p.next_offset FROM ${db.schema}.partitions p
      LEFT JOIN ${db.schema}.group_partitions g ON g.group_id = $1 AND g.partition_id = p.id WHERE p.id = ANY ($2::int[])`,
  };
  const begin: Statement = {
    name: 'placement-begin',
    text: `UPDATE ${db.schema}.group_partitions g SET committed = w.at FROM unnest($3::int[], $4::bigint[]) AS w(id, at)
      WHERE g.group_id = $1 AND g.owner = $2::uuid AND g.partition_id = w.id AND g.committed IS NULL`,
  };

  /** Nothing to read before the first commit: kept, or what comes until then would be skipped by the next owner. */
  async function keepEnds({ groupId: id, memberId }: Membership, places: readonly Place[]): Promise<void> {
    if (places.length === 0) return;
    await db.rows(begin, [
      id,
      memberId,
      places.map(({ partitionId }) => partitionId),
      places.map(({ position }) => position),
    ]);
  }

  function checked({ partition, first, next }: Bounds, position: bigint): bigint {
    const where = { group: groupId, topic: partition.topic.name, partition: partition.partition };
    if (position > next) {
      throw new VigieError('VIG_K204', 'the group stands past the end of the log', {
        details: { ...where, position: String(position), next: String(next) },
      });
    }
    if (position >= first) return position;
    logger.warn(
      { ...where, lost: Number(first - position) },
      'retention removed records before the group had read them',
    );
    return first;
  }

  return async (membership, partitions) => {
    const rows = await db.rows(bounds, [membership.groupId, partitions.map(({ id }) => id)]);
    const external = new Map<number, bigint>();
    if (positions !== undefined) {
      const asked = partitions.map(({ topic, partition }) => ({ topic: topic.name, partition }));
      for (const { topic, partition, offset } of await positions(asked)) {
        const found = directory.find(topic, partition);
        if (found !== undefined) external.set(found.id, offset);
      }
    }
    const places: Place[] = [];
    const ends: Place[] = [];
    for (const [id, committed, first, next] of rows) {
      const partition = directory.byId(Number(id));
      if (partition === undefined) continue;
      const found: Bounds = {
        partition,
        committed: committed === null || committed === undefined ? null : BigInt(committed),
        first: BigInt(first ?? 0),
        next: BigInt(next ?? 0),
      };
      tails.advance(partition.id, found.next);
      const known = external.get(partition.id) ?? found.committed;
      const place = {
        partitionId: partition.id,
        position: checked(found, known ?? (from === 'latest' ? found.next : found.first)),
      };
      places.push(place);
      if (known === null && from === 'latest' && positions === undefined) ends.push(place);
    }
    await keepEnds(membership, ends);
    return places;
  };
}
