import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import { VigieError } from '#kernel/errors/vigie-error';

/** A partition, or a partitioned table that is one itself. */
export interface Partition {
  readonly oid: number;
  readonly parent: number;
  /** Number of its storage, another one after a TRUNCATE; 0 without storage of its own. */
  readonly storage: number;
  /** Transactions (32 bits) that made it a partition of `parent`, and that made the table. */
  readonly linkXid: number;
  readonly madeXid: number;
}

/** Of each partitioned table, by oid. */
export type Partitions = ReadonlyMap<number, readonly Partition[]>;

/** What happened to the partitions of one table without being told by changes. */
export interface PartitionMoves {
  readonly root: number;
  /** Tables that became partitions. `madeXid` when the same transaction made them, else null. */
  readonly came: readonly { readonly oid: number; readonly madeXid: number | null }[];
  /** Partitions that were detached or dropped. */
  readonly left: number;
  /** Partitions whose storage was replaced: truncated, or rewritten, which looks the same from outside. */
  readonly replaced: number;
}

/** What differs between two looks. Of a table that was not known before, all partitions came. */
export function partitionMoves(before: Partitions, now: Partitions): readonly PartitionMoves[] {
  return Array.from(now, ([root, partitions]) => movesOf(root, before.get(root) ?? [], partitions)).filter(
    ({ came, left, replaced }) => came.length + left + replaced > 0,
  );
}

function movesOf(root: number, before: readonly Partition[], now: readonly Partition[]): PartitionMoves {
  const known = new Map(before.map((partition) => [partition.oid, partition]));
  const present = new Map(now.map((partition) => [partition.oid, partition]));
  // Detached and attached again, it may have been written to in between.
  const isNew = ({ oid, linkXid }: Partition) => known.get(oid)?.linkXid !== linkXid;
  /** A table made long ago may hold rows wherever in the tree it is hung. */
  const isMadeInPlace = (partition: Partition | undefined): boolean =>
    partition === undefined ||
    !isNew(partition) ||
    (partition.madeXid === partition.linkXid && isMadeInPlace(present.get(partition.parent)));
  const leaves = now.filter(({ storage }) => storage !== 0);
  const hungAnew = (partition: Partition | undefined): boolean =>
    partition !== undefined && (isNew(partition) || hungAnew(present.get(partition.parent)));
  return {
    root,
    came: leaves
      .filter(hungAnew)
      .map((leaf) => ({ oid: leaf.oid, madeXid: isMadeInPlace(leaf) ? leaf.madeXid : null })),
    left: before.filter(({ oid, storage }) => storage !== 0 && !present.has(oid)).length,
    replaced: leaves.filter((leaf) => !hungAnew(leaf) && known.get(leaf.oid)?.storage !== leaf.storage).length,
  };
}

const Packed = z.array(z.tuple([z.number(), z.array(z.number())]));
const PARTS = 5;

/** As text for the progress, which every batch carries: a table may have thousands of partitions, all much alike. */
export function packPartitions(all: Partitions): string {
  const rows = Array.from(all, ([root, partitions]) => [root, differences(partitions)]);
  return deflateRawSync(JSON.stringify(rows), { level: 9 }).toString('base64');
}

/** @throws VigieError `VIG_K208` when it was not written by {@link packPartitions} */
export function unpackPartitions(packed: string): Partitions {
  try {
    const rows = Packed.parse(JSON.parse(inflateRawSync(Buffer.from(packed, 'base64')).toString('utf8')));
    return new Map(rows.map(([root, numbers]) => [root, partitionsIn(numbers)]));
  } catch (cause) {
    throw new VigieError('VIG_K208', 'the stored progress of a PostgreSQL source cannot be read', { cause });
  }
}

const NONE: Partition = { oid: 0, parent: 0, storage: 0, linkXid: 0, madeXid: 0 };

/** Storage is numbered as its table at first, and most tables are made as partitions: differences are small, or zero. */
function differences(partitions: readonly Partition[]): readonly number[] {
  return partitions.flatMap(({ oid, parent, storage, linkXid, madeXid }, i) => {
    const before = partitions[i - 1] ?? NONE;
    return [oid - before.oid, parent - before.parent, storage - oid, linkXid - before.linkXid, madeXid - linkXid];
  });
}

function partitionsIn(numbers: readonly number[]): readonly Partition[] {
  let before = NONE;
  return Array.from({ length: numbers.length / PARTS }, (_, i) => {
    const [oid = 0, parent = 0, storage = 0, link = 0, made = 0] = numbers.slice(i * PARTS, (i + 1) * PARTS);
    const linkXid = before.linkXid + link;
    const place = { oid: before.oid + oid, parent: before.parent + parent };
    before = { ...place, storage: place.oid + storage, linkXid, madeXid: linkXid + made };
    return before;
  });
}
