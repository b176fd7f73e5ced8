import { expect, test } from 'vitest';
import {
  packPartitions,
  partitionMoves,
  unpackPartitions,
  type Partition,
  type Partitions,
} from './partition-moves.ts';

const ROOT = 100;

/** A partition of the root that was made in place by transaction 7. */
function leaf(oid: number, changes: Partial<Partition> = {}): Partition {
  return { oid, parent: ROOT, storage: oid, linkXid: 7, madeXid: 7, ...changes };
}

const tree = (...partitions: readonly Partition[]): Partitions => new Map([[ROOT, partitions]]);
const BEFORE = tree(leaf(1), leaf(2));
const middle = (changes: Partial<Partition> = {}) => leaf(50, { storage: 0, ...changes });

test.each<[what: string, now: Partitions, moves: object[]]>([
  ['nothing', BEFORE, []],
  [
    'a partition made in place',
    tree(leaf(1), leaf(2), leaf(3)),
    [{ came: [{ oid: 3, madeXid: 7 }], left: 0, replaced: 0 }],
  ],
  ['a table attached', tree(leaf(1), leaf(2), leaf(3, { linkXid: 9 })), [{ came: [{ oid: 3, madeXid: null }] }]],
  ['one detached', tree(leaf(1)), [{ came: [], left: 1, replaced: 0 }]],
  ['one truncated', tree(leaf(1), leaf(2, { storage: 9 })), [{ came: [], left: 0, replaced: 1 }]],
  [
    'one detached and attached again',
    tree(leaf(1), leaf(2, { linkXid: 9 })),
    [{ came: [{ oid: 2, madeXid: null }], left: 0 }],
  ],
  [
    'a partitioned table made in place with a partition',
    tree(leaf(1), leaf(2), middle(), leaf(3, { parent: 50 })),
    [{ came: [{ oid: 3, madeXid: 7 }] }],
  ],
  [
    'a partitioned table attached with a partition that was made in it',
    tree(leaf(1), leaf(2), middle({ linkXid: 9 }), leaf(3, { parent: 50 })),
    [{ came: [{ oid: 3, madeXid: null }] }],
  ],
  ['a partitioned table without partitions', tree(leaf(1), leaf(2), middle({ linkXid: 9 })), []],
  [
    'another table with its first partition',
    new Map([...BEFORE, [200, [leaf(9)]]]),
    [{ root: 200, came: [{ oid: 9 }] }],
  ],
])('between two looks: %s', (_what, now, moves) => {
  expect(partitionMoves(BEFORE, now)).toMatchObject(moves);
});

test('partitions of an attached table that were seen before hang anew only once', () => {
  const attached = tree(middle({ linkXid: 9 }), leaf(3, { parent: 50 }));
  expect(partitionMoves(tree(), attached)).toMatchObject([{ came: [{ oid: 3, madeXid: null }] }]);
  expect(partitionMoves(attached, attached)).toEqual([]);
  const another = tree(middle({ linkXid: 9 }), leaf(3, { parent: 50 }), leaf(4, { parent: 50 }));
  expect(partitionMoves(attached, another)).toMatchObject([{ came: [{ oid: 4, madeXid: 7 }] }]);
});

test('partitions read back as they were packed; anything else is refused', () => {
  const partitions = new Map([
    ...BEFORE,
    [200, []],
    [300, [middle(), leaf(4_294_967_295, { linkXid: 3, madeXid: 9 }), leaf(51)]],
  ]);
  expect(unpackPartitions(packPartitions(partitions))).toEqual(partitions);
  expect(() => unpackPartitions('AAAA')).toThrow(expect.objectContaining({ code: 'VIG_K208' }));
});

test('P5: a partition takes less than four bytes of each progress', () => {
  const daily = Array.from({ length: 5000 }, (_, day) => {
    const xid = 900 + 410 * day + ((day * day * 7919) % 401);
    return leaf(20_000 + 70 * day + ((day * day) % 67), { linkXid: xid, madeXid: xid });
  });
  expect(packPartitions(tree(...daily)).length).toBeLessThan(4 * daily.length);
});
