import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createManualClock } from '#tests/support/manual-clock';
import type { Clock } from '../clock.ts';
import { VigieError } from '../errors/vigie-error.ts';
import { silentLogger } from '../telemetry/logger.ts';
import type { Service } from './service.ts';
import { supervise, type ServiceStatus, type SupervisorOptions } from './supervisor.ts';

/** A supervisor with a manual clock and no jitter. */
function setUp(services: readonly Service[], options: Partial<SupervisorOptions> = {}) {
  const clock = createManualClock();
  const stop = new AbortController();
  const changes: ServiceStatus[] = [];
  const supervisor = supervise(services, {
    signal: stop.signal,
    clock,
    logger: silentLogger,
    random: () => 0,
    onChange: (status) => changes.push(status),
    ...options,
  });
  const status = () => supervisor.statuses()[0];
  return { clock, stop, supervisor, changes, status };
}

type Step = 'fail' | 'fail-after-healthy' | 'operator' | 'never' | 'run';

/** Does one step per start, then runs until it is told to stop. */
function scripted(name: string, steps: readonly Step[]) {
  const startsAt: number[] = [];
  const service = (clock: Clock): Service => ({
    name,
    async run(signal, healthy) {
      const step = steps[startsAt.length] ?? 'run';
      startsAt.push(clock.now());
      if (step === 'fail') throw new VigieError('VIG_C101', 'not there');
      if (step === 'operator') throw new VigieError('VIG_C104', 'not allowed');
      if (step === 'never') throw new VigieError('VIG_C110', 'broken');
      healthy();
      if (step === 'fail-after-healthy') throw new VigieError('VIG_C109', 'gone');
      await new Promise<void>((resolve) =>
        signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true }),
      );
    },
  });
  return { service, startsAt };
}

test('a service that fails is started again, with pauses that grow', async () => {
  const { service, startsAt } = scripted('a', ['fail', 'fail', 'fail']);
  const clock = createManualClock(0);
  const { stop, supervisor } = setUp([service(clock)], { clock });
  await clock.advance(10_000);
  expect(startsAt).toEqual([0, 200, 600, 1_400]);
  expect(supervisor.statuses()).toMatchObject([
    { name: 'a', state: 'healthy', attempts: 0, error: null, nextAttemptAtMs: null },
  ]);
  stop.abort();
  await supervisor.done;
  expect(supervisor.statuses()).toMatchObject([{ state: 'stopped' }]);
});

test('being healthy begins the pauses anew', async () => {
  const { service, startsAt } = scripted('a', ['fail', 'fail', 'fail-after-healthy', 'fail']);
  const clock = createManualClock(0);
  setUp([service(clock)], { clock });
  await clock.advance(10_000);
  expect(startsAt).toEqual([0, 200, 600, 800, 1_200]);
});

test('what an operator must mend waits long, says so, and is tried all the same', async () => {
  const { service, startsAt } = scripted('a', ['operator', 'operator']);
  const clock = createManualClock(0);
  const { status } = setUp([service(clock)], { clock });
  await clock.advance(1_000);
  expect(status()).toMatchObject({ state: 'waiting', error: { code: 'VIG_C104' }, nextAttemptAtMs: 60_000 });
  await clock.advance(200_000);
  expect(startsAt).toEqual([0, 60_000, 120_000]);
  expect(status()).toMatchObject({ state: 'healthy' });
});

test('what can never work stays failed until someone asks for another try', async () => {
  const { service, startsAt } = scripted('a', ['never']);
  const clock = createManualClock(0);
  const { status, supervisor } = setUp([service(clock)], { clock });
  await clock.advance(10_000_000);
  expect(startsAt).toEqual([0]);
  expect(status()).toMatchObject({ state: 'failed', error: { code: 'VIG_C110' } });
  supervisor.retryNow('a');
  await clock.advance(0);
  expect(status()).toMatchObject({ state: 'healthy', error: null });
});

test('a service that ends by itself is a defect and is started again', async () => {
  const clock = createManualClock(0);
  const { status } = setUp([{ name: 'a', run: () => Promise.resolve() }], { clock });
  await clock.advance(0);
  expect(status()).toMatchObject({ state: 'backoff', error: { code: 'VIG_X900' } });
});

test('one that fails does not touch another', async () => {
  const clock = createManualClock(0);
  const good = scripted('good', []);
  const { supervisor } = setUp([scripted('bad', ['never']).service(clock), good.service(clock)], { clock });
  await clock.advance(60_000);
  expect(supervisor.statuses().map(({ name, state }) => [name, state])).toEqual([
    ['bad', 'failed'],
    ['good', 'healthy'],
  ]);
  expect(good.startsAt).toEqual([0]);
});

test('stopping ends a pause at once and waits for what still runs', async () => {
  const clock = createManualClock(0);
  const release = Promise.withResolvers<void>();
  const slow: Service = {
    name: 'slow',
    async run(signal) {
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      await release.promise;
    },
  };
  const { stop, supervisor } = setUp([scripted('waiting', ['operator']).service(clock), slow], { clock });
  await clock.advance(0);
  let over = false;
  const done = supervisor.done.then(() => (over = true));
  stop.abort();
  await clock.advance(0);
  expect(supervisor.statuses().map(({ state }) => state)).toEqual(['stopped', 'starting']);
  expect(over).toBe(false);
  release.resolve();
  await done;
  expect(clock.pauses).toEqual([]);
});

test('one service can be added, ended and added again while the others run', async () => {
  const clock = createManualClock(0);
  const { supervisor, stop } = setUp([scripted('a', []).service(clock)], { clock });
  supervisor.add(scripted('b', []).service(clock));
  await clock.advance(0);
  await supervisor.stop('b');
  expect(supervisor.statuses().map(({ name }) => name)).toEqual(['a']);
  supervisor.add(scripted('b', []).service(clock));
  await clock.advance(0);
  expect(supervisor.statuses().map(({ state }) => state)).toEqual(['healthy', 'healthy']);
  expect(() => supervisor.add(scripted('a', []).service(clock))).toThrow(expect.objectContaining({ code: 'VIG_X900' }));
  stop.abort();
  await supervisor.done;
});

test('whatever it does, a service is started again until it is never to be, and only the drawn transitions are taken', async () => {
  const allowed: Readonly<Record<ServiceStatus['state'], readonly ServiceStatus['state'][]>> = {
    starting: ['healthy', 'backoff', 'waiting', 'failed', 'stopped'],
    healthy: ['backoff', 'waiting', 'failed', 'stopped'],
    backoff: ['starting', 'stopped'],
    waiting: ['starting', 'stopped'],
    failed: ['starting', 'stopped'],
    stopped: [],
  };
  const step = fc.constantFrom<Step>('fail', 'fail-after-healthy', 'operator', 'never');
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const clock = createManualClock(0);
      const { service, startsAt } = scripted('a', steps);
      const { changes, stop, supervisor } = setUp([service(clock)], { clock });
      await clock.advance(3_600_000);
      const never = steps.indexOf('never');
      expect(startsAt).toHaveLength(never === -1 ? steps.length + 1 : never + 1);
      expect(changes.at(-1)?.state).toBe(never === -1 ? 'healthy' : 'failed');
      stop.abort();
      await supervisor.done;
      const states = changes.map(({ state }) => state);
      for (const [i, state] of states.slice(1).entries()) expect(allowed[states[i] ?? 'stopped']).toContain(state);
      expect(clock.pauses).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
