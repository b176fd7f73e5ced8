import { expect, test } from 'vitest';
import { HOST } from '#deploy/stack/processes/ports';
import { startRedis, type RedisServer } from '#deploy/stack/servers/redis';
import { eventually } from '#tests/support/eventually';
import { describeWith } from '#tests/support/servers';
import { tempFolder } from '#tests/support/temp-folder';
import { InProcessFeed } from '../live-feed.ts';
import { connectRedis } from './connection.ts';
import { MirroredFeed } from './mirror.ts';
import { epoch, mirror, replicate, run, seqs } from './redis-feed.fixture.ts';

const HEALS_WITHIN_MS = 40_000;

async function ask(server: RedisServer, command: string, ...args: readonly (string | number)[]): Promise<unknown> {
  await using client = await connectRedis(server.url);
  return client.call(command, ...args);
}

/** Slots of the three nodes of a cluster: all that there are. */
const SLOTS = [
  [0, 5460],
  [5461, 10_922],
  [10_923, 16_383],
] as const;

describeWith(['redis'], 'the live feed over several servers of Redis', () => {
  test('a cluster: one node dies and comes back, the view is stale meanwhile, and nothing is lost', async () => {
    await using folder = await tempFolder('redis-cluster');
    const start = (node: number) =>
      startRedis({
        dataDir: `${folder.path}/${node}`,
        settings: { 'cluster-enabled': 'yes', 'cluster-node-timeout': '1000', 'cluster-config-file': 'nodes.conf' },
      });
    const nodes = await Promise.all([0, 1, 2].map(start));
    await using stack = new AsyncDisposableStack();
    stack.defer(() => Promise.all(nodes.map((node) => node.stop())).then(() => undefined));
    const [first] = nodes;
    if (first === undefined) throw new Error('no node');
    for (const [n, node] of nodes.entries()) {
      const [from, to] = SLOTS[n] ?? [0, 0];
      await ask(node, 'CLUSTER', 'ADDSLOTSRANGE', from, to);
      await ask(first, 'CLUSTER', 'MEET', HOST, node.port);
    }
    const isWhole = async () => {
      for (const node of nodes) expect(await ask(node, 'CLUSTER', 'INFO')).toContain('cluster_state:ok');
    };
    await eventually(isWhole, HEALS_WITHIN_MS);
    const url = `redis+cluster://${nodes.map(({ port }) => `${HOST}:${port}`).join()}`;
    const feed = new InProcessFeed();
    const copy = new MirroredFeed();
    run(replicate(feed, url), mirror(copy, url));
    feed.publish(epoch(1));
    await eventually(() => expect([copy.seq, copy.stale]).toEqual([1, false]), HEALS_WITHIN_MS);
    // Whichever holds the feed: each in turn.
    for (const [n, node] of nodes.entries()) {
      await node.kill();
      feed.publish(epoch(2 + n));
      await eventually(() => expect([copy.seq === 2 + n, copy.stale]).not.toEqual([false, false]), HEALS_WITHIN_MS);
      nodes[n] = await start(n);
      await eventually(isWhole, HEALS_WITHIN_MS);
      await eventually(() => expect([copy.seq, copy.stale]).toEqual([2 + n, false]), HEALS_WITHIN_MS);
    }
    expect(seqs(copy)).toEqual([1, 2, 3, 4]);
  }, 180_000);

  test('sentinels: the master dies, another takes over, and the view heals there', async () => {
    await using folder = await tempFolder('redis-sentinel');
    await using master = await startRedis({ dataDir: `${folder.path}/master` });
    await using replica = await startRedis({
      dataDir: `${folder.path}/replica`,
      settings: { replicaof: `${HOST} ${master.port}` },
    });
    await eventually(async () => expect(await ask(replica, 'INFO', 'replication')).toContain('master_link_status:up'));
    await using sentinel = await startRedis({
      dataDir: `${folder.path}/sentinel`,
      sentinel: [
        `sentinel monitor shop ${HOST} ${master.port} 1`,
        'sentinel down-after-milliseconds shop 500',
        'sentinel failover-timeout shop 3000',
      ],
    });
    await eventually(
      async () => expect(await ask(sentinel, 'SENTINEL', 'REPLICAS', 'shop')).toHaveLength(1),
      HEALS_WITHIN_MS,
    );
    const url = `redis+sentinel://${HOST}:${sentinel.port}/shop`;
    const feed = new InProcessFeed();
    const copy = new MirroredFeed();
    const turns: boolean[] = [];
    copy.onTurn(() => turns.push(copy.stale));
    run(replicate(feed, url), mirror(copy, url));
    feed.publish(epoch(1));
    await eventually(() => expect([copy.seq, copy.stale]).toEqual([1, false]));
    await master.kill();
    await eventually(() => expect(copy.stale).toBe(true), HEALS_WITHIN_MS);
    feed.publish(epoch(2));
    await eventually(() => expect([copy.seq, copy.stale]).toEqual([2, false]), HEALS_WITHIN_MS);
    expect(seqs(copy)).toEqual([1, 2]);
    expect(turns).toContain(true);
    expect(await ask(replica, 'ROLE')).toContain('master');
  }, 120_000);
});
