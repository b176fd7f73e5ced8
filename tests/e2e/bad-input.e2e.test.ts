import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Log, LogRecord, StoredRecord } from '#contract/log';
import { startConnect } from '#deploy/stack/servers/connect';
import { startKafka } from '#deploy/stack/servers/kafka';
import { startRegistry } from '#deploy/stack/servers/registry';
import { openTestLog } from '../../stream/log/kafka/kafka-log.fixture.ts';
import { eventually } from '../support/eventually.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { describeWith } from '../support/servers.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { startVigie, type VigieProcess } from '../support/vigie-process.ts';

const MB = 1_000_000;
/** Of native capture, and of Debezium's connector. */
const CHANGES = 'shop.public.customer';
const DEBEZIUM = 'vigie.debezium.billing';

const Fields = z.object({
  items: z.array(
    z.object({
      dataset: z.string(),
      path: z.string(),
      examined: z.number(),
      unexamined: z.array(z.object({ reason: z.string(), values: z.number() })),
      label: z.object({ entity: z.string(), hits: z.number() }).nullable(),
    }),
  ),
});
const Letters = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      topic: z.string(),
      partition: z.number(),
      offset: z.string(),
      code: z.string(),
      source: z.string().nullable(),
      dataset: z.string().nullable(),
      retryOf: z.string().nullable(),
    }),
  ),
});

const emailsOf = (from: number, to: number) =>
  `INSERT INTO customer SELECT i, 'p' || i || '@example.com', '' FROM generate_series(${from}, ${to}) AS g(i)`;

async function openSource(): Promise<TestDatabase> {
  const database = await openTestDatabase();
  await database.query('CREATE TABLE customer (id bigint PRIMARY KEY, email text, note text)');
  await database.query('ALTER TABLE customer REPLICA IDENTITY FULL');
  await database.query(emailsOf(1, 100));
  return database;
}

const datasetOf = ({ url, name }: TestDatabase) => `postgres://${new URL(url).host}/${name}.public.customer`;

async function field(vigie: VigieProcess, source: TestDatabase, path: string) {
  const { items } = Fields.parse(await vigie.get('/api/v1/fields?limit=100'));
  return items.find((each) => each.path === path && each.dataset === datasetOf(source));
}

async function lastChange(log: Log, topic: string): Promise<StoredRecord> {
  let last: StoredRecord | null = null;
  const isRow = ({ value }: StoredRecord) => Buffer.from(value ?? []).includes('@example.com');
  for await (const { records } of log.read(topic)) last = records.findLast(isRow) ?? last;
  if (last === null) throw new Error(`nothing in ${topic}`);
  return last;
}

/** Each with the code that it is to become a dead letter with; null: none. @param noFormat code of what is no record at all */
function badRecords({ key, value }: StoredRecord, noFormat: string): readonly (readonly [LogRecord, string | null])[] {
  const whole = Buffer.from(value ?? []);
  const record = (bytes: Buffer | null, of = key): LogRecord => ({ key: of, value: bytes, timestampMs: Date.now() });
  return [
    [record(Buffer.from('4711 is no Avro')), noFormat],
    [record(Buffer.from('4711, of nobody'), null), noFormat],
    [record(whole.subarray(0, whole.length - 6)), 'VIG_F306'],
    [record(Buffer.concat([Buffer.from([7]), whole.subarray(1)])), noFormat],
    [record(Buffer.concat([Buffer.from([0, 0x7f, 0, 0, 1]), whole.subarray(5)])), 'VIG_F308'],
    [record(Buffer.alloc(0)), noFormat],
    [record(null), null],
    [record(Buffer.alloc(30 * MB, '4711 ')), noFormat],
  ];
}

/** As Debezium 1.1 wrote it, as JSON: `source` said neither when in microseconds nor in which order. */
function oldEnvelope(database: string, lsn: string): LogRecord {
  const source = {
    version: '1.1.2.Final',
    connector: 'postgresql',
    name: DEBEZIUM,
    ts_ms: 1_600_000_000_000,
    snapshot: 'false',
    db: database,
    schema: 'public',
    table: 'customer',
    txId: 555,
    lsn: Number(lsn),
    xmin: null,
  };
  const after = { id: 9001, email: 'old@example.com', note: '' };
  const envelope = { before: null, after, source, op: 'c', ts_ms: 1_600_000_000_001, transaction: null };
  return {
    key: Buffer.from(JSON.stringify({ id: 9001 })),
    value: Buffer.from(JSON.stringify(envelope)),
    timestampMs: Date.now(),
  };
}

