import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { datasetUrn } from '#contract/dataset';
import { startMongo } from '#deploy/stack/servers/mongo';
import { HOST } from '#deploy/stack/processes/ports';
import { eventually } from '#tests/support/eventually';
import { describeWith } from '#tests/support/servers';
import { tempFolder } from '#tests/support/temp-folder';
import { openUnsteadyProxy } from '#tests/support/unsteady-proxy';
import { Follower } from '../../conformance/follower.ts';
import type { SourceHarness } from '../../conformance/harness.ts';
import { catchUp, createTables, expectExact, keyed } from '../../conformance/scene.ts';
import { runWorkload } from '../../conformance/workload.ts';
import { namespaceOf } from '../connection.ts';
import { openMongodbHarness } from '../testing/mongodb-harness.ts';

const ROUNDS = Number(process.env['VIGIE_FAULT_ROUNDS'] ?? 2);
const TIMEOUT_MS = 90_000 + ROUNDS * 60_000;
const LAST = 9999;

/** A server of its own, whose source is reached through a network that is not to be relied on. */
async function openScene() {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await tempFolder('mongo-step-down'));
  const server = stack.use(await startMongo({ dataDir: folder.path }));
  const proxy = stack.use(await openUnsteadyProxy(() => server.port));
  const harness = await openMongodbHarness(`${HOST}:${server.port}`);
  stack.defer(() => harness.client.close());
  const at = (url: string): SourceHarness => ({
    ...harness,
    connector: (tuning) => harness.connector(tuning, {}, url),
    urn: (table) => datasetUrn({ namespace: namespaceOf(url), name: `${harness.db.databaseName}.${table}` }),
  });
  await createTables(harness, [keyed('a')]);
  await harness.fill('a', { from: 0, count: 50 });
  const owned = stack.move();
  return {
    harness,
    proxy,
    /** As a member of its replica set: the driver looks for the primary. */
    asMember: at(harness.url.replace('directConnection=true', 'replicaSet=secantus')),
    throughProxy: at(harness.url.replace(`:${server.port}/`, `:${proxy.port}/`)),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** As a supervisor does: what the stream does not mend by itself is begun again from what is stored. */
async function followThrough(source: SourceHarness, trouble: () => Promise<void>): Promise<Follower> {
  const follower = new Follower(source);
  await catchUp(source, follower);
  let isOver = false;
  const following = (async () => {
    for (;;) {
      try {
        return await follower.follow({
          until: (seen) => isOver && seen.saw(source.urn('a'), LAST),
          timeoutMs: TIMEOUT_MS,
        });
      } catch (error) {
        expect(error).toMatchObject({ retry: 'backoff' });
      }
    }
  })();
  await trouble();
  await source.transact([{ do: 'insert', table: 'a', rows: [{ id: LAST, v: 'x' }] }]);
  isOver = true;
  await following;
  return follower;
}

const work = (source: SourceHarness, seed: number) =>
  runWorkload(source, { tables: ['a'], seed, ids: 120, transactions: 15 });

describeWith(['mongo'], 'a replica set that steps down, and the way to it', () => {
  test(
    'P1: a primary that steps down under load costs no change; while there is none the stream waits',
    async () => {
      await using scene = await openScene();
      const { harness, asMember } = scene;
      const admin = harness.client.db('admin');
      let refused = 0;
      const follower = await followThrough(asMember, async () => {
        for (let round = 0; round < ROUNDS; round++) {
          await work(asMember, round);
          await admin.command({ replSetStepDown: 3, secondaryCatchUpPeriodSecs: 0, force: true });
          const writing = harness.db.collection('markers').insertOne({ v: 'refused' });
          await writing.catch((error: unknown) => {
            expect(error).toMatchObject({ code: 10107 });
            refused += 1;
          });
          await eventually(async () => expect((await admin.command({ hello: 1 }))['isWritablePrimary']).toBe(true));
        }
        await work(asMember, ROUNDS);
      });
      expect(refused).toBe(ROUNDS);
      await expectExact(asMember, follower, ['a']);
    },
    TIMEOUT_MS,
  );

  test(
    'P1: connections that drop, and that end in the middle of an answer, cost no change',
    async () => {
      await using scene = await openScene();
      const { proxy, throughProxy } = scene;
      let troubles = 0;
      const follower = await followThrough(throughProxy, async () => {
        for (let round = 0; round < ROUNDS * 4; round++) {
          await work(throughProxy, round);
          troubles += round % 2 === 0 ? proxy.drop() : proxy.cutNextAnswers();
          await pause(randomInt(300));
        }
      });
      expect(troubles).toBeGreaterThan(ROUNDS * 4);
      await expectExact(throughProxy, follower, ['a']);
    },
    TIMEOUT_MS,
  );

  test(
    'P1: connections that go dead without a word cost time and no change',
    async () => {
      await using scene = await openScene();
      const { proxy, throughProxy } = scene;
      const follower = await followThrough(throughProxy, async () => {
        for (let round = 0; round < Math.ceil(ROUNDS / 2); round++) {
          await work(throughProxy, round);
          expect(proxy.stall()).toBeGreaterThan(0);
          await work(throughProxy, 100 + round);
        }
      });
      await expectExact(throughProxy, follower, ['a']);
    },
    TIMEOUT_MS,
  );
});
