import { expect, test } from 'vitest';
import { together } from './together.ts';

const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((_, reject) => {
    signal.addEventListener('abort', () => reject(new DOMException('told to end', 'AbortError')), { once: true });
  });

test('when one fails the others are told to end, and the failure is what is said', async () => {
  const ended: string[] = [];
  const other = async (signal: AbortSignal) => {
    await untilAborted(signal).finally(() => ended.push('other'));
  };
  const bad = async () => {
    throw new Error('bad');
  };
  await expect(together(new AbortController().signal, [other, bad])).rejects.toThrow('bad');
  expect(ended).toEqual(['other']);
});

test('told to end, aborts are no failure, and what fails while it ends still is', async () => {
  const stop = new AbortController();
  const running = together(stop.signal, [untilAborted, untilAborted]);
  stop.abort();
  await expect(running).resolves.toBeUndefined();
  const again = new AbortController();
  const spoils = async (signal: AbortSignal) => {
    await untilAborted(signal).catch(() => undefined);
    throw new Error('could not finish');
  };
  const spoiled = together(again.signal, [untilAborted, spoils]);
  again.abort();
  await expect(spoiled).rejects.toThrow('could not finish');
});

test('an abort that nobody asked for is a failure', async () => {
  const aborted = async () => {
    throw new DOMException('of something else', 'AbortError');
  };
  await expect(together(new AbortController().signal, [aborted, untilAborted])).rejects.toThrow('of something else');
});
