import { expect, test } from 'vitest';
import { murmur2, partitionOf } from './partitioner.ts';

test.each([
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
])("hashes %j as Kafka's UtilsTest says", (key, hash) => {
  expect(murmur2(Buffer.from(key))).toBe(hash);
  expect(partitionOf(Buffer.from(key), 7)).toBe((hash & 0x7fffffff) % 7);
});
