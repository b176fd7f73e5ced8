import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeCoverage, type Interval } from './coverage.ts';
import { NONE_UNEXAMINED } from './unexamined.ts';

const examined = (from: number, to: number, modelVersion = 'm1', records = 1): Interval => ({
  ...gap(from, to),
  status: 'examined',
  modelVersion,
  records,
  unexamined: { ...NONE_UNEXAMINED, binary: records },
});

function gap(from: number, to: number): Interval {
  const times = { fromMs: from, toMs: to };
  const place = { from: text(from), to: text(to), ...times };
  return { status: 'unexamined', reason: '', code: null, modelVersion: null, ...place, records: 0, unexamined: null };
}

function text(n: number): string {
  return String(n).padStart(4, '0');
}

test('successive epochs of one model version are one interval', () => {
  expect(mergeCoverage([examined(1, 5), examined(6, 9)])).toEqual([examined(1, 9, 'm1', 2)]);
});

test('P6: nothing is joined across a gap', () => {
  expect(mergeCoverage([examined(1, 5), gap(5, 8), examined(9, 12)])).toEqual([
    examined(1, 5),
    gap(5, 8),
    examined(9, 12),
  ]);
});

test('nothing is joined across what another model version examined', () => {
  const rows = [examined(1, 3), examined(4, 6, 'm2'), examined(7, 9)];
  expect(mergeCoverage(rows)).toEqual(rows);
});

const intervals = fc
  .array(
    fc.record({
      status: fc.constantFrom('examined', 'examined', 'unexamined'),
      from: fc.nat(60),
      length: fc.nat(12),
      model: fc.constantFrom('m1', 'm2'),
      records: fc.nat(9),
    }),
    { maxLength: 12 },
  )
  .map((all) =>
    all.map(({ status, from, length, model, records }) =>
      status === 'unexamined' ? gap(from, from + length) : examined(from, from + length, model, records),
    ),
  );

test('merging does not depend on the order of the rows, and merging again changes nothing', () => {
  fc.assert(
    fc.property(intervals, fc.array(fc.nat(), { minLength: 12, maxLength: 12 }), (all, order) => {
      const merged = mergeCoverage(all);
      const shuffled = all
        .map((one, i) => ({ one, key: order[i] ?? 0 }))
        .toSorted((a, b) => a.key - b.key)
        .map(({ one }) => one);
      expect(mergeCoverage(shuffled)).toEqual(merged);
      expect(mergeCoverage(merged)).toEqual(merged);
    }),
    { numRuns: 5_000 },
  );
});

test('merging keeps every record and every unexamined interval, and claims no position that nothing examined lies around', () => {
  fc.assert(
    fc.property(intervals, (all) => {
      const merged = mergeCoverage(all);
      expect(merged.reduce((sum, one) => sum + one.records, 0)).toBe(all.reduce((sum, one) => sum + one.records, 0));
      // The binary values of each are as many as its records.
      for (const one of merged) expect(one.unexamined?.binary ?? 0).toBe(one.records);
      expect(merged.filter((one) => one.status === 'unexamined').length).toBe(
        all.filter((one) => one.status === 'unexamined').length,
      );
      for (const one of merged) {
        const own = all.filter((row) => row.modelVersion === one.modelVersion && row.status === one.status);
        expect(own.some((row) => row.from === one.from) && own.some((row) => row.to === one.to)).toBe(true);
        // Of the space between two rows that were joined, none is a gap's.
        const inside = all.filter(
          (row) => row.status === 'unexamined' && row.from >= one.from && row.to <= one.to && one.status === 'examined',
        );
        for (const hole of inside) expect(own.some((row) => row.from <= hole.to && row.to >= hole.from)).toBe(true);
      }
    }),
    { numRuns: 5_000 },
  );
});
