import { expect, test } from 'vitest';
import { csvCell } from './export-fields.ts';

test.each([
  ['plain', 'plain'],
  ['a,b', '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ['two\nlines', '"two\nlines"'],
  ['=cmd|calc!A0', "'=cmd|calc!A0"],
  ['@SUM(1)', "'@SUM(1)"],
  ['-1,2', '"\'-1,2"'],
])('a name is a cell and never a formula: %s', (text, cell) => {
  expect(csvCell(text)).toBe(cell);
});
