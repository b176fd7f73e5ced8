import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeGtidSet, GtidSet } from './gtid-set.ts';
import { gtidState } from './gtid-state.ts';

const A = '52dce54a-e5b8-11f1-9b90-02fc00000001';
const B = '00000000-0000-0000-0000-00000000000b';

test('a set reads back as it was written, whatever the order in which it grew', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1 }), (numbers) => {
      const set = new GtidSet();
      for (const number of numbers) set.add(`${A}:${number}`);
      const again = GtidSet.parse(set.toString());
      expect(again.toString()).toBe(set.toString());
      for (let n = 0; n <= 61; n++) expect(again.has(`${A}:${n}`)).toBe(numbers.includes(n));
      const intervals = again.entries()[0]?.[1] ?? [];
      for (const [i, interval] of intervals.entries()) {
        const before = intervals[i - 1];
        if (before !== undefined) expect(interval.first).toBeGreaterThan(before.last + 1n);
      }
    }),
  );
});

test('tags are sources of their own; blanks and letters in upper case are no matter', () => {
  const set = GtidSet.parse(`${A.toUpperCase()}:1-3:5:tag:7,\n ${B}:2`);
  expect(set.toString()).toBe(`${B}:2,${A}:1-3:5,${A}:tag:7`);
  expect(set.has(`${A}:tag:7`)).toBe(true);
  expect(set.has(`${A}:7`)).toBe(false);
});

test('a set goes over the wire as the server reads it', () => {
  expect(encodeGtidSet(GtidSet.parse(`${B}:2-4`)).toString('hex')).toBe(
    '0100000000000000' +
      '0000000000000000000000000000000b' +
      '0100000000000000' +
      '0200000000000000' +
      '0500000000000000',
  );
  expect(encodeGtidSet(GtidSet.parse('')).toString('hex')).toBe('0000000000000000');
});

test('MariaDB has one newest transaction for each domain', () => {
  const state = gtidState('mariadb', '0-1-5,2-1-9');
  state.add('0-3-6');
  expect(state.toString()).toBe('0-3-6,2-1-9');
});
