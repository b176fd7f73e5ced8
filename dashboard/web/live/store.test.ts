import { expect, test } from 'vitest';
import { manualDefer } from './manual-defer.fixture.ts';
import { createNotifier, createStore, RENDER_EVERY_MS } from './store.ts';

test('S1: many changes are one call, at most one each interval, and the last change is always followed by one', () => {
  const { defer, pass } = manualDefer();
  const notifier = createNotifier(defer);
  let held = 0;
  const seen: number[] = [];
  notifier.subscribe(() => seen.push(held));
  const change = () => {
    held += 1;
    notifier.changed();
  };
  for (let i = 0; i < 5; i += 1) change();
  expect(seen).toEqual([]);
  pass(0);
  expect(seen).toEqual([5]);
  for (let i = 0; i < 10; i += 1) {
    change();
    pass(RENDER_EVERY_MS / 10);
  }
  expect(seen.length).toBeLessThanOrEqual(2);
  pass(RENDER_EVERY_MS);
  expect(seen.at(-1)).toBe(held);
});

test('a store tells at once, and only of what is new', () => {
  const store = createStore('a');
  let calls = 0;
  const stop = store.subscribe(() => (calls += 1));
  store.set('b');
  store.set('b');
  expect([store.get(), calls]).toEqual(['b', 1]);
  stop();
  store.set('c');
  expect(calls).toBe(1);
});
