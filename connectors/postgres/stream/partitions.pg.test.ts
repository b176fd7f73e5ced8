import { expect, test } from 'vitest';
import { Follower } from '../../conformance/follower.ts';
import { catchUp, expectExact, followWhile } from '../../conformance/scene.ts';
import type { PostgresHarness } from './testing/postgres-harness.ts';
import { openScene, run, started } from './testing/stream-scene.ts';

const FULL = (table: string) => `ALTER TABLE ${table} REPLICA IDENTITY FULL`;
const FILL = (table: string, from: number, to: number) =>
  `INSERT INTO ${table} SELECT g, 'row ' || g FROM generate_series(${from}, ${to}) g`;

/** `p`, partitioned by id with 100 rows in each of two partitions. */
function partitioned(): Promise<PostgresHarness> {
  return openScene(
    'CREATE TABLE p (id int PRIMARY KEY, v text) PARTITION BY RANGE (id)',
    'CREATE TABLE p0 PARTITION OF p FOR VALUES FROM (0) TO (1000)',
    'CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1000) TO (2000)',
    ...['p', 'p0', 'p1'].map(FULL),
    FILL('p', 1, 100),
    FILL('p', 1001, 1100),
  );
}

/** How many readings of `p` are complete. */
function readings(follower: Follower, harness: PostgresHarness): number {
  return follower.events.filter(
    (event) => event.type === 'epoch' && event.dataset === harness.urn('p') && event.state === 'complete',
  ).length;
}

async function followUntilRead(harness: PostgresHarness, follower: Follower): Promise<void> {
  const before = readings(follower, harness);
  await catchUp(harness, follower, { until: (seen) => readings(seen, harness) > before });
  await expectExact(harness, follower, ['p']);
}

test.each([
  [
    'attached',
    [
      'CREATE TABLE p2 (id int PRIMARY KEY, v text)',
      FULL('p2'),
      FILL('p2', 2001, 2050),
      'ALTER TABLE p ATTACH PARTITION p2 FOR VALUES FROM (2000) TO (3000)',
    ],
    250,
  ],
  [
    'made, filled and attached in one transaction',
    [
      `BEGIN; CREATE TABLE p2 (id int PRIMARY KEY, v text); ${FULL('p2')}; ${FILL('p2', 2001, 2050)};
       ALTER TABLE p ATTACH PARTITION p2 FOR VALUES FROM (2000) TO (3000); COMMIT`,
    ],
    250,
  ],
  [
    'attached with partitions of its own',
    [
      'CREATE TABLE p2 (id int PRIMARY KEY, v text) PARTITION BY RANGE (id)',
      'CREATE TABLE p2a PARTITION OF p2 FOR VALUES FROM (2000) TO (2500)',
      ...['p2', 'p2a'].map(FULL),
      FILL('p2', 2001, 2050),
      'ALTER TABLE p ATTACH PARTITION p2 FOR VALUES FROM (2000) TO (3000)',
    ],
    250,
  ],
  ['detached', ['ALTER TABLE p DETACH PARTITION p1'], 100],
  ['dropped', ['DROP TABLE p1'], 100],
  ['truncated', ['TRUNCATE p1'], 100],
  ['truncated and filled again', ['TRUNCATE p1', FILL('p', 1001, 1010)], 110],
  [
    'detached, written to and attached again',
    [
      'ALTER TABLE p DETACH PARTITION p1',
      'DELETE FROM p1 WHERE id > 1010',
      'ALTER TABLE p ATTACH PARTITION p1 FOR VALUES FROM (1000) TO (2000)',
    ],
    110,
  ],
])('P2, P6: a partition that is %s makes its table be read again', async (_what, statements, rows) => {
  await using harness = await partitioned();
  const follower = await started(harness);
  await run(harness, ...statements, `UPDATE p SET v = 'changed' WHERE id % 10 = 0`);
  await followUntilRead(harness, follower);
  expect(follower.evidence.content(harness.urn('p'))).toHaveLength(rows);
  // What comes later counts once.
  await run(harness, 'DELETE FROM p WHERE id % 10 = 1', FILL('p', 500, 520));
  await catchUp(harness, follower);
  await expectExact(harness, follower, ['p']);
});

test('P2: a detached partition is a table of its own, with its rows', async () => {
  await using harness = await partitioned();
  const follower = await started(harness);
  await run(harness, 'ALTER TABLE p DETACH PARTITION p1', `UPDATE p1 SET v = 'alone' WHERE id = 1001`);
  const isRead = (seen: Follower) => seen.evidence.content(harness.urn('p1')) !== null && readings(seen, harness) === 2;
  await catchUp(harness, follower, { until: isRead });
  await expectExact(harness, follower, ['p', 'p1']);
  // Attached again, it is none any more.
  await run(harness, 'ALTER TABLE p ATTACH PARTITION p1 FOR VALUES FROM (1000) TO (2000)');
  await followUntilRead(harness, follower);
  expect(follower.shapes.findLast(({ urn }) => urn === harness.urn('p1'))?.dropped).toBe(true);
});

