import { describe, expect, test } from 'vitest';
import { clientKey, createHostPolicy, isLoopback } from './origin.ts';

const loopback = createHostPolicy({
  host: '127.0.0.1',
  allowedHosts: [],
  allowedOrigins: ['https://vigie.example.org'],
});
const wide = createHostPolicy({ host: '0.0.0.0', allowedHosts: [], allowedOrigins: [] });
const named = createHostPolicy({ host: '0.0.0.0', allowedHosts: ['vigie.example.org'], allowedOrigins: [] });

describe('names', () => {
  test.each(['localhost:7411', '127.0.0.1:7411', '[::1]:7411', 'LOCALHOST', '127.0.0.1'])(
    'loopback answers to %s',
    (host) => {
      expect(loopback.allowsHost(host)).toBe(true);
    },
  );

  test.each([
    'evil.com',
    'evil.com:7411',
    'localhost.evil.com',
    '127.0.0.1.evil.com:7411',
    'localhost:7411:1',
    'localhost@evil.com',
    '',
    undefined,
  ])('a page re-bound to loopback does not pass as %s', (host) => {
    expect(loopback.allowsHost(host)).toBe(false);
  });

  test('elsewhere any name passes until names are given', () => {
    expect(wide.allowsHost('vigie.lan:7411')).toBe(true);
    expect(named.allowsHost('vigie.example.org:7411')).toBe(true);
    expect(named.allowsHost('other.example.org')).toBe(false);
    expect(named.allowsHost('localhost')).toBe(false);
  });
});

describe('origins', () => {
  const host = 'localhost:7411';

  test.each(['http://localhost:7411', 'https://localhost:7411', 'https://vigie.example.org'])('%s passes', (origin) => {
    expect(loopback.allowsOrigin(origin, host)).toBe(true);
  });

  test.each([
    undefined,
    'null',
    '',
    'http://evil.com',
    'http://localhost:7411.evil.com',
    'http://evil-localhost:7411',
    'http://localhost:74110',
    'http://localhost',
    'http://localhost:7411/',
    'HTTP://LOCALHOST:7411',
    'https://VIGIE.example.org',
    'https://vigie.example.org.evil.com',
    'https://evil.com/https://vigie.example.org',
    'file://',
  ])('%s is foreign', (origin) => {
    expect(loopback.allowsOrigin(origin, host)).toBe(false);
  });

  test('an origin equal to a name that the server does not answer to is foreign', () => {
    expect(loopback.allowsOrigin('http://evil.com:7411', 'evil.com:7411')).toBe(false);
  });
});

test('loopback addresses are told in every spelling', () => {
  expect(['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1'].map(isLoopback)).toEqual([true, true, true, true]);
  expect(['10.0.0.1', '::', 'fe80::1', 'localhost', undefined].map(isLoopback)).toEqual(Array(5).fill(false));
});

test('an IPv6 client is one client in all of its /64, and an IPv4 client in both spellings', () => {
  expect(clientKey('2001:db8:1:2::1')).toBe(clientKey('2001:db8:1:2:ffff::9'));
  expect(clientKey('2001:db8:1:2::1')).not.toBe(clientKey('2001:db8:1:3::1'));
  expect(clientKey('::ffff:10.1.2.3')).toBe(clientKey('10.1.2.3'));
});
