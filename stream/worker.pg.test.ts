import { expect, test } from 'vitest';
import { VigieError } from '#kernel/errors/vigie-error';
import { Keyring } from '#kernel/secrets/keyring';
import { silentLogger } from '#kernel/telemetry/logger';
import { openPostgresLog } from '#log/postgres/postgres-log';
import { eventually } from '#tests/support/eventually';
import { openTestDatabase } from '#tests/support/postgres';
import { expectNothingWaits } from './log/conformance/harness.ts';
import { createWorker } from './worker.ts';

test('what a run left running ends with it, also when it fails: else a classifier stood still after an outage of the log', async () => {
  await using database = await openTestDatabase();
  await using log = await openPostgresLog({ url: database.url, keyring: Keyring.generate(), logger: silentLogger });
  const plain = { partitions: 1, compacted: false, encrypted: false, retentionMs: null };
  await log.createTopics([{ name: 'in', ...plain }]);
  await using producer = await log.producer();
  await producer.append([{ topic: 'in', records: [{ key: null, value: Buffer.from('x'), timestampMs: 1 }] }]);
  let followed: AbortSignal | null = null;
  const worker = createWorker({
    name: 'worker',
    log,
    groupId: 'group',
    topics: ['in'],
    logger: silentLogger,
    maxBytes: 1000,
    handler: {
      async prepare(_, signal) {
        followed = signal;
      },
      async handle() {
        expect(followed).toMatchObject({ aborted: false });
        throw new VigieError('VIG_K201', 'the log is away');
      },
    },
  });
  await expect(worker.run(new AbortController().signal, () => undefined)).rejects.toMatchObject({ code: 'VIG_K201' });
  expect(followed).toMatchObject({ aborted: true });
});

test('P2: workers that come and go write the result of each record once, though each handles a batch while the one before is written', async () => {
  await using database = await openTestDatabase();
  await using log = await openPostgresLog({ url: database.url, keyring: Keyring.generate(), logger: silentLogger });
  const plain = { compacted: false, encrypted: false, retentionMs: null };
  await log.createTopics([
    { name: 'in', partitions: 6, ...plain },
    { name: 'out', partitions: 1, ...plain },
  ]);
  const COUNT = 4000;
  await using producer = await log.producer();
  const records = Array.from({ length: COUNT }, (_, n) => ({
    key: Buffer.from(`k${n % 500}`),
    value: Buffer.from(String(n)),
    timestampMs: 1,
  }));
  await producer.append([{ topic: 'in', records }]);
  let handled = 0;
  const start = () => {
    const stop = new AbortController();
    const run = createWorker({
      name: 'copier',
      log,
      groupId: 'copiers',
      topics: ['in'],
      logger: silentLogger,
      maxBytes: 600,
      maxWaitMs: 100,
      handler: {
        prepare: async () => undefined,
        async handle(batches) {
          const copied = batches.flatMap((batch) => batch.records);
          handled += copied.length;
          return [{ topic: 'out', records: copied }];
        },
      },
    }).run(stop.signal, () => undefined);
    return async () => {
      stop.abort();
      await run;
    };
  };
  const workers = [start(), start()];
  for (let step = 1; step <= 6; step++) {
    await eventually(() => expect(handled).toBeGreaterThan(Math.min(step * 400, COUNT - 1)), 30_000);
    workers.push(start());
    await workers.shift()?.();
  }
  await eventually(() => expectNothingWaits(log, 'copiers', 6), 60_000);
  for (const stop of workers) await stop();
  const copied: number[] = [];
  for await (const batch of log.read('out'))
    copied.push(...batch.records.map(({ value }) => Number(Buffer.from(value ?? []).toString())));
  expect(copied.toSorted((a, b) => a - b)).toEqual(Array.from({ length: COUNT }, (_, n) => n));
}, 120_000);
