import { expect, onTestFinished, test } from 'vitest';
import { startRedis, type RedisServer } from '#deploy/stack/servers/redis';
import { systemClock } from '#kernel/clock';
import type { Service } from '#kernel/lifecycle/service';
import { supervise } from '#kernel/lifecycle/supervisor';
import { silentLogger } from '#kernel/telemetry/logger';
import { eventually } from '#tests/support/eventually';
import { describeWith } from '#tests/support/servers';
import { tempFolder } from '#tests/support/temp-folder';
import { LIVE_BOUNDS } from '../held-events.ts';
import { InProcessFeed, type NewLiveEvent } from '../live-feed.ts';
import { connectRedis } from './connection.ts';
import { runKeys } from './layout.ts';
import { MirroredFeed, redisMirror } from './mirror.ts';
import { redisReplicator } from './replicator.ts';

const figures = { records: 1, values: 1, findings: 1, classifyLag: 0, catalogueLag: 0, deadLetters: 0 };
const stats = (atMs: number): NewLiveEvent => ({
  channel: 'stats',
  data: { ...figures, labelP50Ms: null, labelP99Ms: null, atMs },
});
const epoch = (epochNumber: number): NewLiveEvent => ({
  channel: 'sources',
  data: {
    type: 'status',
    source: `source-${epochNumber}`,
    kind: 'postgres',
    namespace: 'postgres://db:5432',
    state: 'streaming',
    position: null,
    committedAtMs: null,
    heardAtMs: 0,
    retainedBytes: null,
    lagBytes: null,
    snapshot: null,
    error: null,
    atMs: epochNumber,
  },
});

