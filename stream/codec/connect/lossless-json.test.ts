import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ExactNumber, parseLossless } from './lossless-json.ts';

test('an integer beyond 2^53 keeps its digits, wherever it stands', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), fc.string(), (n, name) => {
      const read = parseLossless(`{${JSON.stringify(name)}:[${n},{"x":${n}}]}`);
      const safe = Number.isSafeInteger(Number(n));
      const value = safe ? Number(n) : new ExactNumber(String(n));
      expect(read).toEqual(Object.fromEntries([[name, [value, { x: value }]]]));
    }),
  );
});

test('a column called as one of the times of the envelope is not rounded with them', () => {
  const text =
    '{"after":{"ts_ns":9223372036854775807},"source":{"ts_ns":1795271838217487000,"ts_us":1795271838217487},"ts_ns":1795271838217487001}';
  expect(parseLossless(text)).toMatchObject({ after: { ts_ns: new ExactNumber('9223372036854775807') } });
});

test('doubles stay numbers, decimals with more digits than a double has do not', () => {
  expect(parseLossless('[0.1234567890123456, 1.7976931348623157e308, 123456789.1234567890123]')).toEqual([
    0.1234567890123456,
    1.7976931348623157e308,
    new ExactNumber('123456789.1234567890123'),
  ]);
});

test('digits within a string are a string', () => {
  expect(parseLossless('{"a":"12345678901234567890","b":"\\"ts_ns\\":12345678901234567890"}')).toEqual({
    a: '12345678901234567890',
    b: '"ts_ns":12345678901234567890',
  });
});
