import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SENSITIVE_CLASSES } from '#contract/classes';
import { formatFilter, isFiltering, parseFilter, type Filter } from './filter.ts';

const filter: fc.Arbitrary<Filter> = fc.record({
  classes: fc.subarray([...SENSITIVE_CLASSES]),
  source: fc.option(fc.string({ minLength: 1, maxLength: 20, unit: 'binary' }), { nil: null }),
  text: fc.string({ maxLength: 100, unit: 'binary' }),
});

test('the address holds the whole filter: what is written is what is read', () => {
  fc.assert(
    fc.property(filter, (wanted) => {
      expect(parseFilter(formatFilter(wanted, ''))).toEqual(wanted);
    }),
  );
});

test('other parameters stay, unknown classes go', () => {
  expect(formatFilter({ classes: ['PII'], source: null, text: '' }, '?view=wide&q=old')).toBe('?view=wide&class=PII');
  expect(parseFilter('?class=PII,<script>,PUBLIC').classes).toEqual(['PII']);
  expect(isFiltering(parseFilter('?q=%20%20'))).toBe(false);
});
