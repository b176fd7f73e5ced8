import { expect, test } from 'vitest';
import { startRedis, type RedisServer } from '#deploy/stack/servers/redis';
import { eventually } from '#tests/support/eventually';
import { describeWith } from '#tests/support/servers';
import { tempFolder } from '#tests/support/temp-folder';
import { LIVE_BOUNDS } from '../held-events.ts';
import { InProcessFeed } from '../live-feed.ts';
import { connectRedis } from './connection.ts';
import { runKeys } from './layout.ts';
import { MirroredFeed } from './mirror.ts';
import { epoch, mirror, replicate, run, seqs, stats } from './redis-feed.fixture.ts';

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
