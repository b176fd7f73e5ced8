import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { eventually } from '#tests/support/eventually';
import {
  append,
  newTopic,
  numbered,
  offsetsOf,
  readAll,
  record,
  take,
  textOf,
  unique,
  values,
  type OpenHarness,
} from './harness.ts';

/** Compaction and retention. */
export function registerStorage(open: OpenHarness): void {
  describe('a compacted topic', () => {
    test('keeps the newest record of each key, in order, at its offset', async () => {
      await using harness = await open();
      await using log = await harness.open();
      const topic = await newTopic(log, { compacted: true, encrypted: true });
      for (let n = 0; n < 50; n++) await append(log, topic, numbered(40, n * 40, 100));
      const before = await readAll(log, topic);
      const newest = new Map(before.map(({ key, value, offset }) => [textOf(key), { value: textOf(value), offset }]));
      await eventually(async () => {
        await harness.maintain(log);
        // Kafka keeps the segment that is being written: something after what is compared closes it.
        const after = await readAll(log, topic);
        // Of all that was written: a slow machine may compact before the first reading.
        expect(after.length).toBeLessThan(2000);
        const kept = new Map(after.map(({ key, value, offset }) => [textOf(key), { value: textOf(value), offset }]));
        expect(kept).toEqual(newest);
        expect(after.map(({ offset }) => offset)).toEqual(
          after.map(({ offset }) => offset).toSorted((a, b) => (a < b ? -1 : 1)),
        );
      }, 30_000);
      const [bounds] = await log.offsets(topic);
      expect(bounds?.next).toBe(2000n);
    });

    test('is read across its holes, and may be written while it is compacted', async () => {
      await using harness = await open();
      await using log = await harness.open();
      const topic = await newTopic(log, { compacted: true });
      await using consumer = await log.consumer({ groupId: unique('g'), topics: [topic] });
      const state = new Map<string | null, string | null>();
      const expected = new Map<string, string>();
      for (let round = 0; round < 10; round++) {
        const records = numbered(100, round * 100, 7);
        for (const { key, value } of records) expected.set(textOf(key) ?? '', textOf(value) ?? '');
        await Promise.all([append(log, topic, records), harness.maintain(log)]);
        const [batch] = await consumer.poll({ maxBytes: 2000, maxWaitMs: 100 });
        for (const { key, value } of batch?.records ?? []) state.set(textOf(key), textOf(value));
      }
      await eventually(async () => {
        for (const batch of await consumer.poll({ maxBytes: 100_000, maxWaitMs: 100 })) {
          for (const { key, value } of batch.records) state.set(textOf(key), textOf(value));
          await consumer.commit(offsetsOf([batch]));
        }
        expect(state).toEqual(expected);
      });
    });

    test('shows a tombstone after what it removed', async () => {
      await using harness = await open();
      await using log = await harness.open();
      const topic = await newTopic(log, { compacted: true });
      await append(log, topic, [record('gone', 'raw'), record('kept', 'a'), record('gone', null), record('kept', 'b')]);
      for (let n = 0; n < 30; n++) await append(log, topic, numbered(40, n, 3));
      await eventually(async () => {
        await harness.maintain(log);
        const read = (await readAll(log, topic)).filter(({ key }) => ['gone', 'kept'].includes(textOf(key) ?? ''));
        expect(read.map(({ key, value }) => [textOf(key), textOf(value)])).toEqual([
          ['gone', null],
          ['kept', 'b'],
        ]);
      }, 30_000);
    });
  });

  describe('large records', () => {
    test('P5: one of 10 MB is written and read, also by a group that asks for little at once, and no record stops at it', async () => {
      await using harness = await open();
      await using log = await harness.open();
      const topic = await newTopic(log, { encrypted: true });
      const large = randomBytes(7_500_000).toString('base64');
      expect(await log.largestRecord(topic)).toBeGreaterThan(large.length);
      await append(log, topic, [record('k', 'before'), record('k', large), record('k', 'after')]);
      expect((await readAll(log, topic)).map(({ value }) => textOf(value))).toEqual(['before', large, 'after']);
      await using consumer = await log.consumer({ groupId: unique('g'), topics: [topic] });
      const seen: (string | null)[] = [];
      await eventually(async () => {
        seen.push(...values(await consumer.poll({ maxBytes: 1000, maxWaitMs: 200 })));
        expect(seen.length).toBeGreaterThanOrEqual(3);
      }, 30_000);
      expect(seen).toEqual(['before', large, 'after']);
    });
  });

  describe('retention', () => {
    test('removes whole old batches, and readers begin at the first that is left', async () => {
      await using harness = await open();
      await using log = await harness.open();
      const topic = await newTopic(log, { retentionMs: 1000 });
      const lasting = await newTopic(log, { retentionMs: 86_400_000 });
      const now = Date.now();
      await append(log, topic, [record('k', 'old', now - 60_000)]);
      await append(log, lasting, [record('k', 'young', now)]);
      await eventually(async () => {
        await harness.maintain(log);
        expect((await log.offsets(topic))[0]).toEqual({ topic, partition: 0, first: 1n, next: 1n });
      }, 30_000);
      await append(log, topic, [record('k', 'new', now + 60_000)]);
      await using consumer = await log.consumer({ groupId: unique('g'), topics: [topic] });
      const [batch] = await take(consumer, 1);
      expect(values(batch === undefined ? [] : [batch])).toEqual(['new']);
      expect(batch?.records[0]?.offset).toBe(1n);
      expect(await readAll(log, lasting)).toHaveLength(1);
    });
  });
}
