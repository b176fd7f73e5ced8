import { describe, expect, test } from 'vitest';
import { eventually } from '#tests/support/eventually';
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
  unique,
  values,
  type OpenHarness,
} from './harness.ts';

/** All or nothing, and fences. */
export function registerTransactions(open: OpenHarness): void {
  describe('a transaction', () => {
    test('P2: writes to many partitions and commits offsets as one', async () => {
      await using harness = await open();
      await using log = await harness.open();
      const input = await newTopic(log, { partitions: 3 });
      const outputs = [await newTopic(log, { partitions: 3 }), await newTopic(log, { encrypted: true })];
      await append(log, input, numbered(30));
      const groupId = unique('g');
      {
        await using consumer = await log.consumer({ groupId, topics: [input] });
        await using producer = await log.producer();
        const batches = await take(consumer, 30);
        await producer.transact({
          records: outputs.map((topic) => ({ topic, records: numbered(30) })),
          consumed: { consumer, offsets: latest(offsetsOf(batches)) },
        });
      }
      for (const topic of outputs) expect(await readAll(log, topic)).toHaveLength(30);
      expect((await log.lag(groupId)).map(({ lag }) => lag)).toEqual([0n, 0n, 0n]);
    });

    test('P2: that fails has no effect at all', async () => {
      await using harness = await open();
      await using log = await harness.open();
      const input = await newTopic(log);
      const output = await newTopic(log);
      await append(log, input, numbered(3));
      const groupId = unique('g');
      await using consumer = await log.consumer({ groupId, topics: [input] });
      await using producer = await log.producer();
      const consumed = { consumer, offsets: offsetsOf(await take(consumer, 3)) };
      const records = [
        { topic: output, records: numbered(3) },
        { topic: unique('missing'), records: numbered(3) },
      ];
      expect(await failure(producer.transact({ records, consumed }))).toBe('VIG_K202');
      expect(await readAll(log, output)).toEqual([]);
      await consumer.rewind();
      expect(values(await take(consumer, 3))).toEqual(['0', '1', '2']);
      await producer.transact({ records: records.slice(0, 1), consumed });
      expect(await readAll(log, output)).toHaveLength(3);
    });

    test('P2: from before a partition moved away is fenced, though the partition came back', async () => {
      await using harness = await open();
      await using log = await harness.open();
      const input = await newTopic(log);
      const output = await newTopic(log);
      await append(log, input, numbered(3));
      const groupId = unique('g');
      await using producer = await log.producer();
      const first = await log.consumer({ groupId, topics: [input] });
      const stale = await take(first, 3);
      const worked = await (async () => {
        await first[Symbol.asyncDispose]();
        await using second = await log.consumer({ groupId, topics: [input] });
        const batches = await take(second, 3);
        await producer.transact({
          records: [{ topic: output, records: numbered(3) }],
          consumed: { consumer: second, offsets: offsetsOf(batches) },
        });
        return batches;
      })();
      expect(values(worked)).toEqual(values(stale));
      await using third = await log.consumer({ groupId, topics: [input] });
      await eventually(async () => {
        await third.poll(POLL);
        expect(third.assignment()).toHaveLength(1);
      });
      for (const consumer of [first, third]) {
        const again = {
          records: [{ topic: output, records: numbered(3) }],
          consumed: { consumer, offsets: offsetsOf(stale) },
        };
        expect(await failure(producer.transact(again))).toBe('VIG_K203');
      }
      expect(await readAll(log, output)).toHaveLength(3);
    });

    test('P2: of a producer whose id a newer one has taken is fenced', async () => {
      await using harness = await open();
      await using log = await harness.open();
      await using elsewhere = await harness.open();
      const topic = await newTopic(log);
      const transactionalId = unique('capture');
      await using old = await log.producer({ transactionalId });
      await old.transact({ records: [{ topic, records: [record('k', 'old')] }] });
      await using fresh = await elsewhere.producer({ transactionalId });
      await fresh.transact({ records: [{ topic, records: [record('k', 'fresh')] }] });
      expect(await failure(old.transact({ records: [{ topic, records: [record('k', 'late')] }] }))).toBe('VIG_K203');
      await fresh.transact({ records: [{ topic, records: [record('k', 'fresh again')] }] });
      expect((await readAll(log, topic)).map(({ value }) => Buffer.from(value ?? []).toString())).toEqual([
        'old',
        'fresh',
        'fresh again',
      ]);
    });

    test('P1: is never seen in part', async () => {
      await using harness = await open();
      await using log = await harness.open();
      await using reader = await harness.open();
      const topics = [await newTopic(log), await newTopic(log)];
      const stop = new AbortController();
      const writing = (async () => {
        await using producer = await log.producer();
        for (let n = 0; n < 60; n++)
          await producer.transact({ records: topics.map((topic) => ({ topic, records: numbered(2, n * 2) })) });
        stop.abort();
      })();
      const [first = '', second = ''] = topics;
      let looks = 0;
      while (!stop.signal.aborted) {
        // What is in the first topic now is in the second by the time that it is read. Offsets may have holes (Kafka's
        // marks of transactions), so records are counted.
        const before = (await readAll(reader, first)).length;
        const after = (await readAll(reader, second)).length;
        expect(after).toBeGreaterThanOrEqual(before);
        expect(before % 2).toBe(0);
        looks++;
      }
      await writing;
      expect(looks).toBeGreaterThan(0);
    });
  });
}

function latest<T extends { readonly topic: string; readonly partition: number }>(offsets: readonly T[]): T[] {
  return [...new Map(offsets.map((at) => [`${at.topic}/${at.partition}`, at])).values()];
}
