import { expect, test } from 'vitest';
import { LATENCY_BOUNDS_MS, latencyBucket } from '#contract/observation';
import { SecondStats, type CountedObservation } from './second-stats.ts';

function observation(latencyMs: number, count: number): CountedObservation {
  const latency = LATENCY_BOUNDS_MS.map(() => 0);
  latency[latencyBucket(latencyMs)] = count;
  return {
    operations: { c: count, u: 0, d: 1, r: 0, t: 0 },
    latency,
    fields: [{ plus: 3, minus: 1, entities: [{ plus: 2 }, { plus: 1 }] }],
  };
}

test('a second counts what came in it and no more', () => {
  const stats = new SecondStats();
  stats.add(observation(10, 5));
  stats.add(observation(10, 5));
  expect(stats.next()).toMatchObject({ records: 12, values: 8, findings: 6 });
  expect(stats.next()).toMatchObject({ records: 0, values: 0, findings: 0 });
});

test('P6: the latency is that of the last ten seconds, and null when nothing was labelled in them', () => {
  const stats = new SecondStats();
  expect(stats.next().labelP99Ms).toBeNull();
  stats.add(observation(900, 100));
  expect(stats.next().labelP50Ms).toBeGreaterThanOrEqual(900);
  for (let second = 0; second < 8; second += 1) stats.next();
  stats.add(observation(5, 9900));
  const both = stats.next();
  expect(both.labelP50Ms).toBeLessThan(7);
  for (let second = 0; second < 9; second += 1) stats.next();
  expect(stats.next().labelP99Ms).toBeNull();
});
