import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoffMs, DEFAULT_BACKOFF, levelOf } from './backoff.ts';

test('pauses grow up to a bound, and chance only makes them shorter', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, chance) => {
      const pause = backoffMs(attempt, chance);
      expect(pause).toBeLessThanOrEqual(DEFAULT_BACKOFF.mostMs);
      expect(pause).toBeGreaterThanOrEqual(DEFAULT_BACKOFF.firstMs * (1 - DEFAULT_BACKOFF.jitter));
      expect(backoffMs(attempt + 1, chance)).toBeGreaterThanOrEqual(pause);
      expect(backoffMs(attempt, 0)).toBeGreaterThanOrEqual(pause);
    }),
  );
});

test('the longer the pause, the louder', () => {
  expect([0, 999, 1_000, 6_499, 6_500, 60_000].map(levelOf)).toEqual([
    'info',
    'info',
    'warn',
    'warn',
    'error',
    'error',
  ]);
});
