import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import type { TopicSpec } from '#contract/log';
import { toVigieError } from '#kernel/errors/vigie-error';
import { Keyring } from '#kernel/secrets/keyring';
import { silentLogger } from '#kernel/telemetry/logger';
import { eventually } from '#tests/support/eventually';
import { openTestDatabase, type TestDatabase } from '#tests/support/postgres';
import {
  append,
  failure,
  newTopic,
  numbered,
  offsetsOf,
  POLL,
  readAll,
  record,
  sortedValues,
  take,
  textOf,
  values,
} from '../conformance/harness.ts';
import { openPostgresLog, type PostgresLog } from './postgres-log.ts';

const open = (database: TestDatabase, keyring = Keyring.generate()) =>
  openPostgresLog({ url: database.url, keyring, logger: silentLogger });

/** Every row of every table of the log, as text. */
async function everythingStored(database: TestDatabase): Promise<string> {
  const tables = await database.query(
    "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = 'log'",
  );
  let all = '';
  for (const { name } of tables.rows) {
    for (const row of (
      await database.query(
        `SELECT x::text AS text, convert_from(convert_to(x::text, 'UTF8'), 'UTF8') FROM ${String(name)} x`,
      )
    ).rows) {
      all += `${String(row['text'])}\n`;
    }
    if (String(name) === 'log.batches') {
      const payloads = await database.query('SELECT payload FROM log.batches');
      for (const { payload } of payloads.rows) if (Buffer.isBuffer(payload)) all += `${payload.toString('latin1')}\n`;
    }
  }
  return all;
}

async function endConnections(database: TestDatabase, name: string): Promise<void> {
  await database.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND application_name = $2',
    [database.name, name],
  );
}

test('P4: nothing of the records of an encrypted topic is legible in any table', async () => {
  await using database = await openTestDatabase();
  await using log = await open(database);
  const topic = await newTopic(log, { encrypted: true, compacted: true });
  const control = await newTopic(log);
  const canary = `canary-${randomBytes(8).toString('hex')}`;
  const records = [
    {
      key: Buffer.from(`${canary}-key`),
      value: Buffer.from(`${canary}-value`),
      timestampMs: 1,
      headers: { [`${canary}-name`]: `${canary}-text` },
    },
  ];
  for (let n = 0; n < 3; n++) await append(log, topic, records);
  await log.maintain({ force: true });
  expect(await readAll(log, topic)).toHaveLength(1);
  const stored = await everythingStored(database);
  expect(stored).not.toContain(canary);
  expect(stored).not.toContain(Buffer.from(canary).toString('hex'));
  // The search finds what is there to be found.
  await append(log, control, [record(`${canary}-key`, 'x')]);
  expect(await everythingStored(database)).toContain(canary);
});

test('P4: a wrong key does not open records, and says so', async () => {
  await using database = await openTestDatabase();
  await using log = await open(database, Keyring.generate('old'));
  const topic = await newTopic(log, { encrypted: true });
  await append(log, topic, numbered(1));
  await using stranger = await open(database, Keyring.generate('new'));
  expect(await failure(readAll(stranger, topic))).toBe('VIG_K205');
});

test('a damaged batch is found out and named', async () => {
  await using database = await openTestDatabase();
  await using log = await open(database);
  const topic = await newTopic(log);
  await append(log, topic, numbered(3));
  await database.query('UPDATE log.batches SET payload = set_byte(payload, 8, get_byte(payload, 8) # 1)');
  await expect(readAll(log, topic)).rejects.toMatchObject({
    code: 'VIG_K208',
    details: { topic, partition: 0, offset: '0' },
  });
});

