import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toLsn } from '../lsn.ts';
import {
  countsOf,
  newReading,
  openRanges,
  settle,
  withRows,
  type Key,
  type KeyOrder,
  type TableReading,
} from './table-reading.ts';
import { parseSnapshot } from './visibility.ts';

const byNumber: KeyOrder = (key, bound) => Number(key[0]) - Number(bound[0]);

function seenBy(text: string, watermark: bigint) {
  return { snapshot: parseSnapshot(text), text, watermark: toLsn(watermark) };
}

function read(
  reading: TableReading,
  to: Key | null,
  seen: ReturnType<typeof seenBy> | null,
  done = false,
): TableReading {
  return withRows(reading, { mode: 'keyed', keySignature: 'id', rows: 1, range: { to, seen }, done });
}

const change = (xid: number, commitLsn: bigint) => ({ xid, commitLsn: toLsn(commitLsn) });

test('a change beyond what was read counts for nothing, one before it counts when its snapshot did not see it', () => {
  const reading = read(
    read(newReading('resnapshot'), ['10'], seenBy('100:100:', 1000n)),
    ['20'],
    seenBy('200:210:205', 2000n),
  );
  const counts = (key: number, xid: number, lsn: bigint) => countsOf(reading, [key], change(xid, lsn), byNumber);
  expect(counts(5, 99, 900n)).toBe(false);
  expect(counts(5, 150, 1500n)).toBe(true);
  expect(counts(15, 150, 1500n)).toBe(false);
  expect(counts(15, 205, 1900n)).toBe(true);
  expect(counts(15, 210, 2100n)).toBe(true);
  expect(counts(21, 999, 9000n)).toBe(false);
});

test('rows of the first snapshot, where the tail begins, never count for a change', () => {
  const reading = read(newReading('initial'), ['10'], null);
  expect(countsOf(reading, [10], change(1, 1n), byNumber)).toBe(true);
  expect(countsOf(reading, [11], change(1, 1n), byNumber)).toBe(false);
});

test('a transaction committed behind the watermark counts, even if its 32-bit id was seen once before', () => {
  const reading = read(newReading('resnapshot'), null, seenBy('100:100:', 1000n), true);
  expect(countsOf(reading, [1], change(50, 999n), byNumber)).toBe(false);
  expect(countsOf(reading, [1], change(50, 1000n), byNumber)).toBe(true);
});

test('P5: ranges that the tail has passed become one, and a reading that is over is forgotten', () => {
  let reading = read(newReading('initial'), ['10'], null);
  for (let i = 1n; i <= 5n; i++) reading = read(reading, [String(10n + i)], seenBy(`${i}:${i}:`, i * 100n));
  expect(openRanges(reading)).toBe(5);
  const settled = settle(reading, toLsn(350n));
  expect(settled?.ranges.map(({ to }) => to?.[0])).toEqual(['13', '14', '15']);
  expect(openRanges(settled ?? reading)).toBe(2);
  const over = read(reading, null, seenBy('9:9:', 900n), true);
  expect(settle(over, toLsn(899n))).not.toBeNull();
  expect(settle(over, toLsn(900n))).toBeNull();
});

test('P2: settling changes no answer for a change that is still to come', () => {
  const step = fc.record({
    width: fc.integer({ min: 1, max: 5 }),
    xids: fc.integer({ min: 0, max: 5 }),
    bytes: fc.integer({ min: 1, max: 50 }),
  });
  const scene = fc.record({
    steps: fc.array(step, { minLength: 1, maxLength: 8 }),
    reached: fc.integer({ min: 0, max: 400 }),
    key: fc.integer({ min: 0, max: 40 }),
    xid: fc.integer({ min: 0, max: 60 }),
    later: fc.integer({ min: 0, max: 400 }),
  });
  fc.assert(
    fc.property(scene, ({ steps, reached, key, xid, later }) => {
      let [reading, to, xmax, lsn] = [newReading('resnapshot'), 0, 10, 0];
      for (const { width, xids, bytes } of steps) {
        [to, xmax, lsn] = [to + width, xmax + xids, lsn + bytes];
        reading = read(reading, [String(to)], seenBy(`${xmax}:${xmax}:`, BigInt(lsn)));
      }
      const settled = settle(reading, toLsn(BigInt(reached))) ?? newReading('initial');
      const coming = change(xid, BigInt(reached + later));
      expect(countsOf(settled, [key], coming, byNumber)).toBe(countsOf(reading, [key], coming, byNumber));
    }),
  );
});
