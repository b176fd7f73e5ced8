import { expect, test } from 'vitest';
import type { Alert } from '#contract/alert';
import type { LabelRecord } from '#contract/label';
import type { LiveEvent } from '#contract/live';
import type { Log, TopicRecords } from '#contract/log';
import { LATENCY_BOUNDS_MS, latencyBucket, type Observation } from '#contract/observation';
import { Position } from '#contract/position';
import { ownTopics, topics } from '#contract/topics';
import { systemClock } from '#kernel/clock';
import { VigieError } from '#kernel/errors/vigie-error';
import { Keyring } from '#kernel/secrets/keyring';
import { silentLogger } from '#kernel/telemetry/logger';
import { createMetrics } from '#kernel/telemetry/metrics';
import { openPostgresLog } from '#log/postgres/postgres-log';
import { eventually } from '#tests/support/eventually';
import { openTestDatabase } from '#tests/support/postgres';
import { InProcessFeed } from './live-feed.ts';
import { LiveSink, type LiveMeasure } from './live-sink.ts';

const DATASET = 'postgres://db:5432/shop.public.customer';
const position = Position.parse('0000000000000001/0000000000');

async function openStage(measure: () => Promise<LiveMeasure> = async () => ({ classifyLag: 1, catalogueLag: 2 })) {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await openTestDatabase());
  const log = stack.use(
    await openPostgresLog({ url: database.url, keyring: Keyring.generate(), logger: silentLogger }),
  );
  await log.createTopics(ownTopics);
  const producer = stack.use(await log.producer());
  const feed = new InProcessFeed();
  const metrics = createMetrics();
  const sink = new LiveSink({ log, feed, measure, logger: silentLogger, metrics });
  const stop = new AbortController();
  let running: Promise<void> = Promise.resolve();
  const owned = stack.move();
  return {
    log,
    feed,
    metrics,
    sink,
    start: (): void => {
      running = sink.run(stop.signal, () => undefined);
    },
    append: (records: readonly TopicRecords[]) => producer.append(records),
    put: (topic: string, ...values: readonly unknown[]) =>
      producer.append([{ topic, records: values.map((value, i) => recordOf(value, i)) }]),
    events: <C extends LiveEvent['channel']>(channel: C): readonly Extract<LiveEvent, { channel: C }>[] =>
      [...feed.newest(channel)]
        .map(({ event }) => event)
        .filter((event) => isOf(event, channel))
        .toReversed(),
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
      await owned.disposeAsync();
    },
  };
}

function isOf<C extends LiveEvent['channel']>(
  event: LiveEvent,
  channel: C,
): event is Extract<LiveEvent, { channel: C }> {
  return event.channel === channel;
}

let writtenAtMs = Math.floor(systemClock.now());

function recordOf(value: unknown, i: number) {
  // No two at the same time: the newest are told by it.
  writtenAtMs += 1;
  const bytes = typeof value === 'string' ? value : JSON.stringify(value);
  const key = Buffer.from(`${DATASET}?id=${i}`);
  return { key, value: value === null ? null : Buffer.from(bytes), timestampMs: writtenAtMs };
}

function label(id: number, dataset = DATASET): LabelRecord {
  return {
    record: `${dataset}?id=${id}`,
    source: 'shop',
    dataset,
    class: 'PII',
    op: 'c',
    position,
    transaction: null,
    modelVersion: '1',
    times: { committedAtMs: 1, capturedAtMs: 2, labelledAtMs: 3 },
    fields: [
      {
        path: 'email',
        entity: 'EMAIL_ADDRESS',
        confidence: 0.95,
        start: 0,
        end: 9,
        masked: 'j***@*.com',
        reason: 'an address',
      },
    ],
  };
}

const alert: Alert = {
  id: 'a1',
  kind: 'first_value',
  severity: 'high',
  state: 'open',
  subject: `${DATASET}#email`,
  source: 'shop',
  title: 't',
  text: 't',
  classes: ['PII'],
  openedAtMs: 1,
  changedAtMs: 1,
  count: 1,
  changedBy: 'vigie',
};