test('P4: an encrypted topic loses what all its groups have consumed, and nothing else', async () => {
  await using database = await openTestDatabase();
  await using log = await open(database);
  const spec: Partial<TopicSpec> = { encrypted: true, retentionMs: 86_400_000 };
  const topic = await newTopic(log, spec);
  const unread = await newTopic(log, spec);
  for (const name of [topic, unread]) for (let n = 0; n < 4; n++) await append(log, name, numbered(5, n * 5));
  await using first = await log.consumer({ groupId: 'first', topics: [topic] });
  await first.commit(offsetsOf(await take(first, 20)).slice(-1));
  // A group that is going to read it, and has not begun, counts too.
  const second = await log.consumer({ groupId: 'second', topics: [topic] });
  await log.maintain({ consumedGraceMs: 0 });
  expect((await log.offsets(topic))[0]?.first).toBe(0n);
  await take(second, 20);
  await second.commit([{ topic, partition: 0, offset: 12n }]);
  await second[Symbol.asyncDispose]();
  await log.maintain({ consumedGraceMs: 60_000 });
  expect((await log.offsets(topic))[0]?.first).toBe(0n);
  await log.maintain({ consumedGraceMs: 0 });
  // Whole batches: the one with offset 12 stays.
  expect((await log.offsets(topic))[0]).toMatchObject({ first: 10n, next: 20n });
  expect((await log.offsets(unread))[0]).toMatchObject({ first: 0n, next: 20n });
});

test('P5: one record of 64 MB and more passes, both ways', async () => {
  await using database = await openTestDatabase();
  await using log = await open(database);
  const topic = await newTopic(log, { encrypted: true });
  const value = randomBytes(66 * 1024 * 1024);
  await append(log, topic, [
    record('k', 'before'),
    { key: Buffer.from('k'), value, timestampMs: 1 },
    record('k', 'after'),
  ]);
  await using consumer = await log.consumer({ groupId: 'g', topics: [topic] });
  const read = (await take(consumer, 3)).flatMap(({ records }) => records);
  expect(read.map((each) => each.value?.length)).toEqual([6, value.length, 5]);
  expect(value.equals(read[1]?.value ?? Buffer.of())).toBe(true);
});

test('tombstones go after their delay, the newest record of a partition never', async () => {
  await using database = await openTestDatabase();
  await using log = await open(database);
  const topic = await newTopic(log, { compacted: true });
  await append(log, topic, [record('gone', 'a'), record('kept', 'b'), record('gone', null), record('last', null)]);
  const state = async () => (await readAll(log, topic)).map(({ key, offset }) => `${textOf(key)}@${offset}`);
  await log.maintain({ force: true });
  expect(await state()).toEqual(['kept@1', 'gone@2', 'last@3']);
  await log.maintain({ force: true });
  expect(await state()).toEqual(['kept@1', 'gone@2', 'last@3']);
  const another = await newTopic(log, { compacted: true });
  await append(log, another, [record('gone', 'a'), record('gone', null), record('last', null)]);
  await log.maintain({ force: true, tombstoneDelayMs: 0 });
  // Seen for the first time, every tombstone stays for one pass.
  expect(await readAll(log, another)).toHaveLength(2);
  await log.maintain({ force: true, tombstoneDelayMs: 0 });
  expect((await readAll(log, another)).map(({ key }) => textOf(key))).toEqual(['last']);
});

test('P5, I6: compaction in many small passes gives what one pass gives', async () => {
  await using database = await openTestDatabase();
  await using log = await open(database);
  const topic = await newTopic(log, { compacted: true });
  for (let n = 0; n < 20; n++) await append(log, topic, numbered(50, n * 50, 130));
  await log.maintain({ force: true, mostKeys: 20 });
  const kept = (await readAll(log, topic)).map(({ value }) => Number(textOf(value)));
  expect(kept).toEqual(Array.from({ length: 130 }, (_, n) => 870 + n));
});

test('P1: broken connections cost nothing but time; what is unsure is said to be', async () => {
  await using database = await openTestDatabase();
  await using log = await open(database);
  const topic = await newTopic(log, { partitions: 2 });
  await using consumer = await log.consumer({ groupId: 'g', topics: [topic] });
  await using producer = await log.producer();
  const sure = new Set<string>();
  const unsure = new Set<string>();
  const failures = new Set<string>();
  const ending = (async () => {
    for (let n = 0; n < 12; n++) {
      await endConnections(database, 'vigie log');
      if (n % 3 === 0) await endConnections(database, 'vigie log news');
      await database.query('SELECT pg_sleep(0.03)');
    }
  })();
  for (let n = 0; n < 300; n++) {
    try {
      await producer.append([{ topic, records: [record(`k${n}`, String(n))] }]);
      sure.add(String(n));
    } catch (error) {
      const known = toVigieError(error);
      failures.add(known.code);
      if (known.details['indefinite'] === true) unsure.add(String(n));
    }
  }
  await ending;
  expect([...failures].filter((code) => code !== 'VIG_K201')).toEqual([]);
  const seen: string[] = [];
  await eventually(async () => {
    for (const value of values(await consumer.poll(POLL))) seen.push(value ?? '');
    for (const value of sure) expect(seen.includes(value)).toBe(true);
  });
  expect(new Set(seen).size).toBe(seen.length);
  for (const value of seen) expect(sure.has(value) || unsure.has(value)).toBe(true);
  // News is heard again afterwards.
  await using elsewhere = await open(database);
  await append(elsewhere, topic, [record('k', 'news')]);
  expect(values(await take(consumer, 1))).toEqual(['news']);
});

