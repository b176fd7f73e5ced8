import { expect, test } from 'vitest';
import type { EmbeddedServer } from '#cli/embedded/postgres-server';
import { eventually } from '#tests/support/eventually';
import { startPostgresPair, type PairOptions, type PostgresPair } from '#tests/support/postgres-pair';
import { Follower } from '../../conformance/follower.ts';
import type { SourceHarness } from '../../conformance/harness.ts';
import { catchUp, createTables, expectExact, followWhile, keyed, keyless } from '../../conformance/scene.ts';
import { runWorkload } from '../../conformance/workload.ts';
import type { ChangeBatch, ChangeStream, CheckResult } from '../../connector.ts';
import { openTcpProxy, type TcpTarget } from '../protocol/testing/tcp-proxy.ts';
import { openPostgresHarness, type PostgresHarness } from './testing/postgres-harness.ts';

interface Pair extends AsyncDisposable {
  readonly pair: PostgresPair;
  /** On an address that follows the primary. */
  readonly harness: PostgresHarness;
  /** The primary is killed, the standby takes writes, and the address leads there. */
  failOver(): Promise<void>;
}

function address(server: EmbeddedServer): TcpTarget {
  const { hostname, port } = new URL(server.url(''));
  return { host: hostname, port: Number(port) };
}

async function openPair(options: PairOptions = {}): Promise<Pair> {
  const pair = await startPostgresPair(options);
  const proxy = await openTcpProxy(address(pair.primary));
  const base = new URL(pair.primary.url(''));
  base.port = String(proxy.port);
  const harness = await openPostgresHarness(base.href);
  return {
    pair,
    harness,
    async failOver() {
      await pair.failOver();
      proxy.redirect(address(pair.standby));
      await eventually(() => harness.database.query('SELECT 1'));
    },
    async [Symbol.asyncDispose]() {
      await harness[Symbol.asyncDispose]();
      await proxy[Symbol.asyncDispose]();
      await pair[Symbol.asyncDispose]();
    },
  };
}

interface Scene extends Pair {
  readonly source: SourceHarness;
  readonly follower: Follower;
}

/** A primary with a standby, and a table that is followed. */
async function openScene(options: PairOptions & { readonly failover: boolean }): Promise<Scene> {
  const opened = await openPair(options);
  const { harness } = opened;
  const source = harness.captured({ settings: { failover: options.failover } });
  await createTables(harness, [keyed('a')]);
  await harness.fill('a', { from: 0, count: 100 });
  const follower = new Follower(source);
  await catchUp(source, follower);
  return { ...opened, source, follower };
}

/** Until all that was committed so far was seen, though tables are being read. */
async function followPast(source: SourceHarness, follower: Follower): Promise<void> {
  await source.transact([{ do: 'insert', table: 'a', rows: [{ id: 1_000_000, v: 'last' }] }]);
  await follower.follow({ until: (seen) => seen.saw(source.urn('a'), 1_000_000) });
}

async function failoverCheck(source: SourceHarness): Promise<CheckResult | undefined> {
  await using connector = await source.connector();
  return (await connector.check(new AbortController().signal)).find(({ check }) => check === 'failover');
}

const major = Number(process.env['VIGIE_TEST_POSTGRES'] ?? '18');
const isOlderThan17 = major < 17;

test.skipIf(isOlderThan17)(
  'P1, P2: capture goes on at a promoted standby that kept a copy of the slot, and loses nothing',
  { timeout: 180_000 },
  async () => {
    await using scene = await openScene({
      failover: true,
      primarySettings: { synchronized_standby_slots: 'standby' },
    });
    const { pair, harness, source, follower } = scene;
    expect(await failoverCheck(source)).toMatchObject({
      status: 'ok',
      evidence: 'nothing is read before standby has it',
    });
    // Only now: what copies the slots pauses longer and longer while there are none.
    await pair.query(pair.standby, 'ALTER SYSTEM SET sync_replication_slots = on');
    await pair.query(pair.standby, 'SELECT pg_reload_conf()');
    // A copy is of use once the standby has caught up with where the slot stands, which it does under way.
    const copies = `SELECT FROM pg_replication_slots WHERE slot_name = '${harness.slot}' AND synced AND NOT temporary`;
    for (let round = 0; (await pair.query(pair.standby, copies)).length === 0; round++) {
      // Where the slot starts moves on only with such a record, written every 15 seconds.
      await pair.query(pair.primary, 'SELECT pg_log_standby_snapshot()');
      await followWhile(source, follower, {
        work: () => runWorkload(harness, { tables: ['a'], seed: round, ids: 120, transactions: 20 }),
      });
    }
    // Not all of it is read when the primary dies; the standby has it.
    await runWorkload(harness, { tables: ['a'], seed: 1000, ids: 120, transactions: 50 });
    await pair.settled();
    await scene.failOver();
    await runWorkload(harness, { tables: ['a'], seed: 1001, ids: 120, transactions: 50 });
    await catchUp(source, follower);
    await expectExact(source, follower, ['a']);
    expect(follower.events.filter(({ type }) => type === 'gap')).toEqual([]);
    // Nothing was read a second time.
    expect(follower.events.filter((event) => event.type === 'epoch' && event.reason !== 'initial')).toEqual([]);
  },
);

