import { expect, test } from 'vitest';
import { ALL_SEEN, type Examination } from './examination.ts';
import { SeenValues } from './seen-values.ts';

/** Counts how often it was asked, and tells answers apart. */
function counting() {
  const asked: string[] = [];
  const judge = (value: string): Examination => {
    asked.push(value);
    return { ...ALL_SEEN };
  };
  return { asked, judge };
}

test('a value that comes again is judged once', () => {
  const { asked, judge } = counting();
  const seen = new SeenValues();
  const first = seen.examine('Paris', judge);
  expect(seen.examine('Paris', judge)).toBe(first);
  expect(seen.examine('Lyon', judge)).not.toBe(first);
  expect(asked).toEqual(['Paris', 'Lyon']);
});

test('it is bounded, also where values go on coming that were never there', () => {
  const { asked, judge } = counting();
  const seen = new SeenValues();
  for (let i = 0; i < 5000; i += 1) seen.examine(`value ${i}`, judge);
  for (let i = 0; i < 5000; i += 1) seen.examine(`value ${i}`, judge);
  expect(asked.length).toBe(10_000);
});

test('where values begin to come again it pays again, after a while', () => {
  const { asked, judge } = counting();
  const seen = new SeenValues();
  for (let i = 0; i < 4096; i += 1) seen.examine(`value ${i}`, judge);
  const before = asked.length;
  for (let i = 0; i < 50_000; i += 1) seen.examine('Paris', judge);
  expect(asked.length - before).toBeLessThan(40_000);
});

test('a long value is not kept', () => {
  const { asked, judge } = counting();
  const seen = new SeenValues();
  for (let i = 0; i < 2; i += 1) seen.examine('x'.repeat(65), judge);
  expect(asked.length).toBe(2);
});