test('P1: what happened to partitions while nobody followed is found at the next start', async () => {
  await using harness = await partitioned();
  const follower = await started(harness);
  await run(
    harness,
    'ALTER TABLE p DETACH PARTITION p1',
    'CREATE TABLE p2 (id int PRIMARY KEY, v text)',
    FILL('p2', 2001, 2050),
    FULL('p2'),
    'ALTER TABLE p ATTACH PARTITION p2 FOR VALUES FROM (2000) TO (3000)',
  );
  await followUntilRead(harness, follower);
  expect(follower.evidence.content(harness.urn('p'))).toHaveLength(150);
});

test('P1, P2: a partition that is attached, and one that is detached, in the middle of the first snapshot', async () => {
  await using harness = await partitioned();
  await run(
    harness,
    FILL('p', 101, 900),
    'CREATE TABLE p2 (id int PRIMARY KEY, v text)',
    FULL('p2'),
    FILL('p2', 2001, 2050),
  );
  const follower = new Follower(harness);
  const statements = [
    'ALTER TABLE p ATTACH PARTITION p2 FOR VALUES FROM (2000) TO (3000)',
    `UPDATE p SET v = 'changed' WHERE id % 10 = 0`,
    'ALTER TABLE p DETACH PARTITION p1',
  ];
  await catchUp(harness, follower, {
    maxBytes: 1000,
    tuning: { chunkRows: 20 },
    onBatch: ({ changes }) => (changes.length === 0 ? undefined : run(harness, ...statements.splice(0))),
    until: (seen) => seen.evidence.content(harness.urn('p'))?.length === 950,
  });
  await expectExact(harness, follower, ['p', 'p1']);
  expect(statements).toEqual([]);
  expect(readings(follower, harness)).toBeGreaterThan(1);
});

test('a partition that is made empty, as those of a new day are, costs no reading', async () => {
  await using harness = await partitioned();
  const follower = await started(harness);
  await run(
    harness,
    'CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (2000) TO (3000)',
    FULL('p2'),
    FILL('p', 2001, 2050),
    `BEGIN; CREATE TABLE p3 (LIKE p INCLUDING ALL); ${FULL('p3')}; ALTER TABLE p ATTACH PARTITION p3 FOR VALUES FROM (3000) TO (4000); COMMIT`,
    FILL('p', 3001, 3050),
  );
  // A look that comes after those tables were made has found another one.
  await run(harness, 'CREATE TABLE later (id int PRIMARY KEY, v text)');
  await catchUp(harness, follower, { until: (seen) => seen.evidence.content(harness.urn('later')) !== null });
  await catchUp(harness, follower);
  await expectExact(harness, follower, ['p']);
  expect(readings(follower, harness)).toBe(1);
});

test('P2: partitions that come and go under load, with crashes', { timeout: 120_000 }, async () => {
  await using harness = await partitioned();
  const follower = await started(harness);
  let batches = 0;
  const crash = () =>
    ++batches % 7 === 0 && batches < 60 ? (batches % 2 === 0 ? ('lost' as const) : ('unacknowledged' as const)) : null;
  const work = async () => {
    for (let round = 2; round < 12; round++) {
      const [from, to] = [round * 1000, round * 1000 + 1000];
      await run(
        harness,
        `CREATE TABLE p${round} (id int PRIMARY KEY, v text)`,
        FULL(`p${round}`),
        FILL(`p${round}`, from, from + 40),
        `ALTER TABLE p ATTACH PARTITION p${round} FOR VALUES FROM (${from}) TO (${to})`,
        `UPDATE p SET v = v || '!' WHERE id % 20 = 1`,
        FILL('p', from + 50, from + 60),
        round % 3 === 0 ? `ALTER TABLE p DETACH PARTITION p${round - 1}` : `TRUNCATE p${round - 1}`,
        `DELETE FROM p WHERE id % 50 = ${round}`,
      );
    }
  };
  await followWhile(harness, follower, { work, crash, maxBytes: 2000, tuning: { chunkRows: 20 } });
  const content = async () => (await harness.rows('p')).length;
  const rows = await content();
  await catchUp(harness, follower, {
    tuning: { chunkRows: 20 },
    until: (seen) =>
      seen.evidence.content(harness.urn('p'))?.length === rows && !seen.evidence.isReading(harness.urn('p')),
  });
  await expectExact(harness, follower, ['p']);
  expect(follower.crashes).toBeGreaterThan(0);
});

test('P6: where rows that were there before are not read, those of an attached partition are said not to be', async () => {
  await using harness = await openScene('CREATE TABLE p (id int PRIMARY KEY, v text) PARTITION BY RANGE (id)');
  const follower = new Follower(harness.captured({ settings: { snapshot: 'never' } }));
  await follower.follow({ until: ({ events }) => events.some(({ type }) => type === 'gap') });
  await run(
    harness,
    'CREATE TABLE p1 (id int PRIMARY KEY, v text)',
    FILL('p1', 1, 10),
    'ALTER TABLE p ATTACH PARTITION p1 FOR VALUES FROM (0) TO (1000)',
  );
  const gaps = (seen: Follower) =>
    seen.events.filter((event) => event.type === 'gap' && event.dataset === harness.urn('p'));
  await follower.follow({ until: (seen) => gaps(seen).length > 0 });
  expect(gaps(follower)).toEqual([expect.objectContaining({ code: 'VIG_C117' })]);
  expect(follower.of(harness.urn('p'))).toEqual([]);
});
