import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { comparePositions } from '#contract/position';
import { compareLsn, formatLsn, maxLsn, parseLsn, toLsn } from './lsn.ts';
import { formatPosition, parsePosition } from './position.ts';

const lsn = fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn });
const index = fc.integer({ min: 0, max: 9_999_999_999 });

test('positions sort as text in the order of commit and index', () => {
  fc.assert(
    fc.property(lsn, index, lsn, index, (lsnA, indexA, lsnB, indexB) => {
      const byNumber = compareLsn(lsnA, lsnB) || Math.sign(indexA - indexB);
      expect(comparePositions(formatPosition(lsnA, indexA), formatPosition(lsnB, indexB))).toBe(byNumber);
    }),
  );
});

test('positions and LSNs read back as they were written', () => {
  fc.assert(
    fc.property(lsn, index, (commitLsn, i) => {
      expect(parsePosition(formatPosition(commitLsn, i))).toEqual({ commitLsn, index: i });
      expect(parseLsn(formatLsn(commitLsn))).toBe(commitLsn);
    }),
  );
  expect(formatLsn(0x16_b374_d848n)).toBe('16/B374D848');
  expect(maxLsn(toLsn(1n), toLsn(2n))).toBe(2n);
});

test.each(['', '0/', '/0', '0/123456789', 'x/0', '-1/0', '0/0 '])('%j is no LSN', (text) => {
  expect(() => parseLsn(text)).toThrow(expect.objectContaining({ code: 'VIG_C110' }));
});

test('what does not fit is refused', () => {
  expect(() => toLsn(-1n)).toThrow(expect.objectContaining({ code: 'VIG_C110' }));
  expect(() => toLsn(1n << 64n)).toThrow(expect.objectContaining({ code: 'VIG_C110' }));
  expect(() => formatPosition(1n, 1e10)).toThrow(expect.objectContaining({ code: 'VIG_C110' }));
  expect(() => formatPosition(1n, 0.5)).toThrow(expect.objectContaining({ code: 'VIG_C110' }));
  expect(() => parsePosition('0000000000000001/1')).toThrow(expect.objectContaining({ code: 'VIG_C110' }));
});
