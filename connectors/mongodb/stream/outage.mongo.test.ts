import { MongoClient } from 'mongodb';
import { expect, test } from 'vitest';
import { startMongo, type MongoOptions, type MongoServer } from '#deploy/stack/servers/mongo';
import { SourceId } from '#contract/dataset';
import { silentLogger } from '#kernel/telemetry/logger';
import { describeWith } from '#tests/support/servers';
import { eventually } from '#tests/support/eventually';
import { tempFolder } from '#tests/support/temp-folder';
import { Follower } from '../../conformance/follower.ts';
import { catchUp, createTables, expectExact, followWhile, keyed } from '../../conformance/scene.ts';
import { runWorkload } from '../../conformance/workload.ts';
import { openMongodbConnector } from '../connector.ts';
import { MongodbSettings } from '../settings.ts';
import { openMongodbHarness, type MongodbHarness } from '../testing/mongodb-harness.ts';
import { plainNames } from '../testing/plain-names.ts';

interface OwnServer extends AsyncDisposable {
  readonly server: MongoServer;
  readonly harness: MongodbHarness;
  /** Starts it again on the same data, at the same port. */
  again(): Promise<MongoServer>;
}

async function openOwn(args: readonly string[] = []): Promise<OwnServer> {
  const folder = await tempFolder('mongo');
  const options: MongoOptions = { dataDir: folder.path, args };
  let server = await startMongo(options);
  const { port } = server;
  const harness = await openMongodbHarness(`127.0.0.1:${port}`);
  return {
    server,
    harness,
    async again() {
      server = await startMongo({ ...options, port });
      return server;
    },
    async [Symbol.asyncDispose]() {
      await harness.client.close();
      await server.stop();
      await folder[Symbol.asyncDispose]();
    },
  };
}

async function fails(url: string): Promise<unknown> {
  const settings = MongodbSettings.parse({});
  const options = { id: SourceId.parse('x'), url, settings, logger: silentLogger, keyReader: plainNames };
  await using connector = await openMongodbConnector(options);
  return connector.open(null, new AbortController().signal).then(
    (stream) => stream[Symbol.asyncDispose](),
    (error: unknown) => error,
  );
}

