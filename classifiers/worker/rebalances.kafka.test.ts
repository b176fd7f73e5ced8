import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createJsonEnvelopeCodec } from '#codec/json-envelope';
import type { Change, Row } from '#contract/change';
import type { Log, LogRecord } from '#contract/log';
import { Position } from '#contract/position';
import { ownTopics, topics } from '#contract/topics';
import { startKafka } from '#deploy/stack/servers/kafka';
import { systemClock } from '#kernel/clock';
import { supervise } from '#kernel/lifecycle/supervisor';
import { Keyring } from '#kernel/secrets/keyring';
import { Sensitive } from '#kernel/sensitive';
import { silentLogger } from '#kernel/telemetry/logger';
import { openKafkaLog } from '#log/kafka/kafka-log';
import { openPostgresLog } from '#log/postgres/postgres-log';
import { openFixture } from '#sinks/catalog/catalog.fixture';
import { runSink } from '#sinks/runner';
import { createWorker } from '#stream/worker';
import { eventually } from '#tests/support/eventually';
import { ID_COLUMN, sampleSchema, textColumn } from '#tests/support/sample-schema';
import { openTestDatabase } from '#tests/support/postgres';
import { describeWith } from '#tests/support/servers';
import { tempFolder } from '#tests/support/temp-folder';
import { testClassifyHandler } from '#tests/support/test-classifier';
import { difference, evidenceLines } from '#tests/faults/evidence';

const ROUNDS = Number(process.env['VIGIE_FAULT_ROUNDS'] ?? 3);
const TOPIC = 'shop.public.customer';
const codec = createJsonEnvelopeCodec('0.0.0');
const keyring = Keyring.generate();
const schema = sampleSchema('customer', [ID_COLUMN, textColumn('email'), textColumn('note')], {
  position: Position.parse('00000000'),
});

/** Rows that come, change and go: each step is the next change of one of them. */
function* changes(): Generator<LogRecord, never> {
  const rows = new Map<number, Row>();
  for (let step = 1; ; step += 1) {
    const id = step % 300;
    const before = rows.get(id) ?? null;
    const goes = before !== null && step % 7 === 0;
    const after = goes ? null : { id, email: `p${step}@example.com`, note: step % 3 === 0 ? '192.0.2.17' : 'nothing' };
    if (after === null) rows.delete(id);
    else rows.set(id, after);
    const change: Change = {
      op: before === null ? 'c' : after === null ? 'd' : 'u',
      source: 'shop',
      dataset: schema.urn,
      schema: schema.id,
      position: Position.parse(String(step).padStart(8, '0')),
      transaction: null,
      snapshot: 'no',
      epoch: 0,
      counts: 'both',
      committedAtMs: step,
      capturedAtMs: step,
      key: new Sensitive({ id }),
      before: before === null ? null : new Sensitive(before),
      after: after === null ? null : new Sensitive(after),
    };
    yield codec.encode(change, schema);
  }
}

/** Classifiers and a catalogue on one log. */
async function openPipeline(log: Log) {
  await using stack = new AsyncDisposableStack();
  const fixture = stack.use(await openFixture());
  await log.createTopics([
    ...ownTopics,
    { name: TOPIC, partitions: 6, compacted: false, encrypted: true, retentionMs: null },
  ]);
  const producer = stack.use(await log.producer());
  const shape = { key: Buffer.from(schema.id), value: Buffer.from(JSON.stringify(schema)), timestampMs: 1 };
  await producer.append([{ topic: topics.schemas, records: [shape] }]);
  const stop = new AbortController();
  const options = { signal: stop.signal, clock: systemClock, logger: silentLogger, random: Math.random };
  const desk = supervise([runSink(log, fixture.sink, { logger: silentLogger })], options);
  stack.defer(async () => {
    stop.abort();
    await desk.done;
  });
  let joined = 0;
  const owned = stack.move();
  return {
    put: (records: readonly LogRecord[]) => producer.append([{ topic: TOPIC, records }]),
    join() {
      const name = `classifier ${(joined += 1)}`;
      let handled = 0;
      const nothing = () => undefined;
      const metrics = { records: (count: number) => (handled += count), deadLetter: nothing, ruleBroken: nothing };
      const handler = testClassifyHandler({ codec, keyring, metrics });
      const work = { name, log, groupId: 'classify', topics: [TOPIC], logger: silentLogger, maxWaitMs: 100 };
      desk.add(createWorker({ ...work, handler, maxBytes: 20_000 }));
      return { handled: () => handled, leave: () => desk.stop(name) };
    },
    evidence: () => evidenceLines(fixture.database.pool, 'gross'),
    async records() {
      const [row] = await fixture.rows('SELECT sum(creates + updates + deletes)::int AS count FROM @dataset_epochs');
      return Number(row?.['count'] ?? 0);
    },
    /** What is labelled now, by record. */
    async labels() {
      const labelled = new Map<string, string>();
      for (const name of ['pii', 'ip', 'phi', 'financial', 'credentials'].map((word) => `vigie.labels.${word}`)) {
        for await (const { records } of log.read(name)) {
          for (const { key, value } of records) {
            const at = `${name} ${String(key)}`;
            if (value === null) labelled.delete(at);
            else labelled.set(at, String(JSON.parse(Buffer.from(value).toString()).position));
          }
        }
      }
      return [...labelled].map((entry) => entry.join(' ')).toSorted();
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

describeWith(['kafka'], 'classifiers that come and go', () => {
  test(
    'P2: evidence and labels are those of one that was not disturbed, though the group is shared out anew every second',
    async () => {
      await using folder = await tempFolder('kafka-rebalances');
      await using kafka = await startKafka({ dataDir: folder.path });
      const common = { clientId: 'test', ssl: null, sasl: null, keyring, logger: silentLogger };
      await using kafkaLog = await openKafkaLog({ brokers: [kafka.brokers], ...common });
      await using disturbed = await openPipeline(kafkaLog);
      const source = changes();
      const written: LogRecord[] = [];
      const enough = new AbortController();
      const writing = (async () => {
        while (!enough.signal.aborted) {
          const records = Array.from({ length: 20 }, () => source.next().value);
          await disturbed.put(records);
          written.push(...records);
          await pause(20);
        }
      })();
      disturbed.join();
      for (let round = 0; round < ROUNDS; round++) {
        const beginMs = performance.now();
        const one = disturbed.join();
        // It has got a share: the group was shared out.
        await eventually(() => expect(one.handled()).toBeGreaterThan(0), 30_000);
        await pause(Math.max(0, 1000 - (performance.now() - beginMs)));
        await one.leave();
      }
      enough.abort();
      await writing;
      await eventually(async () => expect(await disturbed.records()).toBe(written.length), 60_000);

      await using database = await openTestDatabase();
      await using steadyLog = await openPostgresLog({ url: database.url, keyring, logger: silentLogger });
      await using steady = await openPipeline(steadyLog);
      steady.join();
      await steady.put(written);
      await eventually(async () => expect(await steady.records()).toBe(written.length), 60_000);
      const evidence = await steady.evidence();
      expect(evidence.length).toBeGreaterThan(3);
      expect(difference(evidence, await disturbed.evidence())).toEqual([]);
      const labels = await steady.labels();
      expect(labels.length).toBeGreaterThan(200);
      expect(difference(labels, await disturbed.labels())).toEqual([]);
    },
    120_000 + ROUNDS * 30_000,
  );
});
