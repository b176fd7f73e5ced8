import { expect, test } from 'vitest';
import { UNAVAILABLE } from '#contract/change';
import { Sensitive } from '#kernel/sensitive';
import { eventually } from '#tests/support/eventually';
import { openTestDatabase } from '#tests/support/postgres';
import { Follower } from '../../conformance/follower.ts';
import { catchUp, createTables, expectExact, keyed } from '../../conformance/scene.ts';
import { parseLsn } from '../lsn.ts';
import { openTcpProxy } from '../protocol/testing/tcp-proxy.ts';
import { openPostgresHarness } from './testing/postgres-harness.ts';
import { openScene, readInterrupted, run, started, tailOf } from './testing/stream-scene.ts';

test('REPLICA IDENTITY DEFAULT sends the key alone, and says so', async () => {
  await using harness = await openScene('CREATE TABLE d (id int PRIMARY KEY, v text)');
  const follower = await started(harness);
  await run(harness, `INSERT INTO d VALUES (1, 'a')`, `UPDATE d SET v = 'b'`, 'UPDATE d SET id = 2', 'DELETE FROM d');
  await catchUp(harness, follower);
  expect(tailOf(follower, harness.urn('d'))).toEqual([
    ['c', { id: 1 }, null, { id: 1, v: 'a' }],
    ['u', { id: 1 }, null, { id: 1, v: 'b' }],
    ['d', { id: 1 }, { id: 1 }, null],
    ['c', { id: 2 }, null, { id: 2, v: 'b' }],
    ['d', { id: 2 }, { id: 2 }, null],
  ]);
  expect(follower.shapes.find(({ urn }) => urn === harness.urn('d'))?.beforeImage).toBe('key');
});

test('REPLICA IDENTITY USING INDEX makes that index the key', async () => {
  await using harness = await openScene(
    'CREATE TABLE i (id int PRIMARY KEY, code text NOT NULL, part int NOT NULL, v text)',
    'CREATE UNIQUE INDEX i_code ON i (part, code)',
    'ALTER TABLE i REPLICA IDENTITY USING INDEX i_code',
    `INSERT INTO i SELECT g, 'c' || g, g % 3, 'v' FROM generate_series(1, 120) g`,
  );
  const follower = await started(harness);
  await run(
    harness,
    `UPDATE i SET v = 'w' WHERE id = 1`,
    `UPDATE i SET code = 'x' WHERE id = 1`,
    'DELETE FROM i WHERE id = 1',
  );
  await catchUp(harness, follower);
  expect(tailOf(follower, harness.urn('i'))).toEqual([
    ['u', { part: 1, code: 'c1' }, null, { id: 1, code: 'c1', part: 1, v: 'w' }],
    ['d', { part: 1, code: 'c1' }, { part: 1, code: 'c1' }, null],
    ['c', { part: 1, code: 'x' }, null, { id: 1, code: 'x', part: 1, v: 'w' }],
    ['d', { part: 1, code: 'x' }, { part: 1, code: 'x' }, null],
  ]);
  const shape = follower.shapes.find(({ urn }) => urn === harness.urn('i'));
  expect(shape?.beforeImage).toBe('index');
  expect(shape?.fields.map(({ keyOrder }) => keyOrder)).toEqual([undefined, 2, 1, undefined]);
  expect(follower.of(harness.urn('i')).filter(({ op }) => op === 'r')).toHaveLength(120);
});