test(
  'P6: where the standby has no copy of the slot that is said, and mended with a gap',
  { timeout: 180_000 },
  async () => {
    await using scene = await openScene({ failover: false });
    const { pair, harness, source, follower } = scene;
    const check = await failoverCheck(source);
    expect(check?.fix ?? 'failover: true').toContain('failover: true');
    expect(check?.status).toBe(isOlderThan17 ? undefined : 'warn');
    await pair.settled();
    await scene.failOver();
    await harness.database.query('DELETE FROM a WHERE id < 10');
    const stored = follower.progress;
    if (stored === null) throw new Error('nothing was stored');
    await using connector = await source.connector();
    await expect(connector.open(stored, new AbortController().signal)).rejects.toMatchObject({
      code: 'VIG_C107',
      retry: 'after-operator',
    });
    follower.progress = connector.reset(stored, 'mend');
    await catchUp(source, follower);
    await expectExact(source, follower, ['a']);
    expect(follower.events).toContainEqual(
      expect.objectContaining({ type: 'gap', code: 'VIG_C107', from: stored.reveal().position }),
    );
  },
);

test('P6: a promoted standby that lacks what was read already is refused', { timeout: 180_000 }, async () => {
  await using scene = await openScene({ failover: false });
  const { pair, harness, source, follower } = scene;
  await pair.settled();
  // It hears no more of the primary.
  await pair.query(pair.standby, `ALTER SYSTEM SET primary_conninfo = ''`);
  await pair.query(pair.standby, 'SELECT pg_reload_conf()');
  await eventually(async () => expect(await pair.query(pair.standby, 'SELECT FROM pg_stat_wal_receiver')).toEqual([]));
  await harness.fill('a', { from: 1000, count: 100 });
  await catchUp(source, follower);
  await scene.failOver();
  await using connector = await source.connector();
  await expect(connector.open(follower.progress, new AbortController().signal)).rejects.toMatchObject({
    code: 'VIG_C112',
    retry: 'after-operator',
  });
});

test.skipIf(major < 16)(
  'P1: a standby is captured as its primary would be; what it cannot read there is read once it is promoted',
  { timeout: 180_000 },
  async () => {
    await using opened = await openPair();
    const { pair, harness } = opened;
    await createTables(harness, [keyed('a'), keyless('loose')]);
    for (const table of ['a', 'loose']) await harness.fill(table, { from: 0, count: 400 });
    const source = harness.captured({ url: pair.standby.url(harness.database.name) });
    const follower = new Follower(source);
    await pair.settled();
    await using connector = await source.connector();
    await expect(connector.open(null, new AbortController().signal)).rejects.toMatchObject({
      code: 'VIG_C104',
      details: { statement: expect.stringContaining('CREATE PUBLICATION') },
    });
    await harness.database.query(
      `CREATE PUBLICATION ${harness.slot} FOR ALL TABLES WITH (publish_via_partition_root = true)`,
    );
    await pair.settled();
    // Making the slot there waits for such a record, which the primary writes every 15 seconds while it is at work.
    const work = async () => {
      for (let seed = 0; follower.progress?.reveal().position == null; seed++) {
        await runWorkload(harness, { tables: ['a', 'loose'], seed, ids: 450, transactions: 20 });
        await pair.query(pair.primary, 'SELECT pg_log_standby_snapshot()');
      }
      await runWorkload(harness, { tables: ['a', 'loose'], seed: 1000, ids: 450, transactions: 100 });
    };
    await followWhile(source, follower, { work, maxBytes: 4000 });
    await expectExact(source, follower, ['a', 'loose']);

    const checks = await connector.check(new AbortController().signal);
    expect(checks).toContainEqual(expect.objectContaining({ check: 'primary', status: 'warn' }));
    expect(checks).toContainEqual(expect.objectContaining({ check: 'hot_standby_feedback', status: 'ok' }));
    expect(checks.filter(({ status }) => status === 'fail')).toEqual([]);

    await harness.create(keyed('later'));
    await harness.fill('later', { from: 0, count: 10 });
    const later = source.urn('later');
    await follower.follow({ until: (seen) => seen.evidence.isReading(later) && seen.of(later).length > 0 });
    // Neither is what is asked to be read again: the reading of before goes on to count.
    const onBatch = (_: ChangeBatch, stream: ChangeStream) => stream.resnapshot('again', ['public.a']);
    const isNoted = ({ progress }: Follower) => JSON.stringify(progress?.reveal().state).includes('"again"');
    await follower.follow({ until: isNoted, onBatch });
    await runWorkload(harness, { tables: ['a', 'loose'], seed: 1002, ids: 450, transactions: 50 });
    await followPast(source, follower);
    await expectExact(source, follower, ['a', 'loose']);
    expect(follower.evidence.content(later)).toBeNull();
    await pair.settled();
    await opened.failOver();
    await runWorkload(harness, { tables: ['a', 'loose'], seed: 1001, ids: 450, transactions: 50 });
    await catchUp(source, follower);
    await expectExact(source, follower, ['a', 'loose', 'later']);
    const again = follower.events.filter((event) => event.type === 'epoch' && event.reason === 'resnapshot');
    expect(again.at(-1)).toMatchObject({ dataset: source.urn('a'), state: 'complete' });
    expect(follower.events.filter(({ type }) => type === 'gap')).toEqual([]);
  },
);
