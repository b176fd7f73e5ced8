import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unzstd, unzstdNow, zstd, zstdNow } from './zstd.ts';

const MOST = 4 * 1024 * 1024;
const words = fc
  .array(fc.constantFrom('a', 'alice@example.com', '0', 'é', ' '), { maxLength: 2000 })
  .map((all) => Buffer.from(all.join('')));

test('gives back what it was given, also of a writer that does not say how much it is', async () => {
  await fc.assert(
    fc.asyncProperty(words, async (bytes) => {
      expect(unzstdNow(zstdNow(bytes), MOST)).toEqual(bytes);
      expect(await unzstd(await zstd(bytes), MOST)).toEqual(bytes);
      expect(await unzstd(zstdCompressSync(bytes), MOST)).toEqual(bytes);
    }),
  );
});

test('bytes of any number, in this thread or another', async () => {
  for (const size of [0, 1, 255, 256, 1023, 1024, 65_791, 65_792, 128 * 1024, 3 * 1024 * 1024]) {
    const bytes = Buffer.alloc(size, 'abcdefghij klmnop');
    expect((await unzstd(await zstd(bytes), MOST)).equals(bytes)).toBe(true);
  }
});

test('a small result does not hold a large buffer: the garbage collector ran for them, and what was under way stood still', () => {
  const packed = Array.from({ length: 100 }, (_, n) => zstdNow(Buffer.alloc(2000, `row ${n}`)));
  const opened = packed.map((bytes) => unzstdNow(bytes, MOST));
  const held = new Set([...packed, ...opened].map(({ buffer }) => buffer));
  expect([...held].reduce((sum, { byteLength }) => sum + byteLength, 0)).toBeLessThan(200 * 4096);
});

test('what is damaged is refused, whatever it says of its size', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat(255), (noise, descriptor) => {
      const bytes = Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, descriptor]), noise, Buffer.alloc(16, 0xff)]);
      expect(() => unzstdNow(bytes, MOST)).toThrow(Error);
    }),
  );
});

test('more than is allowed is refused', () => {
  expect(() => unzstdNow(zstdNow(Buffer.alloc(10_000)), 9999)).toThrow(RangeError);
});