test('a table without replica identity takes updates and deletes as before, and its inserts are seen', async () => {
  await using harness = await openScene(
    'CREATE TABLE n (id int PRIMARY KEY, v text)',
    'ALTER TABLE n REPLICA IDENTITY NOTHING',
    'CREATE TABLE loose (v text)',
    `INSERT INTO loose VALUES ('there')`,
  );
  const follower = await started(harness);
  for (const table of ['n', 'loose'])
    expect(follower.shapes.find(({ urn }) => urn === harness.urn(table))?.beforeImage).toBe('none');
  await run(
    harness,
    `INSERT INTO n VALUES (1, 'a')`,
    `UPDATE n SET v = 'b'`,
    'DELETE FROM n',
    `INSERT INTO loose VALUES ('x')`,
    `UPDATE loose SET v = 'y'`,
    'TRUNCATE loose',
  );
  // One made while following, too.
  await run(harness, 'CREATE TABLE later (v text)', `INSERT INTO later VALUES ('x')`);
  await catchUp(harness, follower, { until: (seen) => seen.evidence.content(harness.urn('later')) !== null });
  await run(harness, `UPDATE later SET v = 'y'`, `INSERT INTO later VALUES ('z')`);
  await catchUp(harness, follower);
  expect(tailOf(follower, harness.urn('n')).map(([op]) => op)).toEqual(['c']);
  expect(tailOf(follower, harness.urn('loose')).map(([op]) => op)).toEqual(['c', 't']);
  expect(tailOf(follower, harness.urn('later')).at(-1)).toEqual(['c', null, null, { v: 'z' }]);
});

test('P6: unchanged TOAST is filled from a full before-image, else it is the placeholder, never data', async () => {
  await using harness = await openScene(
    'CREATE TABLE part (id int PRIMARY KEY, n int, v text)',
    'CREATE TABLE whole (id int PRIMARY KEY, n int, v text)',
  );
  await run(harness, 'ALTER TABLE whole REPLICA IDENTITY FULL');
  for (const table of ['part', 'whole']) await run(harness, `ALTER TABLE ${table} ALTER v SET STORAGE EXTERNAL`);
  const follower = await started(harness);
  for (const table of ['part', 'whole']) {
    await run(
      harness,
      `INSERT INTO ${table} VALUES (1, 1, repeat('x', 10000))`,
      `UPDATE ${table} SET n = 2`,
      `UPDATE ${table} SET id = 2`,
    );
  }
  await catchUp(harness, follower);
  const large = 'x'.repeat(10_000);
  const after = (table: string) =>
    follower
      .of(harness.urn(table))
      .filter(({ op }) => op === 'u' || op === 'c')
      .map((change) => change.after?.reveal()['v']);
  expect(after('part')).toEqual([large, UNAVAILABLE, UNAVAILABLE]);
  expect(after('whole')).toEqual([large, large, large]);
});

test('P1: a partitioned table is one dataset, and rows that move between partitions are one change', async () => {
  await using harness = await openScene(
    'CREATE TABLE p (id int, v text, PRIMARY KEY (id)) PARTITION BY RANGE (id)',
    'CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100)',
    'CREATE TABLE p2 (v text, id int PRIMARY KEY)',
    'ALTER TABLE p ATTACH PARTITION p2 FOR VALUES FROM (100) TO (1000)',
    ...['p', 'p1', 'p2'].map((table) => `ALTER TABLE ${table} REPLICA IDENTITY FULL`),
    `INSERT INTO p SELECT g, 'v' FROM generate_series(1, 199) g`,
  );
  const follower = await started(harness);
  await run(
    harness,
    `UPDATE p SET v = 'w' WHERE id = 150`,
    'UPDATE p SET id = 500 WHERE id = 5',
    'DELETE FROM p WHERE id = 7',
    `INSERT INTO p2 VALUES ('direct', 600)`,
  );
  await catchUp(harness, follower);
  await expectExact(harness, follower, ['p']);
  expect(follower.shapes.map(({ urn }) => urn)).not.toContain(harness.urn('p1'));
  expect(follower.shapes.find(({ urn }) => urn === harness.urn('p'))?.kind).toBe('partitioned_table');
  expect(tailOf(follower, harness.urn('p'))).toHaveLength(5);
});

test('logical messages of others are passed over', async () => {
  await using harness = await openPostgresHarness();
  await createTables(harness, [keyed('a')]);
  const follower = await started(harness);
  const seen = follower.changes.length;
  await run(
    harness,
    `SELECT pg_logical_emit_message(true, 'other', 'canary'), pg_logical_emit_message(false, 'other', 'canary')`,
  );
  await catchUp(harness, follower);
  expect(follower.changes.slice(seen).map(({ dataset }) => dataset)).toEqual([harness.urn('markers')]);
});

