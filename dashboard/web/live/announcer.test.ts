import { expect, test } from 'vitest';
import { ANNOUNCE_EVERY_MS, createAnnouncer } from './announcer.ts';
import { manualDefer } from './manual-defer.fixture.ts';

test('a busy feed speaks at most once each interval and leaves none out', () => {
  const { defer, pass } = manualDefer();
  const said: (readonly [number, string])[] = [];
  const announcer = createAnnouncer((count, newest) => said.push([count, newest]), defer);
  for (let i = 1; i <= 100; i += 1) {
    announcer.add(1, () => `row ${i}`);
    pass(ANNOUNCE_EVERY_MS / 50);
  }
  pass(ANNOUNCE_EVERY_MS);
  expect(said.length).toBeLessThanOrEqual(4);
  expect(said.reduce((sum, [count]) => sum + count, 0)).toBe(100);
  expect(said.at(-1)?.[1]).toBe('row 100');
});
