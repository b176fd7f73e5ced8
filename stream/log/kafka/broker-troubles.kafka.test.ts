import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort, HOST } from '#deploy/stack/processes/ports';
import { startKafka } from '#deploy/stack/servers/kafka';
import { eventually } from '#tests/support/eventually';
import { describeWith } from '#tests/support/servers';
import { tempFolder } from '#tests/support/temp-folder';
import { openUnsteadyProxy } from '#tests/support/unsteady-proxy';
import { UNHARMED } from './copied-numbers.fixture.ts';
import { copyDuring, type Copying, type Logs } from './copying.fixture.ts';
import { openTestLog } from './kafka-log.fixture.ts';

const ROUNDS = Number(process.env['VIGIE_FAULT_ROUNDS'] ?? 2);
const ROUND_MS = 2500;
const TIMEOUT_MS = 120_000 + ROUNDS * 60_000;

let broker: Awaited<ReturnType<typeof openBroker>>;

/** A broker that is reached through a network that is not to be relied on, and beside it. */
async function openBroker() {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await tempFolder('kafka-troubles'));
  const [port, behind] = [await freePort(), await freePort()];
  const proxy = stack.use(await openUnsteadyProxy(() => behind));
  const kafka = stack.use(
    await startKafka({
      dataDir: folder.path,
      port,
      listeners: { UNSTEADY: { port: behind, protocol: 'PLAINTEXT' } },
      settings: { 'advertised.listeners': `PLAINTEXT://${HOST}:${port},UNSTEADY://${HOST}:${proxy.port}` },
    }),
  );
  const owned = stack.move();
  return { brokers: kafka.brokers, proxy, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** The log through the trouble and beside it. */
async function openScene() {
  await using stack = new AsyncDisposableStack();
  const { brokers, proxy } = broker;
  const steady = stack.use(await openTestLog(brokers));
  const troubled = stack.use(await openTestLog(`${HOST}:${proxy.port}`));
  const logs: Logs = { troubled, steady };
  const owned = stack.move();
  return { logs, proxy, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Until more has been copied than now. */
async function untilItGoesOn(copying: Copying): Promise<void> {
  const before = await copying.copied();
  await eventually(async () => expect(await copying.copied()).toBeGreaterThan(before), 60_000);
}

/** Does something every 200 to 600 ms, for all rounds. */
async function nowAndThen(work: () => void): Promise<void> {
  const endMs = performance.now() + ROUNDS * ROUND_MS;
  while (performance.now() < endMs) {
    await pause(randomInt(200, 600));
    work();
  }
}

describeWith(['kafka'], 'a broker that makes trouble: nothing is lost and nothing counted twice', () => {
  beforeAll(async () => {
    broker = await openBroker();
  });
  afterAll(() => broker[Symbol.asyncDispose]());

  test(
    'P1, P2: its answers take up to two seconds',
    async () => {
      await using scene = await openScene();
      const outcome = await copyDuring(scene.logs, async (copying) => {
        scene.proxy.delayMs = () => randomInt(300, 2000);
        for (let round = 0; round < ROUNDS; round++) await untilItGoesOn(copying);
        scene.proxy.delayMs = () => 0;
        expect(copying.failures()).toBe(0);
      });
      expect(outcome).toEqual(UNHARMED);
    },
    TIMEOUT_MS,
  );

  test(
    'P1, P2: it drops all connections every few hundred milliseconds',
    async () => {
      await using scene = await openScene();
      const outcome = await copyDuring(scene.logs, async (copying) => {
        let dropped = 0;
        await nowAndThen(() => {
          dropped += scene.proxy.drop();
        });
        expect(dropped).toBeGreaterThan(ROUNDS * 5);
        await untilItGoesOn(copying);
      });
      expect(outcome).toEqual(UNHARMED);
    },
    TIMEOUT_MS,
  );

  test(
    'P1, P2: connections end in the middle of an answer',
    async () => {
      await using scene = await openScene();
      const outcome = await copyDuring(scene.logs, async (copying) => {
        let cut = 0;
        await nowAndThen(() => {
          cut += scene.proxy.cutNextAnswers();
        });
        expect(cut).toBeGreaterThan(ROUNDS * 5);
        await untilItGoesOn(copying);
      });
      expect(outcome).toEqual(UNHARMED);
    },
    TIMEOUT_MS,
  );

  test(
    'P1, P2: connections stay open and nothing comes any more',
    async () => {
      await using scene = await openScene();
      const outcome = await copyDuring(scene.logs, async (copying) => {
        for (let round = 0; round < Math.ceil(ROUNDS / 2); round++) {
          await pause(randomInt(500));
          expect(scene.proxy.stall()).toBeGreaterThan(0);
          await untilItGoesOn(copying);
        }
      });
      expect(outcome).toEqual(UNHARMED);
    },
    TIMEOUT_MS,
  );

  test(
    'P1, P2: the group is shared out anew every second',
    async () => {
      await using scene = await openScene();
      const outcome = await copyDuring(scene.logs, async (copying) => {
        for (let round = 0; round < ROUNDS * 2; round++) {
          const beginMs = performance.now();
          const worker = copying.join();
          // It has got a share: the group was shared out.
          await eventually(() => expect(worker.handled()).toBeGreaterThan(0), 30_000);
          await pause(Math.max(0, 1000 - (performance.now() - beginMs)));
          await worker.leave();
        }
        await untilItGoesOn(copying);
      });
      expect(outcome).toEqual(UNHARMED);
    },
    TIMEOUT_MS,
  );
});