test('P5: a database without changes keeps no log for us while another one of its server writes', async () => {
  await using harness = await openPostgresHarness();
  await using busy = await openTestDatabase();
  await createTables(harness, [keyed('a')]);
  const follower = await started(harness);
  await busy.query(`CREATE TABLE b AS SELECT repeat('x', 500) FROM generate_series(1, 20000)`);
  const { lsn } = (await busy.query('SELECT pg_current_wal_lsn()::text AS lsn')).rows[0] ?? {};
  let confirmed: bigint | null = null;
  await follower.follow({
    until: () => confirmed !== null && confirmed >= parseLsn(String(lsn)),
    onBatch: async () => void (confirmed = await harness.confirmed()),
  });
  // The heartbeat's commit time, though nothing was changed: so it can be told how far behind we are.
  expect(follower.batches.at(-1)).toMatchObject({ changes: [] });
  expect(follower.batches.some(({ changes, committedAtMs }) => changes.length === 0 && committedAtMs !== null)).toBe(
    true,
  );
});

test('P6: generated columns are told as such; without values where the stream has none', async () => {
  await using harness = await openScene(
    'CREATE TABLE g (id int PRIMARY KEY, twice int GENERATED ALWAYS AS (id * 2) STORED, v text)',
    'INSERT INTO g VALUES (1, DEFAULT)',
  );
  await run(harness, 'ALTER TABLE g REPLICA IDENTITY FULL');
  const follower = await started(harness);
  await run(harness, 'INSERT INTO g VALUES (2, DEFAULT)', 'DELETE FROM g WHERE id = 1');
  await catchUp(harness, follower);
  const rows = follower
    .of(harness.urn('g'))
    .flatMap(({ before, after }) =>
      [before, after].flatMap((row) => (row === null ? [] : [Object.keys(row.reveal())])),
    );
  expect(new Set(rows.map(String)).size).toBe(1);
  expect(
    follower.shapes.find(({ urn }) => urn === harness.urn('g'))?.fields.find(({ name }) => name === 'twice')?.generated,
  ).toBe(true);
});

test('tables that the settings leave out are not watched', async () => {
  await using harness = await openPostgresHarness();
  await createTables(harness, [keyed('kept'), keyed('left_out')]);
  const only = harness.captured({
    settings: { tables: { include: ['public.*'], exclude: ['public.left*'] } },
  });
  const follower = new Follower(only);
  await catchUp(only, follower);
  await run(harness, `INSERT INTO kept VALUES (1, 'x')`, `INSERT INTO left_out VALUES (1, 'x')`);
  await catchUp(only, follower);
  expect(follower.of(harness.urn('kept'))).toHaveLength(1);
  expect(follower.of(harness.urn('left_out'))).toHaveLength(0);
  expect(follower.shapes.map(({ urn }) => urn)).not.toContain(harness.urn('left_out'));
});

test('P6: a lost slot is refused; after a reset the gap is told and every table is read again', async () => {
  await using harness = await openPostgresHarness();
  await createTables(harness, [keyed('a')]);
  await harness.fill('a', { from: 0, count: 20 });
  const follower = await started(harness);
  await run(harness, `SELECT pg_drop_replication_slot('${harness.slot}')`, 'DELETE FROM a WHERE id < 10');
  const lost = follower.progress;
  if (lost === null) throw new Error('nothing was stored');
  await using connector = await harness.connector();
  await expect(connector.open(lost, new AbortController().signal)).rejects.toMatchObject({
    code: 'VIG_C107',
    retry: 'after-operator',
  });
  follower.progress = connector.reset(lost, 'mend');
  await catchUp(harness, follower);
  await expectExact(harness, follower, ['a']);
  const gap = follower.events.find(({ type }) => type === 'gap');
  expect(gap).toMatchObject({ type: 'gap', code: 'VIG_C107', from: lost.reveal().position });
  expect(
    follower.events.filter((event) => event.type === 'epoch' && event.dataset === harness.urn('a')).at(-1),
  ).toMatchObject({ epoch: 2, state: 'complete', rows: 10 });
});