test('P1: a full disk acknowledges nothing and says what to do', async () => {
  await using database = await openTestDatabase();
  await using log = await open(database);
  const topic = await newTopic(log);
  // The server's own answer to a full disk, given by the table itself: 53100 in the middle of the write.
  await database.query(`CREATE FUNCTION log.full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$`);
  await database.query('CREATE TRIGGER full_disk BEFORE INSERT ON log.batches EXECUTE FUNCTION log.full()');
  expect(await failure(append(log, topic, numbered(3)))).toBe('VIG_K206');
  expect((await log.offsets(topic))[0]?.next).toBe(0n);
  await database.query('DROP TRIGGER full_disk ON log.batches');
  await append(log, topic, numbered(3));
  expect((await readAll(log, topic)).map(({ offset }) => offset)).toEqual([0n, 1n, 2n]);
});

test('P5: a poll over 10,000 topics asks only for those with news', async () => {
  await using database = await openTestDatabase();
  await using log = await open(database);
  await log.createTopics(
    Array.from({ length: 10_000 }, (_, n) => ({
      name: `many.t${n}`,
      partitions: 1,
      compacted: false,
      encrypted: false,
      retentionMs: null,
    })),
  );
  await using consumer = await log.consumer({ groupId: 'g', topics: /^many\./u });
  expect(await consumer.poll({ ...POLL, maxWaitMs: 0 })).toEqual([]);
  expect(consumer.assignment()).toHaveLength(10_000);
  await using producer = await log.producer();
  const calls = async () =>
    Number(
      (await database.query('SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()')).rows[0]?.[
        'xact_commit'
      ],
    );
  const before = await calls();
  for (const n of [7, 4711, 9999]) await producer.append([{ topic: `many.t${n}`, records: [record('k', String(n))] }]);
  expect(sortedValues(await take(consumer, 3))).toEqual(['7', '4711', '9999']);
  expect((await calls()) - before).toBeLessThan(100);
  await producer.append(
    Array.from({ length: 10_000 }, (_, n) => ({ topic: `many.t${n}`, records: [record('k', String(n))] })),
  );
  expect(values(await take(consumer, 10_000))).toHaveLength(10_000);
});

test('a newer schema is refused, an own schema is kept apart', async () => {
  await using database = await openTestDatabase();
  await using one = await openPostgresLog({
    url: database.url,
    keyring: Keyring.generate(),
    logger: silentLogger,
    schema: 'one',
  });
  await using two = await openPostgresLog({
    url: database.url,
    keyring: Keyring.generate(),
    logger: silentLogger,
    schema: 'two',
  });
  await newTopic(one, { name: 'only.in.one' });
  expect(await two.topics()).toEqual([]);
  await database.query('INSERT INTO two.migrations VALUES (1000, now())');
  expect(
    await failure(
      openPostgresLog({ url: database.url, keyring: Keyring.generate(), logger: silentLogger, schema: 'two' }),
    ),
  ).toBe('VIG_S402');
});

test('one janitor at a time', async () => {
  await using database = await openTestDatabase();
  await using log: PostgresLog = await open(database);
  const other = new Client({ connectionString: database.url });
  await other.connect();
  await other.query("SELECT pg_advisory_lock(hashtextextended('vigie.log.janitor', 0))");
  expect(await log.maintain()).toBe(false);
  await other.end();
  await eventually(async () => expect(await log.maintain()).toBe(true));
});
