import { expect, test } from 'vitest';
import { tableFilter } from './table-filter.ts';

const table = (schema: string, name: string) => ({ schema, name });

test('by default every table is watched', () => {
  const watched = tableFilter({ include: ['*.*'], exclude: [] });
  expect(watched(table('public', 'customer'))).toBe(true);
  expect(watched(table('Häuser', 'a.b'))).toBe(true);
});

test('an exclude glob outranks an include glob', () => {
  const watched = tableFilter({ include: ['shop.*'], exclude: ['shop.tmp_*', '*.?og'] });
  expect(watched(table('shop', 'customer'))).toBe(true);
  expect(watched(table('shop', 'tmp_1'))).toBe(false);
  expect(watched(table('shop', 'log'))).toBe(false);
  expect(watched(table('shop', 'blog'))).toBe(true);
  expect(watched(table('crm', 'customer'))).toBe(false);
});

test('a glob without a dot names a table in any schema', () => {
  const watched = tableFilter({ include: ['customer'], exclude: [] });
  expect(watched(table('a', 'customer'))).toBe(true);
  expect(watched(table('a', 'customers'))).toBe(false);
});

test('other pattern characters stand for themselves, stars may repeat, ? takes one emoji', () => {
  expect(tableFilter({ include: ['a+.(b)'], exclude: [] })(table('a+', '(b)'))).toBe(true);
  expect(tableFilter({ include: ['*.*a*a*a*'], exclude: [] })(table('s', 'xaxaxa'))).toBe(true);
  expect(tableFilter({ include: ['*.*a*a*a*a*'], exclude: [] })(table('s', 'xaxaxa'))).toBe(false);
  expect(tableFilter({ include: ['s.?'], exclude: [] })(table('s', '😀'))).toBe(true);
});