test('a slot that was read by something else is refused', async () => {
  await using harness = await openPostgresHarness();
  await createTables(harness, [keyed('a')]);
  const follower = await started(harness);
  await harness.fill('a', { from: 0, count: 1 });
  await run(harness, `SELECT pg_replication_slot_advance('${harness.slot}', pg_current_wal_lsn())`);
  await using connector = await harness.connector();
  await expect(connector.open(follower.progress, new AbortController().signal)).rejects.toMatchObject({
    code: 'VIG_C107',
  });
});

test('a slot that Vigie did not make is refused, of another plugin or of its own', async () => {
  for (const plugin of ['test_decoding', 'pgoutput']) {
    await using harness = await openPostgresHarness();
    await createTables(harness, [keyed('a')]);
    await run(harness, `SELECT pg_create_logical_replication_slot('${harness.slot}', '${plugin}')`);
    await using connector = await harness.connector();
    await expect(connector.open(null, new AbortController().signal)).rejects.toMatchObject({
      code: 'VIG_C106',
      retry: 'after-operator',
    });
  }
});

test('P1: a slot that a crash left before its progress was stored is made anew, and only with the intent stored', async () => {
  await using harness = await openPostgresHarness();
  await createTables(harness, [keyed('a')]);
  await harness.fill('a', { from: 0, count: 20 });
  const follower = new Follower(harness);
  let batches = 0;
  // The second batch is the first after the slot was made: lost with the crash.
  await catchUp(harness, follower, { crash: () => (++batches === 2 ? 'lost' : null) });
  expect(follower.crashes).toBe(1);
  await expectExact(harness, follower, ['a']);

  await using other = await openPostgresHarness();
  await createTables(other, []);
  await using connector = await other.connector();
  await using stream = await connector.open(null, new AbortController().signal);
  const intent = await stream.next({ maxBytes: 1000, maxWaitMs: 50 });
  expect(intent?.progress.reveal().position).toBeNull();
  expect(await stream.next({ maxBytes: 1000, maxWaitMs: 50 })).toBeNull();
  expect(await other.confirmed()).toBeNull();
});

test('P4: progress holds keys and prints as nothing', async () => {
  await using harness = await openPostgresHarness();
  await createTables(harness, [keyed('a')]);
  const follower = await started(harness);
  expect(follower.progress).toBeInstanceOf(Sensitive);
  expect(`${String(follower.progress)} ${JSON.stringify(follower.progress)}`).toBe('[redacted] "[redacted]"');
});

test('`snapshot: never` follows only, and tells what was not examined', async () => {
  await using harness = await openPostgresHarness();
  await createTables(harness, [keyed('a')]);
  await harness.fill('a', { from: 0, count: 20 });
  const follower = new Follower(harness.captured({ settings: { snapshot: 'never' } }));
  await follower.follow({ until: (seen) => seen.events.some(({ type }) => type === 'gap') });
  await harness.fill('a', { from: 100, count: 1 });
  await catchUp(harness, follower);
  expect(follower.of(harness.urn('a')).map(({ op }) => op)).toEqual(['c']);
  expect(follower.events).toContainEqual(expect.objectContaining({ type: 'gap', from: null, code: 'VIG_C117' }));
  expect(follower.events).toContainEqual(
    expect.objectContaining({ dataset: harness.urn('a'), state: 'complete', rows: 0 }),
  );
});

