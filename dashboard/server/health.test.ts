import { expect, test } from 'vitest';
import { LoopHeartbeat, onceASecond } from './health.ts';

function steppedClock() {
  let now = 10_000;
  return { now: () => now, sleep: async () => undefined, tick: (ms: number) => (now += ms) };
}

test('a process whose event loop did not turn for seconds says so, and is well again when it turns', async () => {
  const clock = steppedClock();
  const heartbeat = new LoopHeartbeat(clock);
  heartbeat.start();
  clock.tick(6000);
  expect(heartbeat.fresh).toBe(false);
  await expect.poll(() => heartbeat.fresh).toBe(true);
  heartbeat.stop();
});

test('however many ask, the dependencies are asked once a second', async () => {
  const clock = steppedClock();
  let asked = 0;
  const health = onceASecond(async () => {
    asked += 1;
    return { ready: asked === 1, checks: [] };
  }, clock);
  const reports = await Promise.all(Array.from({ length: 100 }, () => health()));
  expect(reports.every(({ ready }) => ready)).toBe(true);
  expect(asked).toBe(1);
  clock.tick(1000);
  expect((await health()).ready).toBe(false);
});
