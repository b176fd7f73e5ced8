import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assign, type Assignable } from './assignment.ts';

const MEMBERS = ['a', 'b', 'c', 'd', 'e'];
const TOPICS = 8;

interface World {
  readonly members: readonly string[];
  readonly partitions: readonly Assignable[];
}

const world: fc.Arbitrary<World> = fc.record({
  members: fc.subarray(MEMBERS, { minLength: 1 }),
  partitions: fc
    .array(fc.tuple(fc.nat(TOPICS - 1), fc.option(fc.constantFrom(...MEMBERS, 'dead'), { nil: null })), {
      maxLength: 60,
    })
    .map((list) => list.map(([topicId, owner], id) => ({ id, topicId, owner }))),
});

const candidatesOf = (members: readonly string[], reads = (_member: string, _topicId: number) => true) =>
  members.map((id) => ({ id, reads: (topicId: number) => reads(id, topicId) }));

test('I3: every partition has exactly one owner, a member that reads its topic', () => {
  fc.assert(
    fc.property(world, fc.func(fc.boolean()), ({ members, partitions }, reads) => {
      const result = assign(
        partitions,
        candidatesOf(members, (member, topicId) => reads(member, topicId)),
      );
      expect([...result.keys()].toSorted((a, b) => a - b)).toEqual(partitions.map(({ id }) => id));
      for (const { id, topicId } of partitions) {
        const owner = result.get(id) ?? null;
        const readers = members.filter((member) => reads(member, topicId));
        expect(owner === null ? [null] : readers).toContain(owner);
        expect(owner === null).toBe(readers.length === 0);
      }
    }),
  );
});

test('shares are even: per topic, and in total', () => {
  fc.assert(
    fc.property(world, ({ members, partitions }) => {
      const result = assign(partitions, candidatesOf(members));
      const spread = (ids: readonly number[]) => {
        const counts = members.map((member) => ids.filter((id) => result.get(id) === member).length);
        return Math.max(...counts) - Math.min(...counts);
      };
      for (let topicId = 0; topicId < TOPICS; topicId++) {
        expect(
          spread(partitions.filter((partition) => partition.topicId === topicId).map(({ id }) => id)),
        ).toBeLessThanOrEqual(1);
      }
      expect(spread(partitions.map(({ id }) => id))).toBeLessThanOrEqual(1);
    }),
  );
});

test('shares are sticky: dealing again changes nothing, and a death moves only what the dead one had', () => {
  fc.assert(
    fc.property(world, ({ members, partitions }) => {
      const first = assign(partitions, candidatesOf(members));
      const held = partitions.map((partition) => ({ ...partition, owner: first.get(partition.id) ?? null }));
      expect(assign(held, candidatesOf(members))).toEqual(first);
      if (members.length < 2) return;
      const survivors = members.slice(1);
      const second = assign(held, candidatesOf(survivors));
      const moved = held.filter(({ id, owner }) => owner !== members[0] && second.get(id) !== owner);
      const lost = held.filter(({ owner }) => owner === members[0]);
      // A survivor may have had one more than its share of what is left, never more.
      expect(moved.length).toBeLessThanOrEqual(lost.length + survivors.length);
      expect(new Set(second.values())).not.toContain(members[0]);
    }),
  );
});

test('10,000 topics are shared out in a moment', () => {
  const partitions = Array.from({ length: 40_000 }, (_, id) => ({ id, topicId: Math.floor(id / 4), owner: null }));
  const startedMs = performance.now();
  const result = assign(partitions, candidatesOf(MEMBERS));
  expect(performance.now() - startedMs).toBeLessThan(5000);
  const counts = MEMBERS.map((member) => [...result.values()].filter((owner) => owner === member).length);
  expect(counts).toEqual([8000, 8000, 8000, 8000, 8000]);
});
