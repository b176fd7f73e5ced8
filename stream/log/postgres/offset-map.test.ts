import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OffsetMap } from './offset-map.ts';

test('keeps the newest offset of each key, as a Map would', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(200), { maxLength: 500 }), (keys) => {
      const map = new OffsetMap(201);
      const expected = new Map<number, number>();
      for (const [offset, key] of keys.entries()) {
        map.set(Buffer.from(`key ${key}`), offset);
        expected.set(key, offset);
      }
      for (let key = 0; key <= 200; key++) expect(map.get(Buffer.from(`key ${key}`))).toBe(expected.get(key) ?? -1);
    }),
  );
});

test('P5: says when it is full', () => {
  const map = new OffsetMap(10);
  let keys = 0;
  while (!map.full) map.set(Buffer.from(String(keys)), keys++);
  expect(keys).toBeGreaterThanOrEqual(10);
  expect(keys).toBeLessThan(32);
});
