import { crc32c } from '@node-rs/crc32';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { VigieError } from '#kernel/errors/vigie-error';
import { cutBatches } from '../../batch-cutting.ts';
import { compress, decompress } from './compression.ts';
import { ByteReader, ByteWriter, varintSize } from './cursor.ts';
import { unlz4 } from './lz4.ts';
import { decodeRecords, encodeBatch, sizeOf, splitBatches, stamp } from './record-batch.ts';
import { unsnappy } from './snappy.ts';

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
const LogRecord = fc.record({
  key: fc.option(bytes, { nil: null }),
  value: fc.option(bytes, { nil: null }),
  timestampMs: fc.integer({ min: 0, max: 4_000_000_000_000 }),
  headers: fc.dictionary(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), { maxKeys: 3 }),
});

test('CRC-32C gives the check values of RFC 3720', () => {
  const run = (at: (index: number) => number) => Buffer.from(Array.from({ length: 32 }, (_, index) => at(index)));
  expect(crc32c(run(() => 0)).toString(16)).toBe('8a9136aa');
  expect(crc32c(run(() => 0xff)).toString(16)).toBe('62a8ab43');
  expect(crc32c(run((index) => index)).toString(16)).toBe('46dd794e');
  expect(crc32c(run((index) => 31 - index)).toString(16)).toBe('113fdb5c');
  expect(crc32c(Buffer.from('123456789')).toString(16)).toBe('e3069283');
});

test('numbers come back as they were written', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.integer({ min: -(2 ** 52), max: 2 ** 52 }),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      (int, long, big) => {
        const written = new ByteWriter(1).varint(int).varlong(long).int64(big).unsigned(0x7fffffff).written();
        const reader = new ByteReader(written);
        expect([reader.varint(), reader.varlong(), reader.int64(), reader.unsigned()]).toEqual([
          int,
          long,
          big,
          0x7fffffff,
        ]);
        expect(reader.left).toBe(0);
        expect(new ByteWriter().varlong(long).length).toBe(varintSize(long));
      },
    ),
  );
});

test('a batch comes back as it was written, whatever compresses it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(LogRecord, { minLength: 1, maxLength: 40 }),
      fc.constantFrom('none' as const, 'gzip' as const, 'zstd' as const),
      fc.integer({ min: 0, max: 2 ** 31 - 1 }),
      async (records, compression, sequence) => {
        const batch = await encodeBatch(records, compression);
        stamp(batch, { producerId: 7n, epoch: 1, transactional: true, compression }, sequence);
        const [raw, ...more] = splitBatches(Buffer.concat([batch.bytes, batch.bytes.subarray(0, -1)]));
        expect(more).toEqual([]);
        if (raw === undefined) throw new Error('no batch');
        expect(raw).toMatchObject({ producerId: 7n, isTransactional: true, isControl: false, baseOffset: 0n });
        const read = await decodeRecords(raw);
        expect(read.map(({ offset }) => offset)).toEqual(records.map((_, index) => BigInt(index)));
        for (const [index, record] of records.entries()) {
          const { key, value, timestampMs, headers = {} } = read[index] ?? {};
          expect({ key, value, timestampMs, headers }).toEqual({ ...record, headers: { ...record.headers } });
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('a batch with one changed byte is refused', async () => {
  const batch = await encodeBatch([{ key: null, value: Buffer.from('text'), timestampMs: 1 }], 'none');
  stamp(batch, { producerId: 1n, epoch: 0, transactional: false, compression: 'none' }, 0);
  for (let at = 21; at < batch.bytes.length; at++) {
    const changed = Buffer.from(batch.bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    const [raw] = splitBatches(changed);
    if (raw === undefined) throw new Error('no batch');
    await expect(decodeRecords(raw)).rejects.toMatchObject({ code: 'VIG_K208' });
  }
});

test('P5: batches are cut by bytes, in order, nothing left out', () => {
  fc.assert(
    fc.property(fc.array(LogRecord, { maxLength: 60 }), fc.integer({ min: 1, max: 2000 }), (records, maxBytes) => {
      const runs = cutBatches(records, sizeOf, maxBytes);
      expect(runs.flat()).toEqual(records);
      for (const [index, run] of runs.entries()) {
        const total = run.reduce((sum, record) => sum + sizeOf(record), 0);
        expect(run.length).toBeGreaterThan(0);
        expect(run.length === 1 || total <= maxBytes).toBe(true);
        // Not one batch more than needed: the next record had no room.
        const [next] = runs[index + 1] ?? [];
        if (next !== undefined) expect(total + sizeOf(next)).toBeGreaterThan(maxBytes);
      }
    }),
  );
});

test('what is written is compressed only where that helps', async () => {
  const noise = Buffer.from(Array.from({ length: 4000 }, (_, index) => (index * 7919) ^ (index >>> 3)));
  const text = Buffer.alloc(4000, 'vigie ');
  for (const compression of ['gzip', 'zstd'] as const) {
    const packed = await compress(text, compression);
    expect(packed.bytes.length).toBeLessThan(400);
    expect(await decompress(packed.bytes, packed.codec)).toEqual(text);
  }
  expect((await compress(noise.subarray(0, 100), 'zstd')).codec).toBe(0);
});

/** From Snappy's format description and LZ4's: literals, copies, copies that reach into themselves. */
test('Snappy and LZ4 are read by their formats', () => {
  // "abcd", then four bytes from four back, then eight from one back (a run).
  const block = Buffer.from([16, (4 - 1) << 2, 0x61, 0x62, 0x63, 0x64, 0x01, 4, ((8 - 4) << 2) | 1, 1]);
  expect(unsnappy(block, 1000).toString()).toBe('abcdabcddddddddd');
  const size = Buffer.alloc(4);
  size.writeUInt32BE(block.length);
  const head = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1]);
  expect(unsnappy(Buffer.concat([head, size, block, size, block]), 1000).toString()).toBe(
    'abcdabcdddddddddabcdabcddddddddd',
  );
  // One block: four literals, eight bytes from four back, then two literals.
  const lz4 = Buffer.from([0x44, 0x61, 0x62, 0x63, 0x64, 4, 0, 0x20, 0x78, 0x79]);
  const frame = Buffer.concat([
    Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82]),
    Buffer.from([lz4.length, 0, 0, 0]),
    lz4,
    Buffer.alloc(4),
  ]);
  expect(unlz4(frame, 1000).toString()).toBe('abcdabcdabcdxy');
});

test('P7: damaged compressed bytes give an error or bytes, within bounds, and nothing else', () => {
  const [MOST, frame] = [4096, Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82])];
  fc.assert(
    fc.property(bytes, (noise) => {
      for (const attempt of [
        () => unsnappy(noise, MOST),
        () => unlz4(noise, MOST),
        () => unlz4(Buffer.concat([frame, Buffer.from([noise.length & 0xff, noise.length >>> 8, 0, 0]), noise]), MOST),
      ]) {
        try {
          expect(attempt().length).toBeLessThanOrEqual(MOST);
        } catch (error) {
          expect(error).toBeInstanceOf(VigieError);
        }
      }
    }),
    { numRuns: 2000 },
  );
});
