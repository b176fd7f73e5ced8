import { expect, test } from 'vitest';
import { Keyring } from '#kernel/secrets/keyring';
import { silentLogger } from '#kernel/telemetry/logger';
import { openTestDatabase } from '#tests/support/postgres';
import { openPostgresLog } from './postgres-log.ts';

test('what is appended is read', async () => {
  await using database = await openTestDatabase();
  await using log = await openPostgresLog({ url: database.url, keyring: Keyring.generate(), logger: silentLogger });
  await log.createTopics([{ name: 'a.b.c', partitions: 3, compacted: false, encrypted: true, retentionMs: null }]);
  await using producer = await log.producer();
  await using consumer = await log.consumer({ groupId: 'g', topics: /^a\./u });
  await producer.append([
    {
      topic: 'a.b.c',
      records: Array.from({ length: 100 }, (_, i) => ({
        key: Buffer.from(`k${i}`),
        value: Buffer.from(`v${i}`),
        timestampMs: 1000 + i,
      })),
    },
  ]);
  const seen: string[] = [];
  while (seen.length < 100)
    for (const b of await consumer.poll({ maxBytes: 1e6, maxWaitMs: 5000 }))
      for (const r of b.records) seen.push(Buffer.from(r.value ?? []).toString());
  expect(seen.length).toBe(100);
  expect((await log.offsets('a.b.c')).reduce((n, { next }) => n + next, 0n)).toBe(100n);
});
