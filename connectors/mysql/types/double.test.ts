import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDouble, shortestFloat } from './double.ts';

test.each([
  [1e14, '100000000000000'],
  [123456789012345, '123456789012345'],
  [1e15, '1e15'],
  [1234567890123456, '1.234567890123456e15'],
  [Number('1.2345678901234567e15'), '1234567890123456.8'],
  [1e-14, '0.00000000000001'],
  [1e-15, '0.000000000000001'],
  [1e-16, '1e-16'],
  [1.2345e-15, '0.0000000000000012345'],
  [1.7976931348623157e308, '1.7976931348623157e308'],
  [5e-324, '5e-324'],
  [-0, '-0'],
  [-1.2345678901234567e-4, '-0.00012345678901234567'],
])('%d is printed as MySQL 9.7 prints it', (value, text) => {
  expect(formatDouble(value)).toBe(text);
});

test('every double reads back the same, every float by its shortest digits', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(Number(formatDouble(value))).toBe(value);
    }),
  );
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(Math.fround(shortestFloat(value))).toBe(value);
      expect(String(shortestFloat(value)).length).toBeLessThanOrEqual(String(value).length);
    }),
  );
});