function observation(): Observation {
  const latency = LATENCY_BOUNDS_MS.map(() => 0);
  latency[latencyBucket(20)] = 100;
  return {
    id: 'o1',
    source: 'shop',
    dataset: DATASET,
    schema: 's',
    epoch: 1,
    modelVersion: '1',
    exact: true,
    operations: { c: 100, u: 0, d: 0, r: 0, t: 0 },
    records: 100,
    positions: { from: position, to: position },
    times: { committedAtMs: 1, capturedAtMs: 2, labelledAtMs: 3 },
    latency,
    recovered: [],
    fields: [
      {
        path: 'email',
        plus: 100,
        minus: 0,
        nullPlus: 0,
        nullMinus: 0,
        unavailable: 0,
        unexamined: [],
        lengthPlus: 900,
        entities: [],
      },
    ],
  };
}

test('what is labelled, alerted and observed is an event within a moment', async () => {
  await using stage = await openStage();
  stage.start();
  await eventually(() => expect(stage.events('stats').length).toBeGreaterThan(0));
  const before = systemClock.now();
  await stage.put(topics.alerts, alert);
  await eventually(() => expect(stage.events('alerts').map(({ data }) => data)).toEqual([alert]));
  expect(systemClock.now() - before).toBeLessThan(500);
  await stage.put(topics.labels('PII'), label(1), null);
  await eventually(() => expect(stage.events('findings').map(({ data, of }) => [data, of])).toEqual([[label(1), 1]]));
  await stage.put(topics.observations, observation());
  await eventually(() => {
    const counted = stage.events('stats').find(({ data }) => data.records > 0)?.data;
    expect(counted).toMatchObject({ records: 100, values: 100, classifyLag: 1, catalogueLag: 2 });
    expect(counted?.labelP50Ms).toBeGreaterThan(15);
    expect(counted?.labelP99Ms).toBeLessThan(25);
  });
});

test('L3: a flood is sampled, and the sum of `of` is the number of label records', async () => {
  await using stage = await openStage();
  stage.start();
  await eventually(() => expect(stage.events('stats').length).toBeGreaterThan(0));
  for (let batch = 0; batch < 5; batch += 1) {
    await stage.put(topics.labels('PII'), ...Array.from({ length: 1000 }, (_, i) => label(i)));
  }
  await eventually(() => expect(stage.events('findings').reduce((sum, { of }) => sum + of, 0)).toBe(5000));
  expect(stage.events('findings').length).toBeLessThan(500);
});

test('a page opened after a restart is not empty: the newest two hundred findings and the states are there, once', async () => {
  await using stage = await openStage();
  await stage.put(topics.alerts, alert);
  for (let i = 0; i < 300; i += 1) await stage.put(topics.labels(i % 2 === 0 ? 'PII' : 'PHI'), label(i));
  stage.start();
  await eventually(() => expect(stage.events('stats').length).toBeGreaterThan(0));
  const records = stage.events('findings').map(({ data }) => data.record);
  expect(records).toEqual(Array.from({ length: 200 }, (_, i) => `${DATASET}?id=${100 + i}`));
  expect(stage.events('alerts')).toHaveLength(1);
  await stage.put(topics.labels('PII'), label(300));
  await eventually(() => expect(stage.events('findings')).toHaveLength(201));
});

test('P2: a run after a failure goes on where the feed stands and repeats nothing', async () => {
  await using stage = await openStage();
  const failing = failAt(stage.log, topics.alerts, 2);
  const sink = new LiveSink({
    log: failing,
    feed: stage.feed,
    measure: async () => ({ classifyLag: 0, catalogueLag: 0, deadLetters: 0 }),
    logger: silentLogger,
    metrics: createMetrics(),
  });
  const stop = new AbortController();
  await stage.put(topics.alerts, { ...alert, id: 'before' });
  const first = sink.run(stop.signal, () => undefined);
  first.catch(() => undefined);
  await eventually(() => expect(stage.events('stats').length).toBeGreaterThan(0));
  await stage.put(topics.alerts, { ...alert, id: 'one' });
  await eventually(() => expect(stage.events('alerts')).toHaveLength(2));
  await stage.put(topics.alerts, { ...alert, id: 'two' });
  await expect(first).rejects.toMatchObject({ code: 'VIG_K201' });
  await stage.put(topics.alerts, { ...alert, id: 'three' });
  const second = sink.run(stop.signal, () => undefined);
  await eventually(() =>
    expect(stage.events('alerts').map(({ data }) => data.id)).toEqual(['before', 'one', 'two', 'three']),
  );
  stop.abort();
  await second;
});

