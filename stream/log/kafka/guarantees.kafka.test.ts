import { randomBytes } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import type { LogConsumer, RecordBatch } from '#contract/log';
import { eventually } from '#tests/support/eventually';
import { describeWith, sharedServer } from '#tests/support/servers';
import {
  append,
  failure,
  newTopic,
  numbered,
  offsetsOf,
  POLL,
  readAll,
  record,
  take,
  textOf,
  unique,
  values,
} from '../conformance/harness.ts';
import { KafkaConsumer } from './consumer.ts';
import { asAdmin, foreignClient, openTestLog } from './kafka-log.fixture.ts';

/** What this log promises beyond the contract, or keeps in ways of its own. */
describeWith(['kafka'], 'the log on Kafka', () => {
  let brokers: string;
  beforeAll(async () => {
    brokers = await sharedServer('kafka');
  });

  test.each(['uncompressed', 'gzip', 'snappy', 'lz4', 'zstd'])('reads what the broker keeps as %s', async (codec) => {
    await using log = await openTestLog(brokers);
    const topic = unique(`codec.${codec}`);
    const configEntries = [{ name: 'compression.type', value: codec }];
    await asAdmin(brokers, (admin) => admin.createTopics({ topics: [{ topic, configEntries }] }));
    const texts = Array.from({ length: 500 }, (_, n) => `${n} ${'lorem ipsum '.repeat(n % 40)}${n % 7}`);
    const noise = randomBytes(20_000).toString('base64');
    await append(
      log,
      topic,
      [...texts, noise].map((text) => record('k', text)),
    );
    expect((await readAll(log, topic)).map(({ value }) => textOf(value))).toEqual([...texts, noise]);
  });

  test('P5: cuts what the topic takes only in smaller batches, and says which record is too large by itself', async () => {
    await using log = await openTestLog(brokers);
    const topic = unique('small.batches');
    const configEntries = [{ name: 'max.message.bytes', value: '20000' }];
    await asAdmin(brokers, (admin) => admin.createTopics({ topics: [{ topic, configEntries }] }));
    const texts = Array.from({ length: 300 }, (_, n) => `${n} ${randomBytes(750).toString('base64')}`);
    await append(
      log,
      topic,
      texts.map((text) => record('k', text)),
    );
    expect((await readAll(log, topic)).map(({ value }) => textOf(value))).toEqual(texts);
    expect(await failure(append(log, topic, [record('k', randomBytes(30_000).toString('base64'))]))).toBe('VIG_K209');
    await append(log, topic, [record('k', 'goes on')]);
    expect((await readAll(log, topic)).length).toBe(301);
    // What it says that it takes it takes, and not much more.
    await using plain = await openTestLog(brokers, { compression: 'none' });
    const largest = await plain.largestRecord(topic);
    await append(plain, topic, [record('k', 'x'.repeat(largest - 1))]);
    expect(await failure(append(plain, topic, [record('k', 'x'.repeat(largest + 1024))]))).toBe('VIG_K209');
  });

  test('P4: of an encrypted topic the broker sees neither keys nor values nor headers, and compaction still works', async () => {
    await using log = await openTestLog(brokers);
    const topic = await newTopic(log, { encrypted: true, compacted: true });
    const secret = `secret-${randomBytes(8).toString('hex')}`;
    await append(log, topic, [
      { ...record(secret, secret.repeat(200)), headers: { [secret]: secret } },
      record(secret, null),
      record(secret, secret),
    ]);
    const consumer = foreignClient(brokers).consumer({ groupId: unique('spy'), maxWaitTimeInMs: 200 });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    const seen: string[] = [];
    const keys = new Set<string>();
    await consumer.run({
      eachMessage: ({ message }) => {
        seen.push(
          JSON.stringify({ ...message, key: message.key?.toString(), value: message.value?.toString('latin1') }),
        );
        keys.add(message.key?.toString() ?? '');
        return Promise.resolve();
      },
    });
    await eventually(() => expect(seen).toHaveLength(3));
    await consumer.disconnect();
    expect(seen.join().includes(secret)).toBe(false);
    expect(keys.size).toBe(1);
    expect((await readAll(log, topic)).map(({ key, value }) => [textOf(key), textOf(value)?.length ?? null])).toEqual([
      [secret, secret.length * 200],
      [secret, null],
      [secret, secret.length],
    ]);
  });

  test('does not take a topic that others made for an encrypted one', async () => {
    await using log = await openTestLog(brokers);
    const topic = unique('foreign');
    await asAdmin(brokers, (admin) => admin.createTopics({ topics: [{ topic, numPartitions: 2 }] }));
    const spec = { name: topic, partitions: 2, compacted: false, encrypted: true, retentionMs: null };
    expect(await failure(log.createTopics([spec]))).toBe('VIG_K207');
    await log.createTopics([{ ...spec, encrypted: false, retentionMs: 60_000 }]);
    expect((await log.topics()).find(({ name }) => name === topic)).toEqual({
      ...spec,
      encrypted: false,
      retentionMs: 60_000,
    });
    expect((await log.topics()).some(({ name }) => name === 'vigie.encrypted-topics')).toBe(false);
  });

  test('P2: shows nothing of aborted transactions, and counts nothing as lag that cannot be read', async () => {
    await using log = await openTestLog(brokers);
    const topic = await newTopic(log);
    const producer = foreignClient(brokers).producer({ transactionalId: unique('t'), maxInFlightRequests: 1 });
    await producer.connect();
    const write = async (value: string, commit: boolean) => {
      const transaction = await producer.transaction();
      await transaction.send({ topic, messages: [{ key: 'k', value }] });
      await (commit ? transaction.commit() : transaction.abort());
    };
    await write('a', true);
    await write('taken back', false);
    await write('b', true);
    await write('taken back', false);
    await producer.disconnect();
    expect((await readAll(log, topic)).map(({ value }) => textOf(value))).toEqual(['a', 'b']);
    const groupId = unique('g');
    await using consumer = await log.consumer({ groupId, topics: [topic] });
    const batches = await take(consumer, 2);
    expect(values(batches)).toEqual(['a', 'b']);
    await consumer.commit(offsetsOf(batches.slice(-1)));
    expect((await log.lag(groupId)).map(({ lag }) => lag)).toEqual([0n]);
  });

  test('P2: the coordinator itself refuses offsets of an earlier generation in a transaction', async () => {
    await using log = await openTestLog(brokers);
    const topic = await newTopic(log);
    const groupId = unique('g');
    await append(log, topic, numbered(3));
    await using consumer = await log.consumer({ groupId, topics: [topic] });
    const batches = await take(consumer, 3);
    if (!(consumer instanceof KafkaConsumer)) throw new TypeError('another consumer');
    const { member, offsets } = consumer.proof(offsetsOf(batches), true);
    const stale = { member: { ...member, generation: member.generation - 1 }, offsets };
    expect(await failure(consumer.session.transact([], stale))).toBe('VIG_K203');
    expect(await failure(consumer.session.transact([], { member: { ...member, memberId: 'nobody' }, offsets }))).toBe(
      'VIG_K203',
    );
    expect((await log.lag(groupId)).filter(({ committed }) => committed !== null)).toEqual([]);
    await consumer.session.transact([], { member, offsets });
    // The first offsets ever of a group show when its transaction is wholly over.
    await eventually(async () => expect((await log.lag(groupId))[0]?.committed).toBe(3n));
  });

  test('P1: what a dead member left open is ended by whoever takes its partitions over', async () => {
    await using log = await openTestLog(brokers);
    const topic = await newTopic(log);
    const output = await newTopic(log);
    const groupId = unique('g');
    await append(log, topic, numbered(2));
    const dying = await log.consumer({ groupId, topics: [topic] });
    if (!(dying instanceof KafkaConsumer)) throw new TypeError('another consumer');
    await using producer = await log.producer();
    const consumed = { consumer: dying, offsets: offsetsOf(await take(dying, 2)) };
    await producer.transact({ records: [{ topic: output, records: numbered(2) }], consumed });
    // Its last transaction, as the broker sees it when the process has died in the middle.
    const ghost = foreignClient(brokers).producer({
      transactionalId: dying.session.transactionalId,
      maxInFlightRequests: 1,
      transactionTimeout: 600_000,
    });
    await ghost.connect();
    const transaction = await ghost.transaction();
    await transaction.send({ topic: output, messages: [{ key: 'k', value: 'never committed' }] });
    await dying[Symbol.asyncDispose]();
    await append(log, output, [record('k', 'behind')]);
    await append(log, topic, numbered(1, 2));
    await using heir = await log.consumer({ groupId, topics: [topic] });
    expect(values(await take(heir, 1))).toEqual(['2']);
    expect((await readAll(log, output)).map(({ value }) => textOf(value))).toEqual(['0', '1', 'behind']);
    await ghost.disconnect();
  });

  test('P1, P2: members that come and go under load copy each record once', async () => {
    await using log = await openTestLog(brokers);
    await using elsewhere = await openTestLog(brokers);
    const topic = await newTopic(log, { partitions: 6 });
    const output = await newTopic(log, { partitions: 3 });
    const groupId = unique('g');
    const COUNT = 6000;
    const members: { stop(): Promise<void> }[] = [];
    await append(log, topic, numbered(COUNT, 0, 1000));
    for (let step = 0; step < 8; step++) {
      members.push(await startCopier(step % 2 === 0 ? log : elsewhere, { groupId, topic, output }));
      await eventually(async () => expect(sum(await log.lag(groupId))).toBeLessThan(COUNT - step * 300), 30_000);
      if (step >= 2) await members.shift()?.stop();
    }
    await eventually(async () => {
      expect(sum(await log.lag(groupId))).toBe(0);
    }, 60_000);
    for (const member of members) await member.stop();
    const copied = (await readAll(log, output)).map(({ value }) => Number(textOf(value)));
    expect(copied.toSorted((a, b) => a - b)).toEqual(Array.from({ length: COUNT }, (_, n) => n));
  }, 120_000);

  test('goes on with the other topics when one is deleted', async () => {
    await using log = await openTestLog(brokers);
    const stem = unique('deleted');
    const gone = await newTopic(log, { name: `${stem}.gone`, partitions: 2 });
    const kept = await newTopic(log, { name: `${stem}.kept` });
    await append(log, gone, numbered(2));
    await using consumer = await log.consumer({ groupId: unique('g'), topics: new RegExp(`^${stem}`, 'u') });
    await take(consumer, 2);
    await asAdmin(brokers, (admin) => admin.deleteTopics({ topics: [gone] }));
    await append(log, kept, numbered(1));
    expect(values(await take(consumer, 1))).toEqual(['0']);
    await eventually(async () => {
      await consumer.poll(POLL);
      expect(consumer.assignment().map(({ topic }) => topic)).toEqual([kept]);
    });
    expect(await failure(append(log, gone, numbered(1)))).toBe('VIG_K202');
  });

  test('goes on at the first record that is left when retention was faster than the group', async () => {
    await using log = await openTestLog(brokers);
    const topic = await newTopic(log);
    const groupId = unique('g');
    await append(log, topic, numbered(10));
    {
      await using consumer = await log.consumer({ groupId, topics: [topic] });
      await take(consumer, 10);
      await consumer.commit([{ topic, partition: 0, offset: 2n }]);
    }
    const partitions = [{ partition: 0, offset: '7' }];
    await asAdmin(brokers, async (admin) => {
      await admin.fetchTopicOffsets(topic);
      await admin.deleteTopicRecords({ topic, partitions });
    });
    await using consumer = await log.consumer({ groupId, topics: [topic] });
    expect(values(await take(consumer, 3))).toEqual(['7', '8', '9']);
    const past = await log.consumer({
      groupId: unique('g'),
      topics: [topic],
      positions: () => Promise.resolve([{ topic, partition: 0, offset: 11n }]),
    });
    expect(await failure(take(past, 1))).toBe('VIG_K204');
    await past[Symbol.asyncDispose]();
  });

  test('P4: what all groups have consumed leaves encrypted topics, and nothing that one of them may want', async () => {
    await using log = await openTestLog(brokers);
    const topic = await newTopic(log, { encrypted: true, retentionMs: 86_400_000 });
    const plain = await newTopic(log);
    for (const each of [topic, plain]) await append(log, each, numbered(10));
    const topics = [topic, plain];
    await using first = await log.consumer({ groupId: unique('g'), topics });
    await using second = await log.consumer({ groupId: unique('g'), topics });
    await take(first, 20);
    await take(second, 20);
    await first.commit(topics.map((each) => ({ topic: each, partition: 0, offset: 8n })));
    const firstOffset = async (name: string) => {
      await log.maintain();
      return (await log.offsets(name))[0]?.first;
    };
    // The second group has committed nothing: everything stays.
    expect(await firstOffset(topic)).toBe(0n);
    await second.commit(topics.map((each) => ({ topic: each, partition: 0, offset: 5n })));
    // Groups that other tests left behind without members hold it, too, until somebody is there to ask.
    await forgetEmptyGroups(brokers);
    expect(await firstOffset(topic)).toBe(5n);
    expect(await firstOffset(plain)).toBe(0n);
    expect((await readAll(log, topic)).map(({ value }) => textOf(value))).toEqual(['5', '6', '7', '8', '9']);
  });

  test('a broker that is not there is said to be', async () => {
    expect(await failure(openTestLog('127.0.0.1:1'))).toBe('VIG_K201');
  });
});

