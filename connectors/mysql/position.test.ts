import fc from 'fast-check';
import { expect, test } from 'vitest';
import { comparePositions } from '#contract/position';
import { formatPosition, parsePosition, type MysqlPosition } from './position.ts';

const position = fc.record({
  era: fc.nat(65_535),
  fileNumber: fc.nat(999_999_999),
  pos: fc.nat(2 ** 31),
  event: fc.nat(2 ** 31),
  row: fc.nat(2 ** 31),
});

const order = ['era', 'fileNumber', 'pos', 'event', 'row'] as const satisfies readonly (keyof MysqlPosition)[];

test('positions read back, and their byte order is the order of the log', () => {
  fc.assert(
    fc.property(position, position, (a, b) => {
      expect(parsePosition(formatPosition(a))).toEqual(a);
      const first = order.find((name) => a[name] !== b[name]);
      const expected = first === undefined ? 0 : Math.sign(a[first] - b[first]);
      expect(comparePositions(formatPosition(a), formatPosition(b))).toBe(expected);
    }),
  );
});

test('what is out of range or malformed is refused', () => {
  expect(() => formatPosition({ era: 65_536, fileNumber: 1, pos: 4, event: 0, row: 0 })).toThrow('out of range');
  expect(() => parsePosition('0000/00000001')).toThrow('malformed');
});
