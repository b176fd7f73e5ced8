import { describe, expect, test } from 'vitest';
import { eventually } from '#tests/support/eventually';
import {
  append,
  failure,
  newTopic,
  numbered,
  offsetsOf,
  POLL,
  sortedValues,
  take,
  unique,
  values,
  type OpenHarness,
} from './harness.ts';

/** One group with one member: offsets, replay, back-pressure, subscriptions. */
export function registerGroups(open: OpenHarness): void {
  describe('a group', () => {
    test('gets every record, and so does every other group', async () => {
      await using harness = await open();
      await using log = await harness.open();
      const topic = await newTopic(log, { partitions: 3 });
      await append(log, topic, numbered(50));
      for (const groupId of [unique('g'), unique('g')]) {
        await using consumer = await log.consumer({ groupId, topics: [topic] });
        expect(sortedValues(await take(consumer, 50))).toEqual(numbered(50).map((_, n) => String(n)));
      }
    });

    test('goes on after its committed offsets', async () => {
      await using harness = await open();
      await using log = await harness.open();
      const topic = await newTopic(log);
      const groupId = unique('g');
      await append(log, topic, numbered(3));
      {
        await using consumer = await log.consumer({ groupId, topics: [topic] });
        await consumer.commit(offsetsOf(await take(consumer, 3)));
        await append(log, topic, numbered(2, 3));
        // Polled, not committed: the next member gets it again.
        expect(values(await take(consumer, 2))).toEqual(['3', '4']);
      }
      await using consumer = await log.consumer({ groupId, topics: [topic] });
      expect(values(await take(consumer, 2))).toEqual(['3', '4']);
    });

    test('reads again after rewind what it has not committed', async () => {
      await using harness = await open();
      await using log = await harness.open();
      const topic = await newTopic(log);
      await append(log, topic, numbered(4));
      await using consumer = await log.consumer({ groupId: unique('g'), topics: [topic] });
      expect(values(await take(consumer, 4))).toHaveLength(4);
      await consumer.commit([{ topic, partition: 0, offset: 2n }]);
      await consumer.rewind();
      expect(values(await take(consumer, 2))).toEqual(['2', '3']);
      consumer.seek([{ topic, partition: 0, offset: 1n }]);
      expect(values(await take(consumer, 3))).toEqual(['1', '2', '3']);
    });

    test('that starts at the end sees only what comes', async () => {
      await using harness = await open();
      await using log = await harness.open();
      const topic = await newTopic(log);
      await append(log, topic, numbered(4));
      await using consumer = await log.consumer({ groupId: unique('g'), topics: [topic], from: 'latest' });
      expect(await consumer.poll(POLL)).toEqual([]);
      await eventually(() => expect(consumer.assignment()).toHaveLength(1));
      await consumer.poll(POLL);
      await append(log, topic, numbered(1, 4));
      expect(values(await take(consumer, 1))).toEqual(['4']);
    });

    test('P2: begins where the sink says that it stands', async () => {
      await using harness = await open();
      await using log = await harness.open();
      const topic = await newTopic(log, { partitions: 2 });
      await append(log, topic, numbered(6), 0);
      await append(log, topic, numbered(6, 100), 1);
      const asked: number[] = [];
      await using consumer = await log.consumer({
        groupId: unique('g'),
        topics: [topic],
        positions: (partitions) => {
          asked.push(...partitions.map(({ partition }) => partition));
          return Promise.resolve([{ topic, partition: 1, offset: 4n }]);
        },
      });
      expect(sortedValues(await take(consumer, 8))).toEqual(['0', '1', '2', '3', '4', '5', '104', '105']);
      expect(asked.toSorted((a, b) => a - b)).toEqual([0, 1]);
      await consumer.rewind();
      expect(values(await take(consumer, 8))).toHaveLength(8);
      expect(asked.toSorted((a, b) => a - b)).toEqual([0, 0, 1, 1]);
    });

    test('P5: does not poll what is paused, and keeps it', async () => {
      await using harness = await open();
      await using log = await harness.open();
      const topic = await newTopic(log, { partitions: 2 });
      await using consumer = await log.consumer({ groupId: unique('g'), topics: [topic] });
      await eventually(async () => {
        await consumer.poll(POLL);
        expect(consumer.assignment()).toHaveLength(2);
      });
      consumer.pause([{ topic, partition: 0 }]);
      await append(log, topic, numbered(3), 0);
      await append(log, topic, numbered(3, 100), 1);
      expect(values(await take(consumer, 3))).toEqual(['100', '101', '102']);
      expect(await consumer.poll(POLL)).toEqual([]);
      expect(consumer.assignment()).toHaveLength(2);
      consumer.resume([{ topic, partition: 0 }]);
      expect(values(await take(consumer, 3))).toEqual(['0', '1', '2']);
    });

    test('subscribed by pattern sees new topics, made by whomever', async () => {
      await using harness = await open();
      await using log = await harness.open();
      await using other = await harness.open();
      const stem = unique('pattern');
      const first = await newTopic(log, { name: `${stem}.a` });
      await newTopic(log, { name: `other.${stem}.a` });
      await using consumer = await log.consumer({ groupId: unique('g'), topics: new RegExp(`^${stem}\\.`, 'u') });
      await append(log, first, numbered(1));
      expect(values(await take(consumer, 1))).toEqual(['0']);
      const second = await newTopic(other, { name: `${stem}.b`, partitions: 2 });
      await append(other, second, numbered(5, 1));
      expect(sortedValues(await take(consumer, 5))).toEqual(['1', '2', '3', '4', '5']);
    });

    test('says how far behind it is, and can be set back while it has no members', async () => {
      await using harness = await open();
      await using log = await harness.open();
      const topic = await newTopic(log);
      const groupId = unique('g');
      await append(log, topic, numbered(10));
      {
        await using consumer = await log.consumer({ groupId, topics: [topic] });
        await take(consumer, 10);
        await consumer.commit([{ topic, partition: 0, offset: 7n }]);
        expect(await log.lag(groupId)).toEqual([{ topic, partition: 0, committed: 7n, next: 10n, lag: 3n }]);
        expect(await failure(log.resetOffsets(groupId, [{ topic, partition: 0, offset: 2n }]))).toBe('VIG_K203');
      }
      await log.resetOffsets(groupId, [{ topic, partition: 0, offset: 2n }]);
      expect((await log.lag(groupId))[0]?.lag).toBe(8n);
      await using consumer = await log.consumer({ groupId, topics: [topic] });
      expect(values(await take(consumer, 8))).toEqual(['2', '3', '4', '5', '6', '7', '8', '9']);
    });
  });
}
