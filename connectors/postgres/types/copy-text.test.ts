import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { NULL_VALUE } from '../protocol/messages.ts';
import { CopyTextSplitter, parseCopyRows } from './copy-text.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\b': '\\b',
  '\f': '\\f',
  '\v': '\\v',
};

function field(text: string | null): string {
  return text === null ? '\\N' : text.replace(/[\\\t\n\r\b\f\v]/gu, (found) => ESCAPES[found] ?? found);
}

/** As the server writes rows. */
function encoded(rows: readonly (readonly (string | null)[])[]): Buffer {
  return Buffer.from(rows.map((row) => `${row.map(field).join('\t')}\n`).join(''));
}

function decoded(chunks: readonly Buffer[], columnCount: number): (string | null)[][] {
  const splitter = new CopyTextSplitter(columnCount);
  const rows = chunks.flatMap((chunk) => splitter.push(chunk));
  splitter.end();
  return rows.map(({ bytes, bounds }) =>
    Array.from({ length: bounds.length / 2 }, (_, i) =>
      bounds[2 * i] === NULL_VALUE ? null : bytes.toString('utf8', bounds[2 * i], bounds[2 * i + 1]),
    ),
  );
}

const value = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom('\\', '\t', '\n', '\r', '\b', '\f', '\v', 'N', '.', 'a', ' ') }),
  fc.constant(null),
);

test('rows are the same however the chunks are cut', () => {
  const table = fc
    .integer({ min: 1, max: 6 })
    .chain((columns) => fc.array(fc.array(value, { minLength: columns, maxLength: columns }), { maxLength: 12 }));
  fc.assert(
    fc.property(table, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (rows, cuts) => {
      const whole = encoded(rows);
      const chunks: Buffer[] = [];
      for (let at = 0, i = 0; at < whole.length; i++) {
        const length = cuts[i % cuts.length] ?? 1;
        chunks.push(whole.subarray(at, at + length));
        at += length;
      }
      expect(decoded(chunks, rows[0]?.length ?? 1)).toEqual(rows);
    }),
    { numRuns: 500 },
  );
});

test('a row without escapes lies in the chunk that it came in', () => {
  const chunk = Buffer.from('1\tab\n2\tcd\n');
  expect(new CopyTextSplitter(2).push(chunk).every((row) => row.bytes === chunk)).toBe(true);
});

test('a table without columns has rows all the same', () => {
  expect(decoded([Buffer.from('\n\n')], 0)).toEqual([[], []]);
});

test('a row with another number of columns, and an end within a row, are VIG_C110', () => {
  expect(() => new CopyTextSplitter(3).push(Buffer.from('1\t2\n'))).toThrow(
    expect.objectContaining({ code: 'VIG_C110' }),
  );
  const splitter = new CopyTextSplitter(2);
  splitter.push(Buffer.from('1\t'));
  expect(() => splitter.end()).toThrow(expect.objectContaining({ code: 'VIG_C110' }));
});

test('a value of 64 MB in chunks of 64 KB is joined once', async () => {
  const chunk = Buffer.alloc(64 * 1024, 'x');
  async function* chunks(): AsyncGenerator<Buffer> {
    yield Buffer.from('1\t');
    for (let i = 0; i < 1024; i++) yield chunk;
    yield Buffer.from('\n2\ty\n');
  }
  const lengths: number[] = [];
  for await (const rows of parseCopyRows(chunks(), 2))
    for (const { bounds } of rows) lengths.push((bounds[3] ?? 0) - (bounds[2] ?? 0));
  expect(lengths).toEqual([64 * 1024 * 1024, 1]);
});
