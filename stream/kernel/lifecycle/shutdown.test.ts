import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { createManualClock } from '#tests/support/manual-clock';
import { silentLogger } from '../telemetry/logger.ts';
import { listenForStop } from './process-signals.ts';
import { createShutdown, SHUTDOWN_STAGES } from './shutdown.ts';

const setUp = (deadlineMs?: number) => {
  const clock = createManualClock(0);
  return { clock, shutdown: createShutdown({ clock, logger: silentLogger, deadlineMs }), order: new Array<string>() };
};

test('stages end one after another, sources first and http last, however they were named', async () => {
  const { shutdown, order } = setUp();
  for (const stage of SHUTDOWN_STAGES.toReversed()) {
    shutdown.at(stage, stage, async () => {
      order.push(`${stage} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      order.push(`${stage} ends`);
    });
  }
  expect(await shutdown.run()).toBe('clean');
  expect(order).toEqual(SHUTDOWN_STAGES.flatMap((stage) => [`${stage} begins`, `${stage} ends`]));
});

test('a step that fails does not keep the others from ending', async () => {
  const { shutdown, order } = setUp();
  shutdown.at('sources', 'bad', () => Promise.reject(new Error('no')));
  shutdown.at('http', 'good', async () => void order.push('http'));
  expect(await shutdown.run()).toBe('failed');
  expect(order).toEqual(['http']);
});

test('what takes too long is cut short at the deadline, and the rest is left', async () => {
  const { clock, shutdown, order } = setUp(25_000);
  shutdown.at('classifiers', 'hangs', () => new Promise(() => undefined));
  shutdown.at('http', 'never reached', async () => void order.push('http'));
  const outcome = shutdown.run();
  await clock.advance(25_000);
  expect(await outcome).toBe('late');
  expect(order).toEqual([]);
});

test('it runs once, whoever asks', async () => {
  const { shutdown, order } = setUp();
  shutdown.at('sources', 'a', async () => void order.push('a'));
  await Promise.all([shutdown.run(), shutdown.run()]);
  expect(order).toEqual(['a']);
});

test('the first SIGINT asks to stop, the second ends at once; SIGTERM never does', () => {
  const source = new EventEmitter();
  let exits = 0;
  {
    using signals = listenForStop(source, () => (exits += 1));
    source.emit('SIGTERM');
    expect([signals.stop.aborted, exits]).toEqual([true, 0]);
    source.emit('SIGTERM');
    expect(exits).toBe(0);
    source.emit('SIGINT');
    expect(exits).toBe(1);
  }
  expect(source.listenerCount('SIGINT') + source.listenerCount('SIGTERM')).toBe(0);
});
