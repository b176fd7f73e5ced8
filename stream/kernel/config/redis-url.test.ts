import { expect, test } from 'vitest';
import { parseRedisUrl } from './redis-url.ts';

const plain = { tls: false, username: undefined, password: undefined, db: 0, master: '', sentinelPassword: undefined };

test.each([
  ['redis://localhost', { ...plain, kind: 'single', hosts: [{ host: 'localhost', port: 6379 }] }],
  [
    'rediss://vigie:p%40ss@cache.example:7000/3',
    {
      ...plain,
      kind: 'single',
      tls: true,
      username: 'vigie',
      password: 'p@ss',
      db: 3,
      hosts: [{ host: 'cache.example', port: 7000 }],
    },
  ],
  [
    'redis://:only-password@[::1]:6380',
    { ...plain, kind: 'single', password: 'only-password', hosts: [{ host: '::1', port: 6380 }] },
  ],
  [
    'redis+cluster://a:7000,b:7001,c',
    {
      ...plain,
      kind: 'cluster',
      hosts: [
        { host: 'a', port: 7000 },
        { host: 'b', port: 7001 },
        { host: 'c', port: 6379 },
      ],
    },
  ],
  [
    'redis+sentinel://u:p@s1,s2:26380/mymaster?db=2&sentinelPassword=q',
    {
      ...plain,
      kind: 'sentinel',
      username: 'u',
      password: 'p',
      db: 2,
      master: 'mymaster',
      sentinelPassword: 'q',
      hosts: [
        { host: 's1', port: 26_379 },
        { host: 's2', port: 26_380 },
      ],
    },
  ],
])('%s says where Redis is', (url, address) => {
  expect(parseRedisUrl(url)).toEqual(address);
});

test.each([
  'http://localhost',
  'redis://',
  'redis://a,b',
  'redis://a:99999',
  'redis://a/name',
  'redis+cluster://a/1',
  'redis+sentinel://a',
  'redis+other://a',
  'localhost:6379',
])('%s is no address of Redis', (url) => {
  expect(parseRedisUrl(url)).toBeNull();
});
