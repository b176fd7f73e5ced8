import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startRedis } from '#deploy/stack/servers/redis';
import { eventually } from '../support/eventually.ts';
import { followLive } from '../support/live-client.ts';
import { openTestDatabase } from '../support/postgres.ts';
import { describeWith } from '../support/servers.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { startVigie, type VigieProcess } from '../support/vigie-process.ts';
import { recordCounts } from '../faults/evidence.ts';

const TOKEN = randomBytes(16).toString('hex');
const KEY = randomBytes(32).toString('base64');

async function openFleet() {
  await using stack = new AsyncDisposableStack();
  const shop = stack.use(await openTestDatabase());
  const store = stack.use(await openTestDatabase());
  const folder = stack.use(await tempFolder('roles'));
  await shop.query('CREATE TABLE customer (id bigint PRIMARY KEY, email text)');
  const redis = stack.use(await startRedis({ dataDir: join(folder.path, 'redis') }));
  const source = { id: 'shop', url: shop.url, slot: `s_${shop.name}`, publication: `s_${shop.name}` };
  const owned = stack.move();
  let started = 0;
  const start = async (role: string): Promise<VigieProcess> => {
    started += 1;
    const config = {
      role,
      sources: [source],
      catalog: { url: store.url },
      redis: { url: redis.url },
      keys: { ring: [{ id: 'k1', key: KEY }] },
      server: { port: 0, token: TOKEN },
    };
    return owned.use(await startVigie({ dataDir: join(folder.path, `${role}-${started}`), config }));
  };
  return { shop, store, redis, start, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Who reads the source now: the others stand by and have no such state. */
async function ownerOf(captures: readonly VigieProcess[]): Promise<VigieProcess> {
  return eventually(async () => {
    for (const one of captures) {
      const text = await metricsOf(one);
      if (/vigie_capture_state\{source="shop",state="streaming"\} 1/u.test(text)) return one;
    }
    throw new Error('nobody captures yet');
  }, 30_000);
}

async function metricsOf({ url, token }: VigieProcess): Promise<string> {
  const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
  return answer.text();
}

describeWith(['redis'], 'a fleet of processes by role', () => {
  test('owner, worker and sink die under way: others take over, every record is counted once, all pages show the same', async () => {
    await using fleet = await openFleet();
    const { shop, store, start } = fleet;
    const insert = (from: number, to: number) =>
      shop.query(
        `INSERT INTO customer SELECT i, 'p' || i || '@example.com' FROM generate_series(${from}, ${to}) AS g(i)`,
      );
    const counted = (count: number) =>
      eventually(async () => expect((await recordCounts(store.pool)).get('customer')).toBe(count), 60_000);
    await insert(1, 500);
    const captures = [await start('capture'), await start('capture')];
    const [killedWorker, worker] = [await start('classify'), await start('classify')];
    const [killedSink, sink] = [await start('sink'), await start('sink')];
    const [one, other] = [await start('api'), await start('api')];
    await counted(500);

    await insert(501, 1000);
    const owner = await ownerOf(captures);
    await owner.kill();
    await insert(1001, 1500);
    await killedWorker.kill();
    await insert(1501, 2000);
    await killedSink.kill();
    await insert(2001, 2500);
    await counted(2500);

    await using early = await followLive(one.url, TOKEN, ['findings', 'fields']);
    await using late = await followLive(other.url, TOKEN, ['findings', 'fields']);
    await shop.query("INSERT INTO customer VALUES (9001, 'late@example.com')");
    await counted(2501);
    await eventually(() => {
      const newest = [early, late].map(({ events }) => events.at(-1)?.event.seq);
      expect(newest[0]).toBeGreaterThan(0);
      expect(newest[0]).toBe(newest[1]);
    }, 30_000);
    const heirs = captures.filter((capture) => capture !== owner);
    expect(heirs).toHaveLength(1);
    for (const process of [...heirs, worker, sink, one, other])
      for (const path of ['/healthz', '/readyz']) expect((await fetch(`${process.url}${path}`)).status).toBe(200);
  }, 180_000);

  test('Redis gone is a stale view, never a lost label', async () => {
    await using fleet = await openFleet();
    const { shop, store, redis, start } = fleet;
    for (const role of ['capture', 'classify', 'sink']) await start(role);
    const api = await start('api');
    await using page = await followLive(api.url, TOKEN, ['stats']);
    await eventually(() => expect(page.events.length).toBeGreaterThan(0), 30_000);
    await redis.kill();
    await eventually(() => expect(page.frames.some((frame) => frame.includes('"stale":true'))).toBe(true), 15_000);
    await shop.query("INSERT INTO customer SELECT i, 'p' || i || '@example.com' FROM generate_series(1, 100) AS g(i)");
    await eventually(async () => expect((await recordCounts(store.pool)).get('customer')).toBe(100), 60_000);
    expect((await fetch(`${api.url}/readyz`)).status).toBe(200);
  }, 120_000);
});
