import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { eventually } from '#tests/support/eventually';
import { anySignal } from './any-signal.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** Both controllers are garbage once they have aborted; so is the one that only shows that the garbage was collected. */
function abortedByGarbage(collected: () => void): AbortSignal {
  const [one, other] = [new AbortController(), new AbortController()];
  registry.register({}, collected);
  const signal = anySignal([anySignal([one.signal, other.signal]), new AbortController().signal]);
  setImmediate(() => one.abort());
  return signal;
}

const registry = new FinalizationRegistry((collected: () => void) => collected());

test('what aborted and was collected before anyone looked has aborted all the same', async () => {
  let isCollected = false;
  const signal = abortedByGarbage(() => (isCollected = true));
  await eventually(() => {
    collectGarbage();
    expect(isCollected).toBe(true);
  });
  expect(signal.aborted).toBe(true);
});

test('aborts with any of them, and not before', () => {
  const [one, other] = [new AbortController(), new AbortController()];
  const signal = anySignal([one.signal, other.signal]);
  expect(signal.aborted).toBe(false);
  other.abort('reason');
  expect(signal.aborted).toBe(true);
  expect(signal.reason).toBe('reason');
});