test('`remove` drops slot and publication, and says how', async () => {
  await using harness = await openPostgresHarness();
  await createTables(harness, [keyed('a')]);
  await started(harness);
  await using connector = await harness.connector();
  expect(await connector.check(new AbortController().signal)).toContainEqual(
    expect.objectContaining({ check: 'wal_level', status: 'ok' }),
  );
  const statements = await connector.remove(new AbortController().signal);
  expect(statements[0]).toContain('pg_drop_replication_slot');
  expect(await harness.confirmed()).toBeNull();
  const left = await harness.database.query('SELECT pubname FROM pg_publication');
  expect(left.rows).toEqual([]);
});

test('what the source keeps for us can be told, and how far a reading has got', async () => {
  await using harness = await openPostgresHarness();
  await createTables(harness, [keyed('a')]);
  await harness.fill('a', { from: 0, count: 500 });
  await run(harness, 'ANALYZE a');
  const follower = new Follower(harness);
  const seen: unknown[] = [];
  const measured: (number | null)[] = [];
  await catchUp(harness, follower, {
    maxBytes: 2000,
    onBatch: async (_, stream) => {
      const progress = stream.snapshotProgress();
      if (progress !== null) seen.push(progress);
      measured.push((await stream.measure()).retainedBytes);
    },
  });
  expect(seen).toContainEqual(expect.objectContaining({ datasets: 2, rowsEstimated: 500 }));
  expect(measured.at(-1)).toBeGreaterThanOrEqual(0);
});

test('a first table without replica identity, made while following, is taken up without a restart of ours', async () => {
  await using harness = await openPostgresHarness();
  await createTables(harness, [keyed('a')]);
  const follower = await started(harness);
  let opened = 0;
  const counting = { ...harness, connector: () => (opened++, harness.connector()) };
  const watching = new Follower(counting);
  watching.progress = follower.progress;
  for (const [id, schema] of follower.schemas) watching.schemas.set(id, schema);
  await run(harness, 'CREATE TABLE later (v text)', `INSERT INTO later VALUES ('x')`);
  await catchUp(counting, watching, { until: (seen) => seen.evidence.content(harness.urn('later')) !== null });
  await run(harness, `UPDATE later SET v = 'y'`, `INSERT INTO later VALUES ('z')`);
  await catchUp(counting, watching);
  expect(watching.of(harness.urn('later')).at(-1)?.after?.reveal()).toEqual({ v: 'z' });
  expect(opened).toBe(2);
});

test('P1: a table rewritten or truncated in the middle of the first snapshot is read again beside the tail', async () => {
  await using harness = await openPostgresHarness();
  const follower = await readInterrupted(harness, [
    'ALTER TABLE a ALTER v TYPE varchar(500)',
    'ALTER TABLE a ALTER id TYPE bigint',
    'TRUNCATE b',
    `INSERT INTO b VALUES (1, 'new')`,
  ]);
  await expectExact(harness, follower, ['a', 'b']);
  expect(follower.evidence.content(harness.urn('b'))).toHaveLength(1);
});

test('P1: a table dropped or renamed in the middle of the first snapshot', async () => {
  await using harness = await openPostgresHarness();
  const areGone = (seen: Follower) =>
    ['a', 'b'].every((table) => seen.shapes.findLast(({ urn }) => urn === harness.urn(table))?.dropped === true);
  const statements = ['DROP TABLE a', 'ALTER TABLE b RENAME TO c', `INSERT INTO c VALUES (-1, 'new')`];
  const follower = await readInterrupted(harness, statements, areGone);
  await catchUp(harness, follower);
  await expectExact(harness, follower, ['c']);
  expect(follower.evidence.isReading(harness.urn('a'))).toBe(false);
});

test('P1: tables that swap their names keep their rows apart', async () => {
  await using harness = await openPostgresHarness();
  await createTables(harness, [keyed('live'), keyed('next')]);
  await harness.fill('live', { from: 0, count: 30 });
  await harness.fill('next', { from: 1000, count: 10 });
  const follower = await started(harness);
  await run(
    harness,
    'BEGIN; ALTER TABLE live RENAME TO old; ALTER TABLE next RENAME TO live; COMMIT',
    `INSERT INTO live VALUES (1, 'x')`,
    `INSERT INTO old VALUES (2000, 'y')`,
  );
  const isRead = (seen: Follower) =>
    seen.evidence.content(harness.urn('old'))?.length === 31 &&
    seen.evidence.content(harness.urn('live'))?.length === 11;
  await catchUp(harness, follower, { until: isRead });
  await expectExact(harness, follower, ['live', 'old']);
  expect(follower.evidence.content(harness.urn('live'))).toHaveLength(11);
});

