import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StoredRecord } from '#contract/log';
import type { Clock } from '#kernel/clock';
import { FindingSampler, type Sample } from './finding-sampler.ts';

function steppedClock(): Clock & { tick(ms: number): void } {
  let now = 1_000_000;
  return {
    now: () => now,
    sleep: async () => undefined,
    tick(ms) {
      now += ms;
    },
  };
}

function record(dataset: string, value: string | null = 'label'): StoredRecord {
  return {
    key: Buffer.from(`${dataset}?id=1`),
    value: value === null ? null : Buffer.from(value),
    timestampMs: 0,
    offset: 0n,
  };
}

test('L3: the sum of `of` is the number of label records, however they come', () => {
  const offers = fc.array(fc.tuple(fc.nat(120), fc.constantFrom('PII', 'PHI'), fc.nat(200)), { maxLength: 400 });
  fc.assert(
    fc.property(offers, fc.integer({ min: 1, max: 60 }), (given, perSecond) => {
      const clock = steppedClock();
      const samples: Sample[] = [];
      const sampler = new FindingSampler({ perSecond, clock, emit: (sample) => samples.push(sample) });
      let flushes = 1;
      for (const [dataset, dataClass, waitMs] of given) {
        clock.tick(waitMs % 7);
        sampler.offer(dataClass === 'PII' ? 'PII' : 'PHI', record(`postgres://db/${dataset}`));
        if (waitMs > 190) {
          sampler.flush();
          flushes += 1;
        }
      }
      sampler.flush();
      expect(samples.reduce((sum, { of }) => sum + of, 0)).toBe(given.length);
      const elapsedMs = clock.now() - 1_000_000;
      // At once what the rate allows, and per flush at most the groups kept apart and one per class.
      expect(samples.length).toBeLessThanOrEqual(perSecond * (1.5 + elapsedMs / 1000) + flushes * 52);
    }),
  );
});

test('a flood of one table does not hide the only finding of another', () => {
  const samples: Sample[] = [];
  const sampler = new FindingSampler({ perSecond: 50, clock: steppedClock(), emit: (sample) => samples.push(sample) });
  for (let i = 0; i < 10_000; i += 1) sampler.offer('PII', record('postgres://db/loud', 'loud'));
  sampler.offer('PII', record('postgres://db/quiet', 'quiet'));
  sampler.flush();
  const quiet = samples.filter(({ value }) => Buffer.from(value).toString() === 'quiet');
  expect(quiet.map(({ of }) => of)).toEqual([1]);
  expect(samples).toHaveLength(52);
  expect(samples.find(({ of }) => of > 1)?.of).toBe(9950);
});

test('a tombstone is no finding', () => {
  const samples: Sample[] = [];
  const sampler = new FindingSampler({ perSecond: 50, clock: steppedClock(), emit: (sample) => samples.push(sample) });
  sampler.offer('PII', record('postgres://db/t', null));
  sampler.flush();
  expect(samples).toEqual([]);
});

test('P5: a waiting sample does not keep the batch that it came in', () => {
  const batch = Buffer.from('x'.repeat(1_000_000));
  const samples: Sample[] = [];
  const sampler = new FindingSampler({ perSecond: 1, clock: steppedClock(), emit: (sample) => samples.push(sample) });
  const view = { ...record('postgres://db/t'), value: batch.subarray(10, 20) };
  sampler.offer('PII', view);
  sampler.offer('PII', view);
  sampler.flush();
  expect(samples[1]?.value.buffer.byteLength).toBe(10);
});
