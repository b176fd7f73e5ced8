import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_IMAGE_BYTES, type Value } from '#contract/change';
import { VigieError } from '#kernel/errors/vigie-error';
import { byteaToBase64 } from './bytea.ts';
import { OID, type PgType } from './pg-type.ts';
import { valueReader } from './value-reader.ts';

const base = (oid: number): PgType => ({
  oid,
  schema: 'pg_catalog',
  name: 'x',
  typtype: 'b',
  element: null,
  delimiter: ',',
  base: null,
});
const arrayOf = (element: PgType): PgType => ({ ...base(0), element });

function read(type: PgType, text: string): Value {
  // Bytes around the value belong to others.
  const bytes = Buffer.from(`9{"\\${text}}9,"`);
  return valueReader(type)(bytes, 4, bytes.length - 4);
}

/** As PostgreSQL writes an array of text. */
function arrayText(value: Value): string {
  if (Array.isArray(value)) return `{${value.map(arrayText).join(',')}}`;
  if (value === null) return 'NULL';
  const text = String(value);
  const isPlain = /^[^\s{}",\\]+$/u.test(text) && text.toUpperCase() !== 'NULL';
  return isPlain ? text : `"${text.replace(/["\\]/gu, String.raw`\$&`)}"`;
}

const element = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom('"', '\\', '{', '}', ',', ' ', 'a', 'NULL') }),
  fc.constant(null),
);

test('an array of any texts reads back', () => {
  fc.assert(
    fc.property(fc.array(element, { maxLength: 8 }), (values) => {
      expect(read(arrayOf(base(OID.text)), arrayText(values))).toEqual(values);
    }),
    { numRuns: 500 },
  );
});

test('an array of two dimensions with lower bounds reads back nested', () => {
  const matrix = fc
    .integer({ min: 1, max: 4 })
    .chain((width) =>
      fc.array(fc.array(element, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 4 }),
    );
  fc.assert(
    fc.property(matrix, (rows) => {
      expect(
        read(arrayOf(base(OID.text)), `[-2:${rows.length - 3}][0:${(rows[0]?.length ?? 1) - 1}]=${arrayText(rows)}`),
      ).toEqual(rows);
    }),
  );
});

test.each([
  '',
  '{',
  '}',
  '{1',
  '{1,',
  '{"1',
  '{"1\\',
  '{1}}',
  '{1}x',
  '[1:2]',
  '[1:2]={1',
  '{{1}',
  '{{{{{{{1}}}}}}}',
  '{1;2}',
  '{"a"b}',
])('the text %j is no array of integers: VIG_C110, never a wrong value', (text) => {
  expect(codeOf(() => read(arrayOf(base(OID.int4)), text))).toBe('VIG_C110');
});

test('any text at all is an array or VIG_C110, and is never quoted', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('{', '}', '"', '\\', ',', '1', 'NULL', '[', '=') }), (text) => {
      expect([null, 'VIG_C110']).toContain(codeOf(() => read(arrayOf(base(OID.text)), text)));
    }),
    { numRuns: 1000 },
  );
});

test('integers keep every digit', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (given) => {
      const value = read(base(OID.int8), String(given));
      expect(String(value)).toBe(String(given));
      expect(typeof value).toBe(given > -(2n ** 53n) && given < 2n ** 53n ? 'number' : 'string');
    }),
  );
});

test.each(['', '-', '1a', ' 1', '1.0'])('the text %j is no integer', (text) => {
  expect(codeOf(() => read(base(OID.int4), text))).toBe('VIG_C110');
});

test('bytea reads the same from the hex and from the escape format', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (given) => {
      const expected = Buffer.from(given).toString('base64');
      const hex = Buffer.from(`\\x${Buffer.from(given).toString('hex')}`);
      expect(byteaToBase64(hex, 0, hex.length)).toBe(expected);
      const escaped = Buffer.from(Array.from(given, escapedByte).join(''), 'latin1');
      expect(byteaToBase64(escaped, 0, escaped.length)).toBe(expected);
    }),
  );
});

test('a domain is read as what it is based on, an unknown type as text', () => {
  expect(
    read({ ...base(70_000), typtype: 'd', base: { ...base(70_001), typtype: 'd', base: base(OID.int4) } }, '42'),
  ).toBe(42);
  expect(read(base(70_002), '"a"=>"1"')).toBe('"a"=>"1"');
});

test('bytes that are no UTF-8 (SQL_ASCII) are read as U+FFFD, and nothing fails', () => {
  const bytes = Buffer.from([0x61, 0xff, 0xc3, 0x28]);
  expect(valueReader(base(OID.text))(bytes, 0, 4)).toBe('a\ufffd\ufffd(');
});

function escapedByte(byte: number): string {
  if (byte === 0x5c) return '\\\\';
  return byte < 0x20 || byte > 0x7e ? `\\${byte.toString(8).padStart(3, '0')}` : String.fromCharCode(byte);
}

function codeOf(work: () => unknown): string | null {
  try {
    work();
    return null;
  } catch (error) {
    if (!(error instanceof VigieError) || Object.keys(error.details).length > 0) throw error;
    return error.code;
  }
}

test('P6: a value larger than an image may be is VIG_C115, in text, bytes and arrays; one as large is read', () => {
  const large = Buffer.alloc(MAX_IMAGE_BYTES + 1, 'a');
  const tooLarge = expect.objectContaining({ code: 'VIG_C115' });
  const of = (type: PgType, bytes: Buffer) => () => valueReader(type)(bytes, 0, bytes.length);
  expect(of(base(OID.text), large)).toThrow(tooLarge);
  expect(of(arrayOf(base(OID.text)), Buffer.concat([Buffer.from('{x,'), large, Buffer.from('}')]))).toThrow(tooLarge);
  expect(valueReader(base(OID.text))(large, 1, large.length)).toHaveLength(MAX_IMAGE_BYTES);
  expect(of(base(OID.bytea), Buffer.alloc(MAX_IMAGE_BYTES * 1.5 + 2, '0'))).toThrow(tooLarge);
});
