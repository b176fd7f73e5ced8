import { Timestamp } from 'mongodb';
import { expect, test } from 'vitest';
import { namespaceOf, parseUrl, singleHostUrl, timestampOf, toTimestamp } from './connection.ts';

test.each([
  ['mongodb://h/shop', 'h:27017', 'shop'],
  ['mongodb://u:p%40ss@h:27018/shop?replicaSet=rs0', 'h:27018', 'shop'],
  ['mongodb://u:p@a:1,b:2,c:3/?replicaSet=rs0', 'a:1', null],
  ['mongodb://a:1,b:2', 'a:1', null],
  ['mongodb+srv://u:p@cluster.example.net/shop', 'cluster.example.net', 'shop'],
  ['mongodb://[::1]:27017/my%20db', '[::1]:27017', 'my db'],
  ['mongodb://CN%3Dvigie@h/shop?authMechanism=MONGODB-X509&tls=true', 'h:27017', 'shop'],
])('%s', (url, host, database) => {
  expect(parseUrl(url)).toEqual({ url, host, database });
  expect(namespaceOf(url)).toBe(`mongodb://${host}`);
});

test.each([
  'postgres://h/d',
  'mongodb://',
  'mongodb:///shop',
  'mongodb://u:hunter2@/shop',
  'mongodb://h/%E0%A4%A',
  'hunter2',
])('P4: %s is refused, and nothing of it quoted', (url) => {
  expect(() => parseUrl(url)).toThrow(expect.objectContaining({ code: 'VIG_X601' }));
  expect(() => parseUrl(url)).not.toThrow(/hunter2/u);
});

test('one router after the other', () => {
  const url = 'mongodb://u:p@a:1,b:2/shop?tls=true';
  const turns = [0, 1, 2].map((turn) => singleHostUrl(url, turn).url);
  expect(turns).toEqual([
    'mongodb://u:p@a:1/shop?tls=true',
    'mongodb://u:p@b:2/shop?tls=true',
    'mongodb://u:p@a:1/shop?tls=true',
  ]);
  expect(singleHostUrl('mongodb+srv://c.example.net/', 0)).toEqual({
    url: 'mongodb+srv://c.example.net/',
    options: { srvMaxHosts: 1 },
  });
});

test('cluster times keep all their bits', () => {
  for (const time of [0n, 1n, (4_294_967_295n << 32n) | 4_294_967_295n, (1_705_046_721n << 32n) | 3n])
    expect(timestampOf(toTimestamp(time))).toBe(time);
  expect(timestampOf(new Timestamp({ t: 1_705_046_721, i: 3 }))).toBe((1_705_046_721n << 32n) | 3n);
  expect(timestampOf(5)).toBeNull();
});