describeWith(['mongo'], 'mongodb outages', () => {
  test('P1: a server that is killed and comes back costs no change', { timeout: 120_000 }, async () => {
    await using own = await openOwn();
    const { harness, server } = own;
    await createTables(harness, [keyed('a')]);
    await harness.fill('a', { from: 0, count: 50 });
    const follower = new Follower(harness);
    await catchUp(harness, follower);
    let isKilled = false;
    // As a supervisor does: what the stream does not mend by itself is begun again from what is stored.
    const following = (async () => {
      for (;;) {
        try {
          return await follower.follow({ until: (seen) => isKilled && seen.saw(harness.urn('a'), 9999) });
        } catch (error) {
          expect(error).toMatchObject({ retry: 'backoff' });
        }
      }
    })();
    for (let id = 100; id < 140; id += 1)
      await harness.transact([{ do: 'insert', table: 'a', rows: [{ id, v: 'x' }] }]);
    await server.kill();
    await own.again();
    isKilled = true;
    await harness.transact([{ do: 'insert', table: 'a', rows: [{ id: 9999, v: 'x' }] }]);
    await following;
    await catchUp(harness, follower);
    await expectExact(harness, follower, ['a']);
  });

  test('P1: a cursor that the server loses, and other passing errors, are mended where the stream stood', async () => {
    await using own = await openOwn(['--enable-test-commands']);
    const { harness } = own;
    await createTables(harness, [keyed('a')]);
    await harness.fill('a', { from: 0, count: 100 });
    const follower = new Follower(harness);
    const admin = harness.client.db('admin');
    let failed = 0;
    const work = async () => {
      for (const errorCode of [43, 11600, 189, 10107, 91]) {
        const data = { failCommands: ['getMore'], errorCode, errorLabels: ['ResumableChangeStreamError'] };
        await admin.command({ configureFailPoint: 'failCommand', mode: { times: 1 }, data });
        failed += 1;
        await runWorkload(harness, { tables: ['a'], seed: errorCode, ids: 120, transactions: 20 });
      }
    };
    await followWhile(harness, follower, { work });
    await expectExact(harness, follower, ['a']);
    expect(failed).toBe(5);
  });

  test(
    'P1, P6: history that aged out is told as a gap, and the collections are read again when asked',
    { timeout: 120_000 },
    async () => {
      await using own = await openOwn(['--oplog-max-entries', '200']);
      const { harness } = own;
      await createTables(harness, [keyed('a'), keyed('b')]);
      await harness.fill('a', { from: 0, count: 20 });
      const follower = new Follower(harness);
      await catchUp(harness, follower);
      const stoodAt = follower.progress?.reveal().position;
      // Old entries are let go every thousand.
      await harness.fill('b', { from: 0, count: 2200 });
      await harness.transact([{ do: 'delete', table: 'a', where: { id: 3 } }]);
      const stored = follower.progress;
      if (stored === null) throw new Error('nothing was stored');
      await using connector = await harness.connector();
      await expect(connector.open(stored, new AbortController().signal, follower.shapes)).rejects.toMatchObject({
        code: 'VIG_C107',
        retry: 'after-operator',
      });

      follower.progress = connector.reset(stored, 'asked');
      await catchUp(harness, follower, { tuning: { chunkRows: 2000 }, timeoutMs: 100_000 });
      await expectExact(harness, follower, ['a', 'b']);
      expect(follower.events.filter((event) => event.type === 'gap')).toMatchObject([
        { from: stoodAt, code: 'VIG_C107' },
      ]);
      const again = follower.events.filter((event) => event.type === 'epoch' && event.reason === 'resnapshot');
      expect(again.length).toBeGreaterThanOrEqual(2);
      const carriedOut = follower.batches.at(-1)?.progress ?? stored;
      expect(connector.reset(carriedOut, 'asked')).toBeNull();
    },
  );

  test('the history that is left is measured', async () => {
    await using own = await openOwn();
    const { harness } = own;
    await createTables(harness, [keyed('a')]);
    const follower = new Follower(harness);
    await catchUp(harness, follower);
    await using connector = await harness.connector();
    await using stream = await connector.open(follower.progress, new AbortController().signal, follower.shapes);
    const { historyLeftMs, historyMs } = await eventually(async () => {
      const measure = await stream.measure();
      expect(measure.historyLeftMs).not.toBeUndefined();
      return measure;
    });
    expect(historyLeftMs).toBeGreaterThanOrEqual(0);
    expect(historyMs).toBeGreaterThanOrEqual(historyLeftMs ?? 0);
  });

  test('a stand-alone server is refused with the way to mend it', async () => {
    const folder = await tempFolder('mongo');
    await using server = await startMongo({ dataDir: folder.path, args: ['--standalone'] });
    expect(await fails(`mongodb://127.0.0.1:${server.port}/shop?directConnection=true`)).toMatchObject({
      code: 'VIG_C150',
    });
    await server.stop();
    await folder[Symbol.asyncDispose]();
  });

  test('P4: a wrong password, a missing right and an absent server have codes of their own, and quote nothing', async () => {
    const folder = await tempFolder('mongo');
    const first = await startMongo({ dataDir: folder.path });
    const client = await new MongoClient(`mongodb://127.0.0.1:${first.port}/?directConnection=true`).connect();
    const shop = client.db('shop');
    await shop.command({ createUser: 'reader', pwd: 'hunter2', roles: [{ role: 'read', db: 'shop' }] });
    await shop.command({ createUser: 'nobody', pwd: 'hunter2', roles: [] });
    await client.close();
    await first.stop();
    await using server = await startMongo({ dataDir: folder.path, port: first.port, args: ['--auth'] });
    const at = `127.0.0.1:${server.port}/shop?directConnection=true&authSource=shop`;
    const errors = [
      [await fails(`mongodb://reader:wrong-hunter2@${at}`), 'VIG_C102'],
      [await fails(`mongodb://nobody:hunter2@${at}`), 'VIG_C104'],
      [await fails(`mongodb://reader:hunter2@127.0.0.1:1/shop?serverSelectionTimeoutMS=200`), 'VIG_C101'],
      [await fails(`mongodb://reader:hunter2@${at}&tls=true&serverSelectionTimeoutMS=500`), 'VIG_C101'],
      [await fails(`mongodb://reader:hunter2@${at}&nonsense=1`), 'VIG_X601'],
    ] as const;
    for (const [i, [error, code]] of errors.entries()) {
      expect([i, error]).toMatchObject([i, { code }]);
      expect(JSON.stringify(error)).not.toContain('hunter2');
    }
    expect(await fails(`mongodb://reader:hunter2@${at}`)).toBeUndefined();
    await server.stop();
    await folder[Symbol.asyncDispose]();
  });
});