test('P7: a record that cannot be read is counted and left out, and the rest goes on', async () => {
  await using stage = await openStage();
  stage.start();
  await eventually(() => expect(stage.events('stats').length).toBeGreaterThan(0));
  await stage.put(topics.labels('PII'), '{', '[]', { ...label(1), fields: 'canary' }, label(2));
  await stage.put(topics.alerts, 'canary', alert);
  await stage.put(topics.observations, {});
  await eventually(() => {
    expect(stage.events('findings').map(({ data }) => data.record)).toEqual([label(2).record]);
    expect(stage.events('alerts')).toHaveLength(1);
  });
  await eventually(async () => {
    const text = await stage.metrics.registry.metrics();
    expect(text).toContain('vigie_live_unreadable_total{topic="vigie.labels.pii"} 3');
    expect(text).toContain('vigie_live_unreadable_total{topic="vigie.observations"} 1');
  });
});

test('dead letters are counted until they are dealt with', async () => {
  await using stage = await openStage();
  const keyed = (key: string, value: Buffer | null) => ({ key: Buffer.from(key), value, timestampMs: 1 });
  const append = (...records: readonly ReturnType<typeof keyed>[]) =>
    stage.append([{ topic: topics.deadLetters, records }]);
  await append(keyed('a', Buffer.from('{}')), keyed('b', Buffer.from('{}')), keyed('b', Buffer.from('{}')));
  stage.start();
  const counted = (count: number) =>
    eventually(() => expect(stage.events('stats').at(-1)?.data.deadLetters).toBe(count));
  await counted(2);
  const text = await stage.metrics.registry.metrics();
  expect(text).toContain('vigie_dead_letters_open 2');
  expect(text).toContain('vigie_lag_records{stage="catalogue"} 2');
  await append(keyed('a', null), keyed('c', Buffer.from('{}')), keyed('c', null));
  await counted(1);
});

test('P6: the lag is not said before it was measured, and the last measure stands while a measure fails', async () => {
  let measures = 0;
  const measure = async (): Promise<LiveMeasure> => {
    measures += 1;
    if (measures !== 2) throw new VigieError('VIG_K201', 'away');
    return { classifyLag: 9, catalogueLag: 9 };
  };
  await using stage = await openStage(measure);
  stage.start();
  await eventually(() => expect(measures).toBeGreaterThan(3));
  expect(stage.events('stats').every(({ data }) => data.classifyLag === 9)).toBe(true);
  expect(stage.events('stats').length).toBeGreaterThan(0);
  expect(stage.events('stats').length).toBeLessThan(measures);
});

/** The log, but the reading of a topic fails once, when it has given so many records. */
function failAt(log: Log, topic: string, after: number): Log {
  let left = after;
  return {
    createTopics: (specs) => log.createTopics(specs),
    topics: () => log.topics(),
    largestRecord: (name) => log.largestRecord(name),
    producer: (options) => log.producer(options),
    consumer: (options) => log.consumer(options),
    offsets: (name) => log.offsets(name),
    offsetsAt: (name, timestampMs) => log.offsetsAt(name, timestampMs),
    lag: (groupId) => log.lag(groupId),
    resetOffsets: (groupId, offsets) => log.resetOffsets(groupId, offsets),
    async *read(name, options) {
      for await (const batch of log.read(name, options)) {
        if (name === topic && left === 0) {
          left = -1;
          throw new VigieError('VIG_K201', 'the log went away');
        }
        if (name === topic) left -= 1;
        yield batch;
      }
    },
    [Symbol.asyncDispose]: () => log[Symbol.asyncDispose](),
  };
}
