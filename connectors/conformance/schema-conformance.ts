import { expect, test } from 'vitest';
import { testWhere } from './test-where.ts';
import type { DatasetSchema } from '#contract/schema';
import { Follower } from './follower.ts';
import type { SourceHarness, SourceTraits } from './harness.ts';
import { catchUp, createTables, expectExact, keyed, keyless } from './scene.ts';

function lastShape(follower: Follower, urn: string): DatasetSchema | undefined {
  return follower.shapes.findLast((shape) => shape.urn === urn);
}

function fieldNames(follower: Follower, urn: string): readonly string[] | undefined {
  return lastShape(follower, urn)?.fields.map(({ name }) => name);
}

export function registerSchemaConformance(open: () => Promise<SourceHarness>, traits: SourceTraits): void {
  const { declaresShapes } = traits;

  testWhere(declaresShapes)(
    'a column added, dropped, renamed or retyped shows in the shape that the next changes refer to',
    async () => {
      await using harness = await open();
      await createTables(harness, [keyed('a')]);
      await harness.fill('a', { from: 0, count: 3 });
      const a = harness.urn('a');
      const follower = new Follower(harness);
      await catchUp(harness, follower);
      const ordinals = new Map(lastShape(follower, a)?.fields.map(({ name, ordinal }) => [name, ordinal]));

      await harness.transact([{ do: 'insert', table: 'a', rows: [{ id: 10, v: 'old' }] }]);
      await harness.alter('a', { add: { name: 'email', type: 'text' } });
      await harness.transact([{ do: 'insert', table: 'a', rows: [{ id: 11, v: 'x', email: 'new' }] }]);
      await harness.alter('a', { rename: 'v', to: 'w' });
      await harness.transact([{ do: 'insert', table: 'a', rows: [{ id: 12, w: 'x', email: 'newer' }] }]);
      await harness.alter('a', { drop: 'email' });
      await harness.alter('a', { retype: 'id', to: 'text' });
      await harness.transact([{ do: 'insert', table: 'a', rows: [{ id: '13', w: 'x' }] }]);
      await catchUp(harness, follower);

      const tail = follower.of(a).filter(({ op }) => op === 'c');
      expect(tail.map(({ after }) => after?.reveal())).toEqual([
        { id: 10, v: 'old' },
        { id: 11, v: 'x', email: 'new' },
        { id: 12, w: 'x', email: 'newer' },
        { id: '13', w: 'x' },
      ]);
      for (const { schema, after } of tail) {
        expect(follower.schemas.get(schema)?.fields.map(({ name }) => name)).toEqual(
          Object.keys(after?.reveal() ?? {}),
        );
      }
      const last = lastShape(follower, a);
      expect(last?.fields.map(({ kind }) => kind)).toEqual(['text', 'text']);
      expect(last?.fields.find(({ name }) => name === 'w')?.ordinal).toBe(ordinals.get('v'));
    },
  );

  testWhere(declaresShapes)('a change of shape without a change of rows is told too', async () => {
    await using harness = await open();
    await createTables(harness, [keyed('a')]);
    const follower = new Follower(harness);
    await catchUp(harness, follower);
    await harness.alter('a', { add: { name: 'note', type: 'text' } });
    await follower.follow({ until: (seen) => fieldNames(seen, harness.urn('a'))?.includes('note') === true });
    expect(fieldNames(follower, harness.urn('a'))).toEqual(['id', 'v', 'note']);
  });

  test('P1: a table made while following is watched from its first row, one without a key too', async () => {
    await using harness = await open();
    await createTables(harness, []);
    const follower = new Follower(harness);
    await catchUp(harness, follower);
    await harness.create(keyed('fresh'));
    await harness.fill('fresh', { from: 0, count: 100 });
    await harness.create(keyless('fresh_loose'));
    await harness.fill('fresh_loose', { from: 0, count: 100 });
    const isThere = (seen: Follower) =>
      ['fresh', 'fresh_loose'].every((table) => seen.evidence.content(harness.urn(table)) !== null);
    await catchUp(harness, follower, { until: isThere });
    await harness.transact([
      { do: 'delete', table: 'fresh', where: { id: 1 } },
      { do: 'insert', table: 'fresh_loose', rows: [{ id: 1, v: 'twice' }] },
    ]);
    await catchUp(harness, follower);
    await expectExact(harness, follower, ['fresh', 'fresh_loose']);
    expect(follower.evidence.content(harness.urn('fresh'))).toHaveLength(99);
  });

  test('a dropped table is told as dropped, one made again under its name begins anew', async () => {
    await using harness = await open();
    await createTables(harness, [keyed('a')]);
    await harness.fill('a', { from: 0, count: 10 });
    const a = harness.urn('a');
    const follower = new Follower(harness);
    await catchUp(harness, follower);
    await harness.drop('a');
    await follower.follow({ until: (seen) => lastShape(seen, a)?.dropped === true });
    await harness.create(keyed('a'));
    await harness.fill('a', { from: 100, count: 5 });
    await catchUp(harness, follower, { until: (seen) => lastShape(seen, a)?.dropped !== true });
    await expectExact(harness, follower, ['a']);
    expect(follower.evidence.content(a)).toHaveLength(5);
  });

  test('tables changed, made and dropped while nobody followed are told at the next start', async () => {
    await using harness = await open();
    await createTables(harness, [keyed('a'), keyed('gone')]);
    const follower = new Follower(harness);
    await catchUp(harness, follower);
    if (declaresShapes) await harness.alter('a', { add: { name: 'note', type: 'text' } });
    await harness.drop('gone');
    await harness.create(keyed('fresh'));
    await harness.fill('fresh', { from: 0, count: 7 });
    await catchUp(harness, follower, {
      until: (seen) =>
        (!declaresShapes || fieldNames(seen, harness.urn('a'))?.includes('note') === true) &&
        lastShape(seen, harness.urn('gone'))?.dropped === true &&
        seen.evidence.content(harness.urn('fresh')) !== null,
    });
    await expectExact(harness, follower, ['fresh']);
    expect(follower.evidence.content(harness.urn('fresh'))).toHaveLength(7);
  });

  test('what did not change is not told again at the next start', async () => {
    await using harness = await open();
    await createTables(harness, [keyed('a'), keyed('b')]);
    await harness.fill('a', { from: 0, count: 1 });
    const follower = new Follower(harness);
    await catchUp(harness, follower);
    const told = follower.shapes.length;
    await catchUp(harness, follower);
    await harness.fill('a', { from: 1, count: 1 });
    await catchUp(harness, follower);
    expect(follower.shapes.length).toBe(told);
  });
}
