import { expect, test } from 'vitest';
import { behind } from './tail.ts';

const place = { time: 10n, token: { _data: 'here' } };
const event = Buffer.alloc(0);

test('P1: the place behind a batch is that of its token', () => {
  const batch = { events: [event], token: { _data: 'there' }, reachedTime: 12n };
  expect(behind(place, batch)).toEqual({ time: 12n, token: { _data: 'there' } });
});

test('P1: in the middle of a transaction the token moves, and the time does not', () => {
  const batch = { events: [event], token: { _data: 'half' }, reachedTime: 10n };
  expect(behind(place, batch)).toEqual({ time: 10n, token: { _data: 'half' } });
});

test('P2: a token from before the place is not gone back to', () => {
  const batch = { events: [], token: { _data: 'earlier' }, reachedTime: 9n };
  expect(behind(place, batch)).toEqual(place);
  expect(behind({ time: 10n, token: null }, batch)).toEqual({ time: 10n, token: null });
});

test('a batch that tells no time or no token leaves what was known', () => {
  expect(behind(place, { events: [event], token: { _data: 'there' }, reachedTime: null })).toEqual({
    time: 10n,
    token: { _data: 'there' },
  });
  expect(behind(place, { events: [], token: null, reachedTime: 11n })).toEqual({ time: 11n, token: { _data: 'here' } });
});
