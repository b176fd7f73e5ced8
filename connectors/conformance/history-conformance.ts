import fc from 'fast-check';
import { expect, test } from 'vitest';
import { testWhere } from './test-where.ts';
import { comparePositions } from '#contract/position';
import { eventually } from '#tests/support/eventually';
import type { ChangeBatch, ChangeStream } from '../connector.ts';
import { Follower } from './follower.ts';
import type { SourceHarness, SourceTraits, Statement } from './harness.ts';
import { catchUp, createTables, expectExact, followWhile, keyed, keyless } from './scene.ts';
import { randomFrom, runWorkload } from './workload.ts';

const TABLES = ['a', 'b', 'loose'] as const;

function insert(id: number, v: string): Statement {
  return { do: 'insert', table: 'a', rows: [{ id, v }] };
}

async function createScene(harness: SourceHarness): Promise<void> {
  await createTables(harness, [keyed('a'), keyed('b'), keyless('loose')]);
  for (const table of TABLES) await harness.fill(table, { from: 0, count: 400 });
}

export function registerHistoryConformance(open: () => Promise<SourceHarness>, traits: SourceTraits): void {
  test('P1: snapshot and tail meet exactly while others write', async () => {
    await using harness = await open();
    await createScene(harness);
    const follower = new Follower(harness);
    const work = () =>
      Promise.all([1, 2].map((seed) => runWorkload(harness, { tables: TABLES, seed, ids: 450, transactions: 150 })));
    await followWhile(harness, follower, { work, maxBytes: 4000 });
    await expectExact(harness, follower, TABLES);
    expect(follower.changes.some(({ op }) => op === 'r')).toBe(true);
    expect(follower.changes.some(({ op }) => op === 'u')).toBe(true);
  });

  test(
    'P1, P2: a crash at any batch, stored or not, loses nothing and counts nothing twice',
    { timeout: 240_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 1_000_000 }), async (seed) => {
          await using harness = await open();
          await createScene(harness);
          const follower = new Follower(harness);
          const random = randomFrom(seed);
          let left = 12;
          const crash = () => {
            if (left === 0 || random(6) !== 0) return null;
            left--;
            return random(2) === 0 ? ('lost' as const) : ('unacknowledged' as const);
          };
          const work = () => runWorkload(harness, { tables: TABLES, seed, ids: 450, transactions: 200 });
          await followWhile(harness, follower, { work, crash, maxBytes: 3000, tuning: { chunkRows: 30 } });
          await expectExact(harness, follower, TABLES);
          expect(follower.crashes).toBeGreaterThan(0);
        }),
        { numRuns: 4 },
      );
    },
  );

  test('P1: every progress handed back is a place to go on from', { timeout: 240_000 }, async () => {
    await using harness = await open();
    await createScene(harness);
    // Acknowledging nothing but the intent to begin keeps the whole history at the source.
    const whole = new Follower(harness, { acknowledges: (progress) => progress.reveal().position === null });
    // In one go: opening a stream again says that all before is durable, too.
    const work = async () => {
      await runWorkload(harness, { tables: TABLES, seed: 7, ids: 450, transactions: 60 });
      await harness.transact([{ do: 'insert', table: 'markers', rows: [{ id: 1_000_000, v: 'last' }] }]);
    };
    const until = (seen: Follower) => seen.saw(harness.urn('markers'), 1_000_000) && !seen.isReading;
    await Promise.all([work(), whole.follow({ until, maxBytes: 3000 })]);
    const places = whole.batches.flatMap(({ progress }, i) => (progress.reveal().position === null ? [] : [i]));
    const random = randomFrom(11);
    // Going on from a place says that it is durable, so the source may forget what lies before it: earliest first.
    const chosen = Array.from({ length: 8 }, () => places[random(places.length)] ?? 0).toSorted((a, b) => a - b);
    for (const place of chosen) {
      const resumed = whole.asOf(place);
      await catchUp(harness, resumed, { maxBytes: 3000 });
      await expectExact(harness, resumed, TABLES);
    }
    expect(places.length).toBeGreaterThan(8);
  });

  test('changes of a key come in commit order, and positions never go back', async () => {
    await using harness = await open();
    await createTables(harness, [keyed('a')]);
    await harness.fill('a', { from: 0, count: 5 });
    const follower = new Follower(harness);
    await catchUp(harness, follower);
    const work = () =>
      Promise.all(
        [0, 1, 2, 3, 4].map(async (id) => {
          for (let n = 0; n < 40; n++)
            await harness.transact([
              { do: 'update', table: 'a', set: { v: String(n).padStart(4, '0') }, where: { id } },
            ]);
        }),
      );
    await followWhile(harness, follower, { work });
    const tail = follower.of(harness.urn('a')).filter(({ op }) => op === 'u');
    const positions = tail.map(({ position }) => position);
    expect(new Set(positions).size).toBe(200);
    expect(positions).toEqual(positions.toSorted(comparePositions));
    for (let id = 0; id < 5; id++) {
      const versions = tail.filter(({ key }) => key?.reveal()['id'] === id).map(({ after }) => after?.reveal()['v']);
      expect(versions).toHaveLength(40);
      expect(versions).toEqual(Array.from({ length: 40 }, (_, n) => String(n).padStart(4, '0')));
    }
  });

  test('what was rolled back, whole or to a savepoint, never shows', async () => {
    await using harness = await open();
    await createTables(harness, [keyed('a')]);
    const follower = new Follower(harness);
    await catchUp(harness, follower);
    await harness.transact([insert(1, 'ghost')], 'rollback');
    await harness.transact([
      insert(1, 'kept'),
      { do: 'savepoint' },
      insert(2, 'ghost'),
      { do: 'rollback to savepoint' },
      insert(3, 'kept'),
    ]);
    await catchUp(harness, follower);
    expect(follower.of(harness.urn('a')).map(({ after }) => after?.reveal()['v'])).toEqual(['kept', 'kept']);
    await expectExact(harness, follower, ['a']);
  });

  test(
    'P5: a transaction of very many rows comes in bounded batches, and goes on in its middle after a crash',
    { timeout: 120_000 },
    async () => {
      await using harness = await open();
      await createTables(harness, [keyed('a')]);
      const follower = new Follower(harness);
      await catchUp(harness, follower);
      const count = traits.transactionRows;
      await harness.fill('a', { from: 0, count });
      let largest = 0;
      let batches = 0;
      const maxBytes = 2 * count;
      const crash = ({ changes }: { readonly changes: readonly unknown[] }) => {
        largest = Math.max(largest, changes.length);
        batches++;
        return batches === 9 || batches === 17 ? ('unacknowledged' as const) : null;
      };
      await catchUp(harness, follower, { maxBytes, crash });
      const ids = follower.of(harness.urn('a')).map(({ after }) => after?.reveal()['id']);
      expect(ids).toEqual(Array.from({ length: count }, (_, i) => i));
      expect(follower.crashes).toBe(2);
      expect(largest).toBeLessThan(count / 5);
    },
  );

  testWhere(traits.truncates)('P2: a truncate empties the evidence, whatever was counted before', async () => {
    await using harness = await open();
    await createScene(harness);
    const follower = new Follower(harness);
    await catchUp(harness, follower);
    await harness.transact([
      { do: 'insert', table: 'a', rows: [{ id: 10_000, v: 'before' }] },
      { do: 'truncate', table: 'a' },
      { do: 'insert', table: 'a', rows: [{ id: 1, v: 'after' }] },
    ]);
    await catchUp(harness, follower);
    await expectExact(harness, follower, TABLES);
    const truncate = follower.of(harness.urn('a')).find(({ op }) => op === 't');
    expect(truncate).toMatchObject({ key: null, before: null, after: null });
  });

  test('a changed key is told as a delete under the old and an insert under the new one', async () => {
    await using harness = await open();
    await createTables(harness, [keyed('a')]);
    await harness.fill('a', { from: 1, count: 1 });
    const follower = new Follower(harness);
    await catchUp(harness, follower);
    await harness.transact([{ do: 'update', table: 'a', set: { id: 2 }, where: { id: 1 } }]);
    await catchUp(harness, follower);
    const tail = follower.of(harness.urn('a')).filter(({ op }) => op !== 'r');
    expect(tail.map(({ op, key }) => [op, key?.reveal()['id']])).toEqual([
      ['d', 1],
      ['c', 2],
    ]);
    await expectExact(harness, follower, ['a']);
  });

  testWhere(traits.keepsLog)('P1: the source is never told to forget what was not acknowledged', async () => {
    await using harness = await open();
    await createTables(harness, [keyed('a')]);
    const follower = new Follower(harness);
    await catchUp(harness, follower);
    const overtaken: bigint[] = [];
    const onBatch = async () => {
      const confirmed = await harness.confirmed();
      const { acknowledged } = follower;
      if (confirmed === null || acknowledged === null || acknowledged.reveal().position === null) return;
      if (confirmed > harness.confirmedBy(acknowledged.reveal())) overtaken.push(confirmed);
    };
    const work = () => runWorkload(harness, { tables: ['a'], seed: 3, ids: 100, transactions: 100 });
    await followWhile(harness, follower, { work, onBatch });
    expect(overtaken).toEqual([]);
    const before = follower.acknowledged;
    if (before === null) throw new Error('nothing was acknowledged');
    // On an idle source it follows soon, so that no log piles up.
    let confirmed = 0n;
    await follower.follow({
      until: () => confirmed >= harness.confirmedBy(before.reveal()),
      onBatch: async () => void (confirmed = (await harness.confirmed()) ?? 0n),
    });
    await eventually(async () =>
      expect(await harness.confirmed()).toBeGreaterThanOrEqual(harness.confirmedBy(before.reveal())),
    );
  });

  test(
    'P2: re-reading tables under load, with crashes, is exact, and once per request',
    { timeout: 240_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 1_000_000 }), async (seed) => {
          await using harness = await open();
          await createScene(harness);
          const follower = new Follower(harness);
          await catchUp(harness, follower);
          const random = randomFrom(seed);
          let left = 8;
          const crash = () =>
            left > 0 && random(8) === 0 && left-- > 0
              ? random(2) === 0
                ? ('lost' as const)
                : ('unacknowledged' as const)
              : null;
          // Asked with every batch, as a capture does: a request is remembered once its progress is stored.
          const again = (_: ChangeBatch, stream: ChangeStream) => stream.resnapshot('again', []);
          let isOver = false;
          const following = follower.follow(
            { until: () => isOver, crash, maxBytes: 3000, onBatch: again },
            { chunkRows: 20 },
          );
          await Promise.race([runWorkload(harness, { tables: TABLES, seed, ids: 450, transactions: 250 }), following]);
          isOver = true;
          await following;
          const read = () =>
            TABLES.every((table) =>
              follower.events.some(
                (event) =>
                  event.type === 'epoch' &&
                  event.dataset === harness.urn(table) &&
                  event.reason !== 'initial' &&
                  event.state === 'complete',
              ),
            );
          await catchUp(harness, follower, { until: read, onBatch: again, tuning: { chunkRows: 20 } });
          await expectExact(harness, follower, TABLES);
          const incremental = follower.changes.filter(({ snapshot }) => snapshot === 'incremental');
          expect(incremental.every(({ op }) => op === 'r')).toBe(true);
          const begun = follower.events.filter(
            (event) => event.type === 'epoch' && event.reason === 'resnapshot' && event.state === 'complete',
          );
          expect(begun.length).toBeLessThanOrEqual(TABLES.length + 1);
        }),
        { numRuns: 3 },
      );
    },
  );
}
