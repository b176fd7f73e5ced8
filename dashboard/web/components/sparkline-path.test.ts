import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowsInSight } from './use-window.ts';
import { sparklineShape } from './sparkline-path.ts';

const BOX = { width: 120, height: 32, atLeast: 0 };

test('a line stays in its box whatever the values', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.double({ min: 0, max: 1e15, noNaN: true })), { maxLength: 200 }), (values) => {
      const shape = sparklineShape(values, BOX);
      const known = values.filter((value) => value !== null);
      expect(shape === null).toBe(known.length < 2);
      if (shape === null) return;
      for (const [, x, y] of shape.line.matchAll(/[ML]([\d.]+) ([\d.]+)/gu)) {
        expect(Number(x)).toBeLessThanOrEqual(BOX.width);
        expect(Number(y)).toBeLessThanOrEqual(BOX.height);
      }
      expect(shape.line).not.toContain('NaN');
    }),
  );
});

test('a figure far below its objective looks far below it', () => {
  expect(sparklineShape([10, 12], { ...BOX, atLeast: 120 })?.line).toBe('M0 28.6L120 28.1');
});

test('the rows drawn are those in sight and a few around, never more than there are', () => {
  expect(rowsInSight({ count: 10_000, rowHeight: 34, top: 3400, height: 340 })).toEqual({ start: 92, end: 118 });
  expect(rowsInSight({ count: 5, rowHeight: 34, top: 0, height: 340 })).toEqual({ start: 0, end: 5 });
  expect(rowsInSight({ count: 0, rowHeight: 34, top: 500, height: 340 })).toEqual({ start: 0, end: 0 });
});
