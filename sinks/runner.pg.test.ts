import { expect, test } from 'vitest';
import { DeadLetter } from '#contract/dead-letter';
import { fieldUrn } from '#contract/dataset';
import { FieldLabel } from '#contract/label';
import type { Log, LogRecord } from '#contract/log';
import { ownTopics } from '#contract/topics';
import { isAbort } from '#kernel/errors/vigie-error';
import type { Service } from '#kernel/lifecycle/service';
import { silentLogger } from '#kernel/telemetry/logger';
import { openPostgresLog } from '#log/postgres/postgres-log';
import { eventually } from '#tests/support/eventually';
import { catalogSink } from './catalog/catalog-sink.ts';
import {
  CUSTOMER,
  epoch,
  observation,
  openFixture,
  schema,
  topics,
  type CatalogFixture,
} from './catalog/catalog.fixture.ts';
import { outboxRelay } from './labels/outbox-relay.ts';
import { runSink } from './runner.ts';

const email = fieldUrn(CUSTOMER, 'email');

/** A catalogue, a real log in the same database, and services that end with the test. */
async function openStage() {
  await using stack = new AsyncDisposableStack();
  const f = stack.use(await openFixture());
  const log = stack.use(await openPostgresLog({ url: f.database.url, keyring: f.keyring, logger: silentLogger }));
  await log.createTopics(ownTopics);
  const producer = stack.use(await log.producer());
  const owned = stack.move();
  return {
    f,
    log,
    append: (topic: string, ...values: readonly unknown[]) =>
      producer.append([{ topic, records: values.map(recordOf) }]),
    [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose](),
  };
}

function recordOf(value: unknown): LogRecord {
  return {
    key: Buffer.from('k'),
    value: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
    timestampMs: 1,
  };
}

function running(service: Service): AsyncDisposable {
  const stop = new AbortController();
  const done = service
    .run(stop.signal, () => undefined)
    .catch((error: unknown) => {
      if (!isAbort(error)) throw error;
    });
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await done;
    },
  };
}

async function everything(log: Log, topic: string): Promise<readonly { key: string; value: unknown }[]> {
  const all: { key: string; value: unknown }[] = [];
  for await (const batch of log.read(topic)) {
    for (const record of batch.records) {
      all.push({
        key: Buffer.from(record.key ?? []).toString(),
        value: record.value === null ? null : JSON.parse(Buffer.from(record.value).toString()),
      });
    }
  }
  return all;
}

const run = (log: Log, f: CatalogFixture) =>
  runSink(log, catalogSink(f.catalog.db), { logger: silentLogger, minIntervalMs: 0 });
const hits = (plus: number, at: number) =>
  observation({ at, operations: { c: plus }, fields: { email: { plus, hits: [{ entity: 'EMAIL_ADDRESS', plus }] } } });

test('from the log to the catalogue and back: a label and an alert reach their topics', async () => {
  await using stage = await openStage();
  await using _relay = running(outboxRelay(stage.f.catalog.db, stage.log));
  await using _sink = running(run(stage.log, stage.f));
  await stage.append(topics.schemas, schema({ id: 's1', at: 1, columns: { email: ['text', 1] } }));
  await stage.append(topics.sources, epoch(1, 'complete', 0));
  await stage.append(topics.observations, hits(3, 2));
  await eventually(async () => {
    const [label] = await everything(stage.log, topics.fields);
    expect(label?.key).toBe(email);
    expect(FieldLabel.parse(label?.value)).toMatchObject({ entity: 'EMAIL_ADDRESS', hits: 3 });
  });
  await eventually(async () =>
    expect(await everything(stage.log, topics.alerts)).toMatchObject([
      { value: { kind: 'first_value', subject: email } },
    ]),
  );
  await eventually(async () => expect(await stage.f.rows('SELECT 1 FROM @outbox')).toEqual([]));
  await eventually(async () =>
    expect((await stage.log.lag('catalog')).reduce((sum, one) => sum + one.lag, 0n)).toBe(0n),
  );
});

test('P2: a sink that another process moved on goes on behind it, and nothing is counted twice', async () => {
  await using stage = await openStage();
  await stage.append(topics.schemas, schema({ id: 's1', at: 1, columns: { email: ['text', 1] } }));
  for (let i = 0; i < 30; i += 1) await stage.append(topics.observations, hits(1, i + 2));
  // Both in groups of their own: each believes that all partitions are its own.
  const twin = { ...catalogSink(stage.f.catalog.db), groupId: 'twin' };
  await using _one = running(
    runSink(stage.log, catalogSink(stage.f.catalog.db), { logger: silentLogger, minIntervalMs: 0, maxBytes: 4_000 }),
  );
  await using _two = running(runSink(stage.log, twin, { logger: silentLogger, minIntervalMs: 0, maxBytes: 4_000 }));
  await eventually(async () =>
    expect(await stage.f.catalog.reader.field(email)).toMatchObject({ examined: 30, label: { hits: 30 } }),
  );
  for (let i = 0; i < 5; i += 1) await stage.append(topics.observations, hits(1, i + 50));
  await eventually(async () =>
    expect(await stage.f.catalog.reader.field(email)).toMatchObject({ examined: 35, label: { hits: 35 } }),
  );
});

test('P7: a record that cannot be read becomes a dead letter, the rest goes on', async () => {
  await using stage = await openStage();
  await using _relay = running(outboxRelay(stage.f.catalog.db, stage.log));
  await using _sink = running(run(stage.log, stage.f));
  await stage.append(topics.observations, 'not json', { id: 'half' }, hits(2, 3));
  await eventually(async () => expect(await stage.f.catalog.reader.field(email)).toMatchObject({ examined: 2 }));
  await eventually(async () => {
    const letters = (await everything(stage.log, topics.deadLetters)).map(({ value }) => DeadLetter.parse(value));
    expect(letters).toMatchObject([{ code: 'VIG_S406', topic: topics.observations }, { code: 'VIG_S406' }]);
  });
});

test('a relay that is killed relays the rest when it runs again, and only one relays at a time', async () => {
  await using stage = await openStage();
  const { f, log } = stage;
  const first = outboxRelay(f.catalog.db, log).run(new AbortController().signal, () => undefined);
  const lost = first.catch((error: unknown) => error);
  await eventually(async () => {
    const { rowCount } = await f.database.query(
      `SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE l.locktype = 'advisory' AND a.datname = $1 AND a.application_name = 'vigie catalogue'`,
      [f.database.name],
    );
    expect(rowCount).toBe(1);
  });
  expect(await lost).toMatchObject({ code: 'VIG_S401', retry: 'backoff' });
  await f.sink.handle([
    { topic: topics.observations, partition: 0, records: [{ ...recordOf(hits(1, 2)), offset: 0n }], next: 1n },
  ]);
  await using _one = running(outboxRelay(f.catalog.db, log));
  await using _two = running(outboxRelay(f.catalog.db, log));
  await eventually(async () => expect(await f.rows('SELECT 1 FROM @outbox')).toEqual([]));
  expect(await everything(log, topics.fields)).toHaveLength(1);
});