describeWith(['kafka', 'connect', 'registry'], 'bad input on Kafka', () => {
  test('P6, P7: it becomes dead letters with code, place and dataset, whatever its size, and all else is labelled', async () => {
    await using shop = await openSource();
    await using billing = await openSource();
    await using store = await openTestDatabase();
    await using folder = await tempFolder('e2e-bad-input');
    await using kafka = await startKafka({ dataDir: join(folder.path, 'kafka') });
    const [connect, registry] = await Promise.all([
      startConnect({ dataDir: join(folder.path, 'connect'), brokers: kafka.brokers }),
      startRegistry({ dataDir: join(folder.path, 'registry') }),
    ]);
    await using servers = new AsyncDisposableStack();
    for (const server of [connect, registry]) servers.use(server);
    const source = (id: string, { url, name }: TestDatabase) => ({
      id,
      url,
      slot: `s_${name}`,
      publication: `s_${name}`,
    });
    await using log = await openTestLog(kafka.brokers);
    await using producer = await log.producer();
    // Of somebody else, and named as ours are.
    const plain = { partitions: 1, compacted: false, encrypted: false, retentionMs: null };
    await log.createTopics([{ name: 'others.public.events', ...plain }]);
    const foreign = { key: null, value: Buffer.from('4711 of others'), timestampMs: Date.now() };
    await producer.append([{ topic: 'others.public.events', records: [foreign] }]);
    await using vigie = await startVigie({
      dataDir: join(folder.path, 'vigie'),
      config: {
        sources: [
          source('shop', shop),
          { ...source('billing', billing), capture: 'debezium', connect: { url: connect.url, format: 'avro' } },
        ],
        catalog: { url: store.url },
        registry: { url: registry.url },
        changeTopics: { encrypted: false, partitions: 1 },
      },
      env: { KAFKA_BROKERS: kafka.brokers },
    });
    const labelled = (of: TestDatabase, rows: number) =>
      eventually(async () => {
        expect(await field(vigie, of, 'email')).toMatchObject({
          examined: rows,
          label: { entity: 'EMAIL_ADDRESS', hits: rows },
        });
      }, 90_000);
    await labelled(shop, 100);
    await labelled(billing, 100);

    const expected = new Map<string, { readonly code: string; readonly dataset: string | null }>();
    for (const [topic, of] of [
      [CHANGES, shop],
      [DEBEZIUM, billing],
    ] as const) {
      const like = await lastChange(log, topic);
      for (const [record, code] of badRecords(like, topic === CHANGES ? 'VIG_F301' : 'VIG_F307')) {
        await producer.append([{ topic, partition: 0, records: [record] }]);
        const offset = (await log.offsets(topic))[0]?.next ?? 0n;
        // Debezium's topic is of all tables: a record without key and schema may be of any.
        const dataset = topic === DEBEZIUM && record.key === null ? null : datasetOf(of);
        if (code !== null) expected.set(`${topic}/0/${offset - 1n}`, { code, dataset });
      }
    }
    const lsn = await billing.query(`SELECT (pg_current_wal_lsn() - '0/0')::text AS lsn`);
    await producer.append([
      { topic: DEBEZIUM, partition: 0, records: [oldEnvelope(billing.name, String(lsn.rows[0]?.['lsn']))] },
    ]);

    for (const of of [shop, billing]) {
      await of.query(emailsOf(101, 150));
      await of.query(`INSERT INTO customer VALUES (201, 'large@example.com', repeat('x', ${10 * MB}))`);
      await of.query(`UPDATE customer SET email = 'larger@example.com' WHERE id = 201`);
    }
    // More than the topic takes of one image.
    await shop.query(`INSERT INTO customer VALUES (202, 'huge@example.com', repeat('x', ${40 * MB}))`);
    for (const of of [shop, billing]) await of.query(`INSERT INTO customer VALUES (203, 'after@example.com', '')`);

    await labelled(shop, 153);
    await labelled(billing, 153);
    expect((await field(vigie, shop, 'note'))?.unexamined).toContainEqual({ reason: 'oversized', values: 1 });
    const letters = async () => Letters.parse(await vigie.get('/api/v1/dead-letters?limit=200')).items;
    await eventually(async () => {
      const found = (await letters()).map(({ id, code, dataset }) => [id, { code, dataset }] as const);
      expect(new Map(found)).toEqual(expected);
    }, 60_000);
    for (const { id, topic, partition, offset, source: of } of await letters()) {
      expect(id).toBe(`${topic}/${partition}/${offset}`);
      expect(of).toBe(topic === CHANGES ? 'shop' : 'billing');
    }

    // The largest has no room in its letter: a retry takes it from where it lies, and it fails again.
    const [large] = [...expected.keys()].filter((id) => id.startsWith(DEBEZIUM)).toReversed();
    await vigie.post(`/api/v1/dead-letters/${encodeURIComponent(large ?? '')}/retry`, {});
    await eventually(async () => {
      expect((await letters()).find(({ retryOf }) => retryOf === large)).toMatchObject({ code: 'VIG_F307' });
    }, 60_000);
    expect(await vigie.output()).not.toContain('4711');
    expect(await vigie.stop()).toBe(0);
  }, 480_000);
});
