import { expect, test } from 'vitest';
import type { Clock } from '#kernel/clock';
import { checkClockSkew } from './clock-skew.ts';

const START_MS = 1_700_000_000_000;

/** A source whose clock is `skewMs` away and whose answers take `roundTripsMs`, read `share` of the way. */
function source(options: {
  readonly skewMs: number;
  readonly roundTripsMs: readonly number[];
  readonly share?: number;
}) {
  let nowMs = START_MS;
  let asked = 0;
  const clock: Clock = { now: () => nowMs, sleep: async () => undefined };
  const ask = async () => {
    const tookMs = options.roundTripsMs[asked++ % options.roundTripsMs.length] ?? 0;
    const readAtMs = nowMs + tookMs * (options.share ?? 0.5);
    nowMs += tookMs;
    return readAtMs + options.skewMs;
  };
  return checkClockSkew(clock, ask);
}

test.each([
  ['the same', { skewMs: 0, roundTripsMs: [2] }, 'ok', '0 ms ahead of ours, to within 1 ms'],
  ['a little ahead', { skewMs: 40, roundTripsMs: [2] }, 'ok', '40 ms ahead of ours, to within 1 ms'],
  ['far ahead', { skewMs: 3000, roundTripsMs: [4] }, 'warn', '3000 ms ahead of ours, to within 2 ms'],
  ['far behind', { skewMs: -250, roundTripsMs: [4] }, 'warn', '250 ms behind ours, to within 2 ms'],
  [
    'told by the fastest answer',
    { skewMs: 150, roundTripsMs: [900, 6, 400] },
    'warn',
    '150 ms ahead of ours, to within 3 ms',
  ],
] as const)('a source clock that is %s', async (_what, options, status, evidence) => {
  const result = await source(options);
  expect(result).toMatchObject({ check: 'clock_skew', status });
  expect(result.evidence).toContain(evidence);
  expect('fix' in result).toBe(status === 'warn');
});

test('P6: a slow way there and back is no skew, however unlike its halves', async () => {
  for (const share of [0, 1])
    expect(await source({ skewMs: 0, roundTripsMs: [800], share })).toMatchObject({ status: 'ok' });
  // What is left beyond the way there and back is.
  expect(await source({ skewMs: 1000, roundTripsMs: [800] })).toMatchObject({ status: 'warn' });
});
