import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  append,
  failure,
  newTopic,
  numbered,
  POLL,
  readAll,
  readFrom,
  record,
  take,
  textOf,
  unique,
  values,
  type OpenHarness,
} from './harness.ts';

/** Order, fidelity, addressing by offset and by time, bounds. */
export function registerReading(open: OpenHarness): void {
  describe('records', () => {
    test('come back as they were written: null and empty, bytes, headers, times', async () => {
      await using harness = await open();
      await using log = await harness.open();
      const topic = await newTopic(log, { encrypted: true });
      const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte);
      const written = [
        { key: null, value: null, timestampMs: 0 },
        { key: Buffer.of(), value: Buffer.of(), timestampMs: 1_700_000_000_001 },
        {
          key: everyByte,
          value: everyByte,
          timestampMs: 1_600_000_000_000,
          headers: { a: 'é🦉', '': 'no name', empty: '' },
        },
      ];
      await append(log, topic, written);
      const read = await readAll(log, topic);
      expect(read.map(({ offset }) => offset)).toEqual([0n, 1n, 2n]);
      expect(
        read.map(({ key, value, timestampMs, headers }) => ({
          key: key === null ? null : [...key],
          value: value === null ? null : [...value],
          timestampMs,
          headers: headers ?? {},
        })),
      ).toEqual(
        written.map(({ key, value, timestampMs, ...rest }) => ({
          key: key === null ? null : [...key],
          value: value === null ? null : [...value],
          timestampMs,
          headers: 'headers' in rest ? rest.headers : {},
        })),
      );
    });

    test('P1: of one key they keep their order, whoever else writes', async () => {
      await using harness = await open();
      await using log = await harness.open();
      await using other = await harness.open();
      const topic = await newTopic(log, { partitions: 4 });
      const write = async (from: typeof log, writer: string) => {
        for (let n = 0; n < 100; n += 5) {
          await append(
            from,
            topic,
            Array.from({ length: 5 }, (_, i) => record(`${writer}/${(n + i) % 7}`, String(n + i))),
          );
        }
      };
      await Promise.all([write(log, 'a'), write(other, 'b'), write(log, 'c')]);
      const byKey = new Map<string, number[]>();
      const places = new Map<string, Set<number>>();
      for await (const { partition, records } of log.read(topic)) {
        for (const { key, value } of records) {
          const name = textOf(key) ?? '';
          byKey.set(name, [...(byKey.get(name) ?? []), Number(textOf(value))]);
          places.set(name, (places.get(name) ?? new Set()).add(partition));
        }
      }
      expect(byKey.size).toBe(21);
      for (const [name, numbers] of byKey) {
        expect({ name, numbers }).toEqual({ name, numbers: numbers.toSorted((a, b) => a - b) });
        expect(places.get(name)?.size).toBe(1);
      }
      expect([...byKey.values()].flat()).toHaveLength(300);
    });

    test('with the same key lie where Kafka would put them', async () => {
      await using harness = await open();
      await using log = await harness.open();
      const topic = await newTopic(log, { partitions: 10 });
      await append(log, topic, [record('21', ''), record('foobar', ''), record('abc', '')]);
      const found: Record<string, number> = {};
      for await (const { partition, records } of log.read(topic)) {
        for (const { key } of records) found[textOf(key) ?? ''] = partition;
      }
      // toPositive(murmur2(key)) % 10, with the hashes of Kafka's own UtilsTest.
      expect(found).toEqual({
        '21': (-973932308 & 0x7fffffff) % 10,
        foobar: (-790332482 & 0x7fffffff) % 10,
        abc: 479470107 % 10,
      });
    });

    test('without a key go round; with a partition they go there', async () => {
      await using harness = await open();
      await using log = await harness.open();
      const topic = await newTopic(log, { partitions: 3 });
      await using producer = await log.producer();
      for (let n = 0; n < 30; n++) await producer.append([{ topic, records: [record(null, String(n))] }]);
      await producer.append([{ topic, partition: 2, records: numbered(10) }]);
      const [first, second, third] = await log.offsets(topic);
      expect(first?.next).toBeGreaterThan(0n);
      expect(second?.next).toBeGreaterThan(0n);
      expect(third?.next).toBeGreaterThan(10n);
      expect((first?.next ?? 0n) + (second?.next ?? 0n) + (third?.next ?? 0n)).toBe(40n);
    });

    test('P5: a large append is split, in order', async () => {
      await using harness = await open();
      await using log = await harness.open();
      const topic = await newTopic(log);
      const filler = Buffer.alloc(50_000, 'x').toString();
      await append(
        log,
        topic,
        Array.from({ length: 400 }, (_, n) => record('k', `${n} ${filler}`)),
      );
      const read = await readAll(log, topic);
      expect(read.map(({ offset }) => offset)).toEqual(Array.from({ length: 400 }, (_, n) => BigInt(n)));
      expect(read.map(({ value }) => Number.parseInt(textOf(value) ?? '', 10))).toEqual(
        Array.from({ length: 400 }, (_, n) => n),
      );
    });
  });

  describe('reading outside a group', () => {
    test('ends at the end there was when it began, or follows', async () => {
      await using harness = await open();
      await using log = await harness.open();
      const topic = await newTopic(log);
      await append(log, topic, numbered(5));
      const seen: (string | null)[] = [];
      const stop = new AbortController();
      const following = (async () => {
        for await (const batch of log.read(topic, { follow: true, signal: stop.signal })) {
          seen.push(...values([batch]));
          if (seen.length >= 8) stop.abort();
        }
      })();
      expect(await readAll(log, topic)).toHaveLength(5);
      await append(log, topic, numbered(3, 5));
      await following;
      expect(seen).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
    });

    test('who goes on where a reading ended misses nothing that was appended meanwhile', async () => {
      await using harness = await open();
      await using log = await harness.open();
      const topic = await newTopic(log);
      // So much that it takes several fetches: the last of them finds what was appended since the reading began.
      await append(
        log,
        topic,
        Array.from({ length: 60 }, (_, n) => record('k', `${n} ${randomBytes(75_000).toString('base64')}`)),
      );
      const seen: (string | null)[] = [];
      let next = 0n;
      const readOn = async (from: bigint) => {
        for await (const batch of log.read(topic, { from: [{ topic, partition: 0, offset: from }] })) {
          if (seen.length === 0) await append(log, topic, numbered(5, 60));
          seen.push(...values([batch]));
          ({ next } = batch);
        }
      };
      await readOn(0n);
      await readOn(next);
      expect(seen.map((value) => Number.parseInt(value ?? '', 10))).toEqual(Array.from({ length: 65 }, (_, n) => n));
    });

    test('begins at an offset, or at a time', async () => {
      await using harness = await open();
      await using log = await harness.open();
      const topic = await newTopic(log);
      await append(log, topic, [
        record('k', 'a', 1000),
        record('k', 'b', 2000),
        record('k', 'c', 2000),
        record('k', 'd', 3000),
      ]);
      await append(log, topic, [record('k', 'e', 4000)]);
      const from = async (timestampMs: number) => {
        const read: (string | null)[] = [];
        for await (const batch of log.read(topic, { from: await log.offsetsAt(topic, timestampMs) }))
          read.push(...values([batch]));
        return read;
      };
      expect(await from(0)).toEqual(['a', 'b', 'c', 'd', 'e']);
      expect(await from(1001)).toEqual(['b', 'c', 'd', 'e']);
      expect(await from(4000)).toEqual(['e']);
      expect(await from(4001)).toEqual([]);
      expect(await failure(readFrom(log, topic, 6n))).toBe('VIG_K204');
    });
  });

  describe('topics', () => {
    test('that do not exist are said to', async () => {
      await using harness = await open();
      await using log = await harness.open();
      const missing = unique('missing');
      expect(await failure(append(log, missing, numbered(1)))).toBe('VIG_K202');
      expect(await failure(log.offsets(missing))).toBe('VIG_K202');
      expect(await failure(readFrom(log, missing, 0n))).toBe('VIG_K202');
    });

    test('are created once; other settings are refused', async () => {
      await using harness = await open();
      await using log = await harness.open();
      const spec = {
        name: unique('conformance.settings'),
        partitions: 2,
        compacted: false,
        encrypted: false,
        retentionMs: 1000,
      };
      await Promise.all([log.createTopics([spec]), log.createTopics([spec])]);
      await log.createTopics([spec]);
      expect((await log.topics()).filter(({ name }) => name === spec.name)).toEqual([spec]);
      expect(await failure(log.createTopics([{ ...spec, partitions: 3 }]))).toBe('VIG_K207');
      expect(await failure(log.createTopics([{ ...spec, compacted: true }]))).toBe('VIG_K207');
    });
  });

  describe('P5: a poll', () => {
    test('brings about as many bytes as asked for, one batch per partition', async () => {
      await using harness = await open();
      await using log = await harness.open();
      const topic = await newTopic(log, { partitions: 2 });
      const filler = Buffer.alloc(1000, 'x').toString();
      for (const partition of [0, 1])
        await append(
          log,
          topic,
          Array.from({ length: 300 }, () => record('k', filler)),
          partition,
        );
      await using consumer = await log.consumer({ groupId: unique('g'), topics: [topic] });
      let polled = 0;
      while (polled < 600) {
        const batches = await consumer.poll({ maxBytes: 50_000, maxWaitMs: 5000 });
        const bytes = batches
          .flatMap(({ records }) => records)
          .reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
        polled += batches.reduce((sum, { records }) => sum + records.length, 0);
        expect(new Set(batches.map(({ partition }) => partition)).size).toBe(batches.length);
        expect(bytes).toBeGreaterThan(0);
        expect(bytes).toBeLessThanOrEqual(110_000);
      }
      expect(polled).toBe(600);
    });

    test('brings a larger record alone', async () => {
      await using harness = await open();
      await using log = await harness.open();
      const topic = await newTopic(log);
      await append(log, topic, [record('k', 'x'.repeat(900_000)), record('k', 'small')]);
      await using consumer = await log.consumer({ groupId: unique('g'), topics: [topic] });
      const [first] = await take(consumer, 1);
      expect(first?.records[0]?.value?.length).toBe(900_000);
    });

    test('waits for records, and no longer than asked or than the signal allows', async () => {
      await using harness = await open();
      await using log = await harness.open();
      const topic = await newTopic(log);
      await using consumer = await log.consumer({ groupId: unique('g'), topics: [topic] });
      expect(await consumer.poll({ ...POLL, maxWaitMs: 0 })).toEqual([]);
      expect(await consumer.poll({ maxBytes: 1000, maxWaitMs: 60_000, signal: AbortSignal.timeout(50) })).toEqual([]);
      const waiting = consumer.poll({ maxBytes: 1000, maxWaitMs: 30_000 });
      await append(log, topic, numbered(1));
      expect(values(await waiting)).toEqual(['0']);
    });
  });
}
