import { expect, test } from 'vitest';
import { z } from 'zod';
import { createJsonEnvelopeCodec } from '#codec/json-envelope';
import type { Change } from '#contract/change';
import type { LogRecord } from '#contract/log';
import { Position } from '#contract/position';
import type { DatasetSchema } from '#contract/schema';
import { topics } from '#contract/topics';
import { openStage } from '#dashboard/server/server.fixture';
import { Sensitive } from '#kernel/sensitive';
import { silentLogger } from '#kernel/telemetry/logger';
import { catalogSink } from '#sinks/catalog/catalog-sink';
import { outboxRelay } from '#sinks/labels/outbox-relay';
import { runSink } from '#sinks/runner';
import { createWorker } from '#stream/worker';
import { eventually } from '../support/eventually.ts';
import { sampleSchema, textColumn } from '../support/sample-schema.ts';
import { testClassifyHandler } from '../support/test-classifier.ts';

const TOPIC = 'shop.public.customer';
const codec = createJsonEnvelopeCodec('0.0.0');
const known = sampleSchema('customer', [{ ...textColumn('email'), ordinal: 1 }], {
  position: Position.parse('00000000'),
});
/** The shape that is lost, and comes back. */
const lost: DatasetSchema = { ...known, id: 'customer-2' };

function insert(at: number, schema: DatasetSchema): LogRecord {
  const change: Change = {
    op: 'c',
    source: 'shop',
    dataset: schema.urn,
    schema: schema.id,
    position: Position.parse(String(at).padStart(8, '0')),
    transaction: null,
    snapshot: 'no',
    epoch: 1,
    counts: 'both',
    committedAtMs: at,
    capturedAtMs: at,
    key: null,
    before: null,
    after: new Sensitive({ email: `someone${at}@example.com` }),
  };
  return codec.encode(change, schema);
}

const Coverage = z.object({
  items: z.array(
    z.object({
      status: z.string(),
      from: z.string().nullable(),
      to: z.string().nullable(),
      code: z.string().nullable(),
      records: z.number(),
    }),
  ),
});

/** Log, worker, catalogue and API as one process runs them. */
async function openPipeline() {
  await using stack = new AsyncDisposableStack();
  const stage = stack.use(await openStage());
  await stage.log.createTopics([{ name: TOPIC, partitions: 1, compacted: false, encrypted: true, retentionMs: null }]);
  const nothing = () => undefined;
  const worker = createWorker({
    name: 'classifier',
    log: stage.log,
    groupId: 'classify',
    topics: [TOPIC],
    handler: testClassifyHandler({ codec }),
    logger: silentLogger,
    maxBytes: 1_000_000,
    maxWaitMs: 50,
  });
  const sink = runSink(stage.log, catalogSink(stage.catalog.db), { logger: silentLogger });
  const stop = new AbortController();
  const running = [worker, sink, outboxRelay(stage.catalog.db, stage.log)].map((service) =>
    service.run(stop.signal, nothing),
  );
  stack.defer(async () => {
    stop.abort();
    await Promise.allSettled(running);
  });
  const producer = stack.use(await stage.log.producer());
  const put = (topic: string, ...records: readonly LogRecord[]) => producer.append([{ topic, records }]);
  const addressOf = (offset: number) => `/api/v1/dead-letters/${encodeURIComponent(`${TOPIC}/0/${offset}`)}`;
  const letter = (offset: number) =>
    eventually(async () => expect((await stage.ask(addressOf(offset))).status).toBe(200), 20_000);
  const owned = stack.move();
  return {
    put,
    learn: (schema: DatasetSchema) =>
      put(topics.schemas, { key: Buffer.from(schema.id), value: Buffer.from(JSON.stringify(schema)), timestampMs: 1 }),
    letter,
    retry: async (offset: number) => {
      await letter(offset);
      expect((await stage.ask(`${addressOf(offset)}/retry`, { method: 'POST' })).status).toBe(202);
    },
    coverage: async () => Coverage.parse((await stage.ask('/api/v1/coverage')).body).items,
    examined: async () =>
      z.object({ items: z.array(z.object({ examined: z.number() })) }).parse((await stage.ask('/api/v1/fields')).body)
        .items[0]?.examined,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

test('P6, P7: a change that cannot be examined is a hole in coverage until a retry examines it, and counts once', async () => {
  await using pipeline = await openPipeline();
  const holes = async () => (await pipeline.coverage()).filter(({ status }) => status === 'unexamined');
  await pipeline.learn(known);
  const garbage = { key: null, value: Buffer.from('garbage'), timestampMs: 1 };
  await pipeline.put(TOPIC, insert(1, known), insert(2, lost), garbage, insert(4, known));
  await eventually(async () => {
    expect(await holes()).toEqual([
      { status: 'unexamined', from: '00000002', to: null, code: 'VIG_F301', records: 1 },
      { status: 'unexamined', from: '00000002', to: '00000002', code: 'VIG_F301', records: 1 },
    ]);
    expect(await pipeline.examined()).toBe(2);
  }, 20_000);

  // Tried too early it fails again: one hole still, under its new letter.
  for (const offset of [1, 4]) await pipeline.retry(offset);
  await pipeline.letter(5);
  expect((await holes()).map(({ to }) => to)).toEqual([null, '00000002']);
  await pipeline.learn(lost);
  await pipeline.retry(5);
  await eventually(async () => {
    expect((await holes()).map(({ to }) => to)).toEqual([null]);
    expect(await pipeline.examined()).toBe(3);
  }, 20_000);
});
