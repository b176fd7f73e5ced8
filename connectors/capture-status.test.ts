import { expect, test } from 'vitest';
import { isHistoryShort } from './capture-status.ts';

const HOUR_MS = 3_600_000;
const bytes = { retainedBytes: null, lagBytes: null };

test.each([
  ['nothing is known', bytes, false],
  ['the log cannot be read', { ...bytes, historyLeftMs: null, historyMs: null }, false],
  ['up with the source', { ...bytes, historyLeftMs: 24 * HOUR_MS, historyMs: 24 * HOUR_MS }, false],
  ['behind by a little', { ...bytes, historyLeftMs: 13 * HOUR_MS, historyMs: 24 * HOUR_MS }, false],
  ['behind by more than half', { ...bytes, historyLeftMs: 11 * HOUR_MS, historyMs: 24 * HOUR_MS }, true],
  ['gone already', { ...bytes, historyLeftMs: 0, historyMs: 24 * HOUR_MS }, true],
  ['a young log that we are up with', { ...bytes, historyLeftMs: 1_000, historyMs: 5_000 }, false],
])('history is short: %s', (_, measure, isShort) => {
  expect(isHistoryShort(measure)).toBe(isShort);
});