async function forgetEmptyGroups(brokers: string): Promise<void> {
  await asAdmin(brokers, async (admin) => {
    const { groups } = await admin.listGroups();
    const { groups: described } = await admin.describeGroups(groups.map(({ groupId }) => groupId));
    const empty = described.filter(({ state }) => state === 'Empty').map(({ groupId }) => groupId);
    if (empty.length > 0) await admin.deleteGroups(empty);
  });
}

interface Copying {
  readonly groupId: string;
  readonly topic: string;
  readonly output: string;
}

async function startCopier(log: Awaited<ReturnType<typeof openTestLog>>, { groupId, topic, output }: Copying) {
  const consumer = await log.consumer({ groupId, topics: [topic] });
  const stopping = new AbortController();
  const running = copy();

  async function copy(): Promise<void> {
    await using producer = await log.producer();
    while (!stopping.signal.aborted) {
      const batches = await consumer.poll({ maxBytes: 2000, maxWaitMs: 300, signal: stopping.signal });
      if (batches.length > 0) await transact(producer, consumer, batches, output);
    }
  }

  return {
    async stop() {
      stopping.abort();
      await running;
      await consumer[Symbol.asyncDispose]();
    },
  };
}

async function transact(
  producer: Awaited<ReturnType<Awaited<ReturnType<typeof openTestLog>>['producer']>>,
  consumer: LogConsumer,
  batches: readonly RecordBatch[],
  output: string,
): Promise<void> {
  const records = batches.flatMap((batch) => batch.records);
  try {
    await producer.transact({
      records: [{ topic: output, records }],
      consumed: { consumer, offsets: offsetsOf(batches) },
    });
  } catch (error) {
    if ((await failure(Promise.reject(error))) !== 'VIG_K203') throw error;
    await consumer.rewind();
  }
}

function sum(lags: readonly { readonly lag: bigint }[]): number {
  return lags.length === 0 ? Infinity : lags.reduce((total, { lag }) => total + Number(lag), 0);
}