test('P6: a table taken out of the publication while nobody followed is a gap, and is read again', async () => {
  await using harness = await openPostgresHarness();
  await createTables(harness, [keyed('a'), keyed('b')]);
  await harness.fill('a', { from: 0, count: 30 });
  const follower = await started(harness);
  await run(harness, `ALTER PUBLICATION ${harness.slot} DROP TABLE a`, 'DELETE FROM a WHERE id < 10');
  await catchUp(harness, follower, { until: (seen) => seen.events.some(({ type }) => type === 'gap') });
  await run(harness, 'DELETE FROM a WHERE id < 20');
  await catchUp(harness, follower);
  await expectExact(harness, follower, ['a']);
  expect(follower.events.filter(({ type }) => type === 'gap')).toEqual([
    expect.objectContaining({ dataset: harness.urn('a'), code: 'VIG_C108' }),
  ]);
});

test('P1: a transaction that began before its table was published is not torn', async () => {
  await using harness = await openScene();
  const follower = await started(harness);
  const later = harness.urn('later');
  await run(harness, 'CREATE TABLE later (id int PRIMARY KEY, v text)', 'ALTER TABLE later REPLICA IDENTITY FULL');
  const writer = await harness.database.pool.connect();
  try {
    await writer.query(`BEGIN; INSERT INTO later VALUES (1, 'before it was published')`);
    let isOver = false;
    const following = follower.follow({ until: () => isOver });
    await eventually(async () => {
      const published = await harness.database.query(`SELECT FROM pg_publication_tables WHERE tablename = 'later'`);
      expect(published.rowCount).toBe(1);
    });
    await writer.query(`INSERT INTO later VALUES (2, 'after')`);
    await eventually(() => expect(follower.evidence.isReading(later)).toBe(true));
    // Another commit passes by, so that a reading that did not wait would have had its time.
    await harness.transact([{ do: 'insert', table: 'markers', rows: [{ id: 1_000_000, v: 'passed' }] }]);
    await eventually(() => expect(follower.saw(harness.urn('markers'), 1_000_000)).toBe(true));
    expect(follower.evidence.content(later)).toBeNull();
    await writer.query('COMMIT');
    isOver = true;
    await following;
  } finally {
    writer.release();
  }
  await catchUp(harness, follower, { until: (seen) => seen.evidence.content(later) !== null });
  await expectExact(harness, follower, ['later']);
});

test('P1: reached by another address, tables are other datasets: the old ones are told as gone, the new ones read', async () => {
  await using harness = await openPostgresHarness();
  await createTables(harness, [keyed('a')]);
  await harness.fill('a', { from: 0, count: 30 });
  const before = await started(harness);
  const url = new URL(harness.database.url);
  await using proxy = await openTcpProxy({ host: url.hostname, port: Number(url.port) });
  url.port = String(proxy.port);
  const moved = harness.captured({ url: url.href });
  const follower = new Follower(moved);
  follower.progress = before.progress;
  await run(harness, 'DELETE FROM a WHERE id < 10');
  await catchUp(moved, follower, { until: (seen) => seen.evidence.content(moved.urn('a')) !== null });
  await run(harness, 'DELETE FROM a WHERE id < 20');
  await catchUp(moved, follower);
  await expectExact(moved, follower, ['a']);
  expect(follower.shapes.findLast(({ urn }) => urn === harness.urn('a'))?.dropped).toBe(true);
  expect(follower.shapes.findLast(({ urn }) => urn === moved.urn('a'))?.dropped).toBeUndefined();
});
