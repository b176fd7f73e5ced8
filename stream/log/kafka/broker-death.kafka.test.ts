import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Log, LogConsumer, LogProducer } from '#contract/log';
import { freePort, HOST } from '#deploy/stack/processes/ports';
import { startKafka, type KafkaServer } from '#deploy/stack/servers/kafka';
import { eventually } from '#tests/support/eventually';
import { describeWith } from '#tests/support/servers';
import { tempFolder } from '#tests/support/temp-folder';
import { expectNothingWaits, failure, newTopic, offsetsOf, readAll, unique } from '../conformance/harness.ts';
import { harmTo, UNHARMED, writeNumbers, type Harm } from './copied-numbers.fixture.ts';
import { openTestLog } from './kafka-log.fixture.ts';

const ROUNDS = Number(process.env['VIGIE_FAULT_ROUNDS'] ?? 2);

describeWith(['kafka'], 'a broker that is killed at random instants', () => {
  test(
    'P1, P2: loses nothing that was acknowledged, and doubles nothing',
    async () => {
      await using folder = await tempFolder('kafka-death');
      let kafka = await startKafka({ dataDir: folder.path });
      await using log = await openTestLog(kafka.brokers);
      const outcome = await copyDuring(log, async () => {
        for (let round = 0; round < ROUNDS; round++) {
          await pause(300 + randomInt(1500));
          await kafka.kill();
          kafka = await startKafka({ dataDir: folder.path });
        }
      });
      expect(outcome).toEqual(UNHARMED);
      await kafka.stop();
    },
    180_000 + ROUNDS * 60_000,
  );

  test(
    'P1, P2: leaders and coordinators move to the others, and the work goes on',
    async () => {
      await using folder = await tempFolder('kafka-leaders');
      const start = await cluster(folder.path);
      await using first = await start(1);
      let second = await start(2);
      await using log = await openTestLog(`${first.brokers},${second.brokers}`, { replicas: 2 });
      const outcome = await copyDuring(log, async () => {
        for (let round = 0; round < ROUNDS; round++) {
          await pause(300 + randomInt(1500));
          await second.kill();
          // The other leads everything meanwhile.
          await pause(2000);
          second = await start(2);
        }
      });
      expect(outcome).toEqual(UNHARMED);
      await second.stop();
    },
    180_000 + ROUNDS * 60_000,
  );
});

/** Two brokers, the first of which is also the controller; everything lies on both. */
async function cluster(folder: string): Promise<(node: 1 | 2) => Promise<KafkaServer>> {
  const controllerPort = await freePort();
  const ports = [await freePort(), await freePort()];
  const both = {
    'controller.quorum.voters': `1@${HOST}:${controllerPort}`,
    'offsets.topic.replication.factor': '2',
    'transaction.state.log.replication.factor': '2',
    'leader.imbalance.check.interval.seconds': '1',
    'broker.session.timeout.ms': '2000',
    'broker.heartbeat.interval.ms': '300',
  };
  return (node) => {
    const port = ports[node - 1] ?? 0;
    const follower = {
      'process.roles': 'broker',
      'node.id': '2',
      listeners: `PLAINTEXT://${HOST}:${port}`,
    };
    return startKafka({
      dataDir: join(folder, `node-${node}`),
      port,
      controllerPort,
      settings: { ...both, ...(node === 1 ? {} : follower) },
    });
  };
}

/** Writes and copies while `trouble` goes on, and for a while after. */
async function copyDuring(log: Log, trouble: () => Promise<void>): Promise<Harm> {
  const topic = await newTopic(log, { partitions: 3 });
  const output = await newTopic(log, { partitions: 2 });
  const groupId = unique('g');
  const stopping = new AbortController();
  const writing = writeNumbers(log, topic, {
    signal: stopping.signal,
    everyMs: 5,
    failed: (error) => expect(error).toMatchObject({ code: 'VIG_K201' }),
  });
  const consumer = await log.consumer({ groupId, topics: [topic] });
  const copying = copy(consumer, await log.producer(), { output, signal: stopping.signal });
  await trouble();
  const mark = (await readAll(log, topic)).length;
  await eventually(async () => expect((await readAll(log, topic)).length).toBeGreaterThan(mark), 90_000);
  stopping.abort();
  const written = await writing;
  await copying;
  await consumer[Symbol.asyncDispose]();
  // What was copied is what is committed as copied.
  const rest = new AbortController();
  await using last = await log.consumer({ groupId, topics: [topic] });
  const finishing = copy(last, await log.producer(), { output, signal: rest.signal });
  await eventually(() => expectNothingWaits(log, groupId, 3), 60_000);
  rest.abort();
  await finishing;
  return harmTo(log, { written, input: topic, output });
}

async function copy(
  consumer: LogConsumer,
  producer: LogProducer,
  { output, signal }: { readonly output: string; readonly signal: AbortSignal },
): Promise<void> {
  await using mine = producer;
  while (!signal.aborted) {
    const outcome = await failure(copyOnce(consumer, mine, output));
    if (outcome === null) continue;
    // What a supervisor does with these: it looks again where the group stands, and goes on.
    expect(['VIG_K201', 'VIG_K203']).toContain(outcome);
    await pause(100);
    await consumer.rewind();
  }
}

async function copyOnce(consumer: LogConsumer, producer: LogProducer, output: string): Promise<void> {
  const batches = await consumer.poll({ maxBytes: 4000, maxWaitMs: 200 });
  if (batches.length === 0) return;
  const records = batches.flatMap((batch) => batch.records);
  await producer.transact({
    records: [{ topic: output, records }],
    consumed: { consumer, offsets: offsetsOf(batches) },
  });
}
