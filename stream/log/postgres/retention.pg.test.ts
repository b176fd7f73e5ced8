import { expect, test } from 'vitest';
import { Keyring } from '#kernel/secrets/keyring';
import { silentLogger } from '#kernel/telemetry/logger';
import { openTestDatabase } from '#tests/support/postgres';
import { append, newTopic, numbered, offsetsOf, take } from '../conformance/harness.ts';
import { openPostgresLog } from './postgres-log.ts';

test('what was consumed goes from very many partitions, and from one of very many batches', async () => {
  await using database = await openTestDatabase();
  await using log = await openPostgresLog({ url: database.url, keyring: Keyring.generate(), logger: silentLogger });
  const wide = await newTopic(log, { partitions: 230, encrypted: true, retentionMs: 86_400_000 });
  const long = await newTopic(log, { encrypted: true, retentionMs: 86_400_000 });
  await using producer = await log.producer();
  const two = numbered(2);
  await producer.append(Array.from({ length: 230 }, (_, partition) => ({ topic: wide, partition, records: two })));
  for (let n = 0; n < 520; n += 1) await append(log, long, numbered(1, n));
  await using consumer = await log.consumer({ groupId: 'all', topics: [wide, long] });
  await consumer.commit(offsetsOf(await take(consumer, 230 * 2 + 520)));
  // Not consumed: it stays, in its partition alone.
  await append(log, wide, numbered(1), 7);

  await log.maintain({ consumedGraceMs: 0 });

  const left = (await log.offsets(wide)).map(({ first, next }) => `${first}-${next}`);
  expect(left).toEqual(Array.from({ length: 230 }, (_, partition) => (partition === 7 ? '2-3' : '2-2')));
  expect(await log.offsets(long)).toMatchObject([{ first: 520n, next: 520n }]);
  const { rows } = await database.query('SELECT count(*)::int AS batches FROM log.batches');
  expect(rows).toEqual([{ batches: 1 }]);
});