async function openRedis() {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await tempFolder('redis'));
  const options = { dataDir: folder.path };
  let server: RedisServer = await startRedis(options);
  const { port } = new URL(server.url);
  stack.defer(() => server.stop());
  const owned = stack.move();
  return {
    url: server.url,
    /** It keeps nothing: the next one is empty. */
    kill: () => server.kill(),
    restart: async () => {
      server = await startRedis({ ...options, port: Number(port) });
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function run(...services: readonly Service[]) {
  const stop = new AbortController();
  const fast = { firstMs: 20, mostMs: 100, factor: 2, jitter: 0.5 };
  const supervisor = supervise(services, {
    signal: stop.signal,
    clock: systemClock,
    logger: silentLogger,
    random: () => 0.5,
    backoff: fast,
  });
  const end = async () => {
    stop.abort();
    await supervisor.done;
  };
  onTestFinished(end);
  return end;
}

const replicate = (feed: InProcessFeed, url: string) => redisReplicator({ feed, url, clock: systemClock });
const mirror = (feed: MirroredFeed, url: string) => redisMirror({ feed, url, clock: systemClock });
const seqs = (feed: Pick<MirroredFeed, 'since'>) => feed.since(0).entries.map(({ event }) => event.seq);

describeWith(['redis'], 'the live feed over Redis', () => {
  test('who joins late and who was there see the same events under the same numbers', async () => {
    await using redis = await openRedis();
    const feed = new InProcessFeed();
    const early = new MirroredFeed();
    run(mirror(early, redis.url));
    for (let i = 0; i < 100; i += 1) feed.publish(i % 3 === 0 ? epoch(i) : stats(i));
    run(replicate(feed, redis.url));
    const heard: number[] = [];
    await eventually(() => expect([early.run, early.seq]).toEqual([feed.run, 100]));
    early.listen(({ event }) => heard.push(event.seq));
    for (let i = 100; i < 200; i += 1) feed.publish(epoch(i));
    const late = new MirroredFeed();
    run(mirror(late, redis.url));
    await eventually(() => expect([early.seq, late.seq]).toEqual([200, 200]));
    expect(late.since(0)).toEqual(feed.since(0));
    expect(early.since(0)).toEqual(feed.since(0));
    expect(heard).toEqual(Array.from({ length: 100 }, (_, i) => 101 + i));
    expect([early.stale, late.stale]).toEqual([false, false]);
  });

  test('Redis gone means stale, and it heals with nothing lost', async () => {
    await using redis = await openRedis();
    const feed = new InProcessFeed();
    const copy = new MirroredFeed();
    const turns: boolean[] = [];
    copy.onTurn(() => turns.push(copy.stale));
    run(replicate(feed, redis.url), mirror(copy, redis.url));
    feed.publish(epoch(1));
    await eventually(() => expect([copy.seq, copy.stale]).toEqual([1, false]));
    await redis.kill();
    await eventually(() => expect(copy.stale).toBe(true));
    expect(seqs(copy), 'what is held stays readable').toEqual([1]);
    feed.publish(epoch(2));
    await redis.restart();
    await eventually(() => expect([copy.seq, copy.stale]).toEqual([2, false]));
    expect(seqs(copy)).toEqual([1, 2]);
    expect(turns.slice(-2)).toEqual([true, false]);
    // Redis had forgotten everything: who joins now gets it all again.
    const late = new MirroredFeed();
    run(mirror(late, redis.url));
    await eventually(() => expect(seqs(late)).toEqual([1, 2]));
  });

  test('another process that fills the feed begins another run, and the old one writes where nobody reads', async () => {
    await using redis = await openRedis();
    const [first, second] = [new InProcessFeed(), new InProcessFeed()];
    const copy = new MirroredFeed();
    run(mirror(copy, redis.url));
    const endFirst = run(replicate(first, redis.url));
    first.publish(epoch(1));
    await eventually(() => expect([copy.run, copy.seq]).toEqual([first.run, 1]));
    await endFirst();
    run(replicate(second, redis.url));
    second.publish(epoch(7));
    await eventually(() => expect([copy.run, copy.seq]).toEqual([second.run, 1]));
    expect([...copy.newest('sources')].map(({ json }) => json)).toEqual(
      [...second.newest('sources')].map((e) => e.json),
    );
  });

  test('the writer gone quiet means stale', async () => {
    await using redis = await openRedis();
    const feed = new InProcessFeed();
    const copy = new MirroredFeed();
    run(mirror(copy, redis.url));
    const end = run(replicate(feed, redis.url));
    await eventually(() => expect(copy.stale).toBe(false));
    await end();
    await eventually(() => expect(copy.stale).toBe(true), 15_000);
  });

  test('what no ring holds any more is said to be lost, by channel, also to who joins late', async () => {
    await using redis = await openRedis();
    const feed = new InProcessFeed();
    for (let i = 0; i < LIVE_BOUNDS.sources.entries + 10; i += 1) feed.publish(epoch(i));
    feed.publish(stats(0));
    const copy = new MirroredFeed();
    run(replicate(feed, redis.url), mirror(copy, redis.url));
    await eventually(() => expect(copy.seq).toBe(feed.seq));
    expect(copy.since(0).lost).toEqual([{ channel: 'sources', seq: 10 }]);
    expect(copy.since(0).entries).toHaveLength(LIVE_BOUNDS.sources.entries + 1);
  });

  test('a reader that was away while the stream was cut reads the channels, and misses nothing they hold', async () => {
    await using redis = await openRedis();
    const feed = new InProcessFeed();
    const copy = new MirroredFeed();
    const endMirror = run(mirror(copy, redis.url));
    run(replicate(feed, redis.url));
    feed.publish(stats(0));
    await eventually(() => expect(copy.seq).toBe(1));
    await endMirror();
    for (let i = 0; i < 300; i += 1) feed.publish(epoch(i));
    await using client = await connectRedis(redis.url);
    const { all } = runKeys(feed.run);
    await eventually(async () => expect(await client.call('XLEN', all)).toBe(301));
    await client.call('XTRIM', all, 'MAXLEN', 5);
    run(mirror(copy, redis.url));
    await eventually(() => expect(copy.seq).toBe(301));
    expect(seqs(copy)).toEqual(seqs(feed));
  });

  test('an address where nothing answers is told by its code', async () => {
    await expect(connectRedis('redis://127.0.0.1:1')).rejects.toMatchObject({ code: 'VIG_S408' });
  });
});
