import { describe, expect, test } from 'vitest';
import type { Log, LogConsumer, TopicPartition } from '#contract/log';
import { eventually } from '#tests/support/eventually';
import { startChild } from './child-process.ts';
import {
  append,
  failure,
  newTopic,
  numbered,
  offsetsOf,
  POLL,
  readAll,
  take,
  unique,
  values,
  type OpenHarness,
} from './harness.ts';

/** Several members: every partition has one owner, and nothing is lost or handled twice when they come and go. */
export function registerRebalancing(open: OpenHarness): void {
  describe('members of a group', () => {
    test('P2: come and go and lose and double nothing', async () => {
      await using harness = await open();
      const logs = [await harness.open(), await harness.open()];
      const [log] = logs;
      if (log === undefined) throw new Error('no log');
      const topic = await newTopic(log, { partitions: 6 });
      const groupId = unique('g');
      const stopWriting = new AbortController();
      const handled: string[] = [];
      const written = writeUntil(log, topic, stopWriting.signal);
      const members = new Set<Member>();
      for (let step = 0; step < 6; step++) {
        const from = logs[step % 2];
        if (from === undefined) continue;
        members.add(await startMember(from, topic, groupId, handled));
        if (step >= 3) {
          const [oldest] = members;
          if (oldest !== undefined) {
            members.delete(oldest);
            await oldest.stop();
          }
        }
        const mark = handled.length;
        await eventually(() => expect(handled.length).toBeGreaterThan(mark + 20));
      }
      stopWriting.abort();
      const total = await written;
      await eventually(() => expect(new Set(handled).size).toBe(total));
      expect(handled).toHaveLength(total);
      for (const member of members) await member.stop();
      for (const each of logs) await each[Symbol.asyncDispose]();
    });

    test('share all partitions evenly, each with one owner', async () => {
      await using harness = await open();
      await using log = await harness.open();
      const topics = [await newTopic(log, { partitions: 4 }), await newTopic(log, { partitions: 4 })];
      const groupId = unique('g');
      const consumers: LogConsumer[] = [];
      for (let n = 0; n < 4; n++) {
        consumers.push(await log.consumer({ groupId, topics }));
        await settled(consumers, 8);
        const sizes = consumers.map((consumer) => consumer.assignment().length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }
      for (const consumer of consumers.splice(0, 2)) await consumer[Symbol.asyncDispose]();
      await settled(consumers, 8);
      for (const consumer of consumers) await consumer[Symbol.asyncDispose]();
    });

    test('that leave hand over at once', async () => {
      await using harness = await open();
      await using log = await harness.open();
      const topic = await newTopic(log, { partitions: 2 });
      const groupId = unique('g');
      const leaving = await log.consumer({ groupId, topics: [topic], sessionTimeoutMs: 30_000 });
      await settled([leaving], 2);
      await using staying = await log.consumer({ groupId, topics: [topic], sessionTimeoutMs: 30_000 });
      await settled([leaving, staying], 2);
      await leaving[Symbol.asyncDispose]();
      const left = performance.now();
      await settled([staying], 2);
      expect(performance.now() - left).toBeLessThan(10_000);
    });

    test('that die are replaced, from their committed offsets', async () => {
      await using harness = await open();
      await using log = await harness.open();
      const topic = await newTopic(log, { partitions: 2 });
      const groupId = unique('g');
      await append(log, topic, numbered(20, 0, 20));
      await using child = startChild(harness.child, {
        role: 'hold',
        groupId,
        topic,
        output: '',
        sessionTimeoutMs: 6000,
      });
      // It has polled everything and committed nothing.
      await child.said('polled 20');
      child.kill('SIGKILL');
      await using consumer = await log.consumer({ groupId, topics: [topic], sessionTimeoutMs: 6000 });
      expect(values(await take(consumer, 20)).length).toBe(20);
    });

    test('P2: that were silent too long are fenced: what they transact and commit has no effect', async () => {
      await using harness = await open();
      await using log = await harness.open();
      const topic = await newTopic(log);
      const output = await newTopic(log);
      const groupId = unique('g');
      await append(log, topic, numbered(3));
      await using zombie = startChild(harness.child, {
        role: 'zombie',
        groupId,
        topic,
        output,
        sessionTimeoutMs: 6000,
      });
      await zombie.said('polled 3');
      zombie.kill('SIGSTOP');
      await using consumer = await log.consumer({ groupId, topics: [topic], sessionTimeoutMs: 6000 });
      const batches = await take(consumer, 3);
      expect(values(batches)).toEqual(['0', '1', '2']);
      await consumer.commit(offsetsOf(batches).map((at) => ({ ...at, offset: 2n })));
      zombie.kill('SIGCONT');
      await zombie.said('transact VIG_K203');
      await zombie.said('commit VIG_K203');
      expect(await readAll(log, output)).toEqual([]);
      expect((await log.lag(groupId))[0]?.committed).toBe(2n);
    });

    test('cannot commit or transact what they do not own', async () => {
      await using harness = await open();
      await using log = await harness.open();
      const topic = await newTopic(log);
      await append(log, topic, numbered(1));
      const groupId = unique('g');
      await using owner = await log.consumer({ groupId, topics: [topic] });
      await take(owner, 1);
      await using other = await log.consumer({ groupId, topics: [topic] });
      await other.poll(POLL);
      const offsets = [{ topic, partition: 0, offset: 1n }];
      await using producer = await log.producer();
      expect(await failure(other.commit(offsets))).toBe('VIG_K203');
      expect(await failure(producer.transact({ records: [], consumed: { consumer: other, offsets } }))).toBe(
        'VIG_K203',
      );
      await owner.commit(offsets);
    });
  });
}

interface Member {
  stop(): Promise<void>;
}

async function startMember(log: Log, topic: string, groupId: string, handled: string[]): Promise<Member> {
  const consumer = await log.consumer({ groupId, topics: [topic] });
  const stopping = new AbortController();
  const running = (async () => {
    while (!stopping.signal.aborted) {
      const batches = await consumer.poll({ maxBytes: 2000, maxWaitMs: 500, signal: stopping.signal });
      if (batches.length === 0) continue;
      for (const { partition, records } of batches)
        for (const { offset } of records) handled.push(`${partition}/${offset}`);
      await consumer.commit(offsetsOf(batches));
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await running;
      await consumer[Symbol.asyncDispose]();
    },
  };
}

async function writeUntil(log: Log, topic: string, signal: AbortSignal): Promise<number> {
  await using producer = await log.producer();
  let written = 0;
  while (!signal.aborted) {
    await producer.append([{ topic, records: numbered(5, written, 1000) }]);
    written += 5;
  }
  return written;
}

/** Polls all members until together they own each of `partitions` once. */
async function settled(consumers: readonly LogConsumer[], partitions: number): Promise<void> {
  await eventually(async () => {
    for (const consumer of consumers) await consumer.poll({ ...POLL, maxWaitMs: 20 });
    const owned = consumers.flatMap((consumer) => consumer.assignment()).map(nameOf);
    expect(owned).toHaveLength(partitions);
    expect(new Set(owned).size).toBe(partitions);
    const sizes = consumers.map((consumer) => consumer.assignment().length);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
  }, 30_000);
}

function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}
