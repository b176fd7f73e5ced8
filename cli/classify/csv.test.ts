import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCsv, type CsvRecord } from './csv.ts';

async function parse(text: string, cuts: readonly number[] = []): Promise<CsvRecord[]> {
  const ends = [...cuts, text.length].toSorted((a, b) => a - b);
  const parts = ends.map((end, i) => text.slice(ends[i - 1] ?? 0, end));
  const records: CsvRecord[] = [];
  for await (const record of parseCsv(Readable.from(parts))) records.push(record);
  return records;
}

test('quotes, separators, line breaks and empty lines', async () => {
  expect(await parse('a,b\r\n"x, ""y""","line\nbreak"\n\nlast,\n')).toEqual([
    { line: 1, cells: ['a', 'b'] },
    { line: 2, cells: ['x, "y"', 'line\nbreak'] },
    { line: 5, cells: ['last', ''] },
  ]);
});

test('whatever is written is read, wherever the text is cut', async () => {
  const cell = fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', '\n', ' ', '1') });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
      fc.array(fc.nat(60), { maxLength: 5 }),
      async (rows, cuts) => {
        const text = rows.map((cells) => cells.map(quoted).join(',')).join('\n');
        const records = await parse(
          text,
          cuts.filter((cut) => cut < text.length),
        );
        expect(records.map(({ cells }) => cells)).toEqual(rows);
      },
    ),
  );
});

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
