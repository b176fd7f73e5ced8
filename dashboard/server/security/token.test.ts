import { describe, expect, test } from 'vitest';
import { TokenBuckets } from './token-buckets.ts';
import { bearerToken, createTokenCheck } from './token.ts';

const TOKEN = 'correct-horse-battery-staple-0123';

describe('the token check', () => {
  const check = createTokenCheck(TOKEN);

  test('the token passes', () => {
    expect(check(TOKEN)).toBe(true);
  });

  test.each([null, undefined, '', TOKEN.slice(0, -1), `${TOKEN}x`, TOKEN.toUpperCase(), 'x'.repeat(1_048_576)])(
    'nothing else does',
    (candidate) => {
      expect(check(candidate)).toBe(false);
    },
  );

  test('a bearer header is read strictly', () => {
    expect(bearerToken(`Bearer ${TOKEN}`)).toBe(TOKEN);
    expect(bearerToken(`bearer ${TOKEN}`)).toBe(TOKEN);
    for (const header of [
      undefined,
      TOKEN,
      `Basic ${TOKEN}`,
      `Bearer  ${TOKEN}`,
      `Bearer ${TOKEN} x`,
      `Bearer ${TOKEN}\r\nX: y`,
      `Bearer ${'x'.repeat(1_048_576)}`,
    ]) {
      expect(bearerToken(header)).toBeNull();
    }
  });
});

function limited(perSecond: number, burst: number) {
  let now = 5_000;
  const clock = { now: () => now, sleep: async () => undefined };
  const buckets = new TokenBuckets({ perSecond, burst, clock });
  const takes = (key: string, times: number): number =>
    Array.from({ length: times }, () => buckets.take(key)).filter(Boolean).length;
  return { takes, tick: (ms: number) => (now += ms) };
}

describe('rate limits', () => {
  test('a burst passes, then the sustained rate', () => {
    const { takes, tick } = limited(10, 20);
    expect(takes('a', 100)).toBe(20);
    tick(1000);
    expect(takes('a', 100)).toBe(10);
    expect(takes('b', 100)).toBe(20);
  });

  test('a clock that is set back gives nothing away and stops nothing', () => {
    const { takes, tick } = limited(10, 5);
    expect(takes('a', 10)).toBe(5);
    tick(-3_600_000);
    expect(takes('a', 10)).toBe(0);
    tick(500);
    expect(takes('a', 10)).toBe(5);
  });

  test('P5: a flood of addresses forgets old ones, not the newest', () => {
    const { takes } = limited(1, 2);
    expect(takes('first', 5)).toBe(2);
    for (let i = 0; i < 9_999; i += 1) takes(`flood ${i}`, 1);
    expect(takes('first', 5)).toBe(0);
    for (let i = 0; i < 10_001; i += 1) takes(`more ${i}`, 1);
    expect(takes('first', 5)).toBe(2);
  });
});
