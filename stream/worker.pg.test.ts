import { expect, test } from 'vitest';
import { VigieError } from '#kernel/errors/vigie-error';
import { Keyring } from '#kernel/secrets/keyring';
import { silentLogger } from '#kernel/telemetry/logger';
import { openPostgresLog } from '#log/postgres/postgres-log';
import { openTestDatabase } from '#tests/support/postgres';
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
