import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createManualClock } from '#tests/support/manual-clock';
import { inert } from './inert.ts';
import { createProgress } from './progress.ts';
import { displayWidth, renderTable } from './table.ts';
import { ago, bytes, duration } from './words.ts';

test.each([
  ['\u001b[31mred\u001b[0m', '\\x1b[31mred\\x1b[0m'],
  ['a\u0007b\nc\td', 'a\\x07b\\x0ac\\x09d'],
  ['\u202edlrow', '\\u202edlrow'],
  ['\u009b31m', '\\x9b31m'],
  ['\ud800', '\ufffd'],
  ['naïve 名前 👩‍💻', 'naïve 名前 👩‍💻'],
])('a name cannot drive the terminal: %j', (name, shown) => {
  expect(inert(name)).toBe(shown);
});

test('whatever a database calls its things, a table holds no control character but its own line ends', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 10, max: 200 }),
      (names, columns) => {
        const text = renderTable(
          names,
          [
            { title: 'name', cell: (name) => name },
            { title: 'n', align: 'right', cell: () => '1' },
          ],
          columns,
        );
        expect(text.split('\n')).toHaveLength(names.length + 2);
        expect(text).not.toMatch(/[\p{Cc}--\n]|[\u202a-\u202e\u2066-\u2069]/v);
      },
    ),
  );
});

test('columns are aligned, also with characters that are two columns wide', () => {
  const rows = [
    { name: '名前', n: 5 },
    { name: 'mail', n: 12 },
    { name: 'e\u0301te\u0301', n: 1 },
  ];
  const text = renderTable(rows, [
    { title: 'name', cell: ({ name }) => name },
    { title: 'count', align: 'right', cell: ({ n }) => String(n) },
  ]);
  expect(text).toBe('NAME  COUNT\n名前      5\nmail     12\ne\u0301te\u0301       1\n');
  expect(new Set(text.trimEnd().split('\n').map(displayWidth)).size).toBe(1);
});

test('a table is cut in the middle of its cells to fit a terminal', () => {
  const text = renderTable(['a-very-long-name-of-a-table-in-the-shop'], [{ title: 'name', cell: (name) => name }], 20);
  expect(text).toBe('NAME\na-very-lon…-the-shop\n');
});

test('figures are said in words', () => {
  expect([0, 1023, 1536, 5_368_709_120].map(bytes)).toEqual(['0 B', '1023 B', '1.5 KiB', '5.0 GiB']);
  expect([12.4, 3_400, 300_000, 7_200_000, 259_200_000].map(duration)).toEqual([
    '12 ms',
    '3.4 s',
    '5 min',
    '2 h',
    '3 d',
  ]);
  expect([ago(null, 5), ago(1_000, 4_400)]).toEqual(['-', '3.4 s ago']);
});

test('progress is a bar on a terminal and a line each ten seconds elsewhere', async () => {
  const clock = createManualClock(0);
  const written: string[] = [];
  const sink = { write: (text: string) => void written.push(text), columns: 80 };
  const plain = createProgress({ err: { ...sink, isTerminal: false }, clock }, 'rows read');
  for (let i = 0; i <= 20; i++) {
    plain.show(i * 100, 4_000);
    await clock.advance(1_000);
  }
  plain.end();
  expect(written).toEqual([
    '0 of about 4,000 rows read, 0 ms\n',
    '1,000 of about 4,000 rows read, 10.0 s, about 30.0 s left\n',
    '2,000 of about 4,000 rows read, 20.0 s, about 20.0 s left\n',
  ]);
  written.length = 0;
  const bar = createProgress({ err: { ...sink, isTerminal: true }, clock }, 'rows read');
  bar.show(1_000, 2_000);
  bar.end();
  const erase = '\r\x1b[2K';
  expect(written).toEqual([
    expect.stringContaining(`${erase}[############............] 1,000 of about 2,000 rows read`),
    erase,
  ]);
});
