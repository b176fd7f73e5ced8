import { expect, test } from 'vitest';
import type { RegisteredSource } from '#contract/catalog';
import { openFixture, status, topics } from './catalog.fixture.ts';
import { shownUrl } from './shown-url.ts';

const shop: RegisteredSource = {
  id: 'shop',
  kind: 'postgres',
  url: 'postgres://vigie:p@ss/w0rd@db:5432/shop?sslmode=require',
  origin: 'api',
  settings: { tables: ['a'], sslkey: 'c4nary-key' },
};

test('a source is added, listed, shown without its password, removed and added again', async () => {
  await using f = await openFixture();
  const { registry, reader } = f.catalog;
  await registry.add(shop);
  expect(await registry.list()).toEqual([shop]);
  await expect(registry.add(shop)).rejects.toMatchObject({ code: 'VIG_A506' });
  expect(await reader.sources()).toMatchObject([
    { id: 'shop', url: 'postgres://vigie@db:5432/shop?sslmode=require', origin: 'api', state: 'stopped' },
  ]);
  await f.deliver(topics.sources, status({ state: 'streaming' }));
  expect(await reader.sources()).toMatchObject([
    { id: 'shop', state: 'streaming', namespace: 'postgres://db.example:5432' },
  ]);
  await registry.remove('shop');
  await expect(registry.remove('shop')).rejects.toMatchObject({ code: 'VIG_A504' });
  expect(await registry.list()).toEqual([]);
  expect(await reader.sources()).toEqual([]);
  await registry.add({ ...shop, url: 'postgres://h/d' });
  expect(await registry.list()).toMatchObject([{ url: 'postgres://h/d' }]);
});

test('P5: each source has its own limit of retained log; a lower one is news of what it keeps already', async () => {
  await using f = await openFixture();
  const { registry } = f.catalog;
  const other: RegisteredSource = { ...shop, id: 'other', retainedAlertBytes: 1e6 };
  await registry.add({ ...shop, retainedAlertBytes: 1e9 });
  await registry.add(other);
  expect(await registry.list()).toMatchObject([{ id: 'other', retainedAlertBytes: 1e6 }, { retainedAlertBytes: 1e9 }]);
  const keeps = (source: string, retainedBytes: number) =>
    f.deliver(topics.sources, { ...status({ state: 'streaming', retainedBytes }), source });
  const troubled = async () =>
    (await f.catalog.reader.alerts({ limit: 9, state: 'open' })).items.map(({ subject }) => subject).toSorted();
  for (const source of ['shop', 'other', 'unregistered']) await keeps(source, 5e6);
  expect(await troubled()).toEqual(['other']);
  await keeps('unregistered', 2 ** 30 + 1);
  await keeps('other', 7e5);
  expect(await troubled()).toEqual(['unregistered']);
  await registry.remove('shop');
  await registry.add({ ...shop, retainedAlertBytes: 4e6 });
  await keeps('shop', 5e6);
  expect(await troubled()).toEqual(['shop', 'unregistered']);
});

test('P4: url and settings rest encrypted, bound to their source', async () => {
  await using f = await openFixture();
  await f.catalog.registry.add(shop);
  const rows = await f.rows(`SELECT s::text AS text, encode(sealed, 'escape') AS sealed FROM @sources s`);
  for (const secret of ['w0rd', 'c4nary-key']) expect(JSON.stringify(rows)).not.toContain(secret);
  await f.rows(`UPDATE @sources SET id = 'other'`);
  await expect(f.catalog.registry.list()).rejects.toMatchObject({ code: 'VIG_K208' });
});

test.each([
  ['postgres://u:p@h:5432/d', 'postgres://u@h:5432/d'],
  ['postgres://u@h/d', 'postgres://u@h/d'],
  ['postgres://h/d', 'postgres://h/d'],
  ['postgres://u:p@ss/w0rd@h/d', 'postgres://u@h/d'],
  ['postgres://u:a:b@h/d', 'postgres://u@h/d'],
  ['mongodb://u:p@h1:27017,h2:27017/d?replicaSet=r', 'mongodb://u@h1:27017,h2:27017/d?replicaSet=r'],
  ['postgres://h/d?user=u&password=p4ss&sslmode=require', 'postgres://h/d?user=u&password=…&sslmode=require'],
  ['postgres://h/d?sslpassword=p4ss&authToken=t0k', 'postgres://h/d?sslpassword=…&authToken=…'],
  ['h:5432/d password=p4ss', ''],
])('%s is shown as %s', (url, shown) => {
  expect(shownUrl(url)).toBe(shown);
});
