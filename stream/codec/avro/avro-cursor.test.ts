import avro from 'avsc';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exactLong } from '#tests/support/exact-long';
import { Placeholder } from '../connect/placeholder.ts';
import { AvroCursor } from './avro-cursor.ts';
import { parseAvroSchema } from './avro-schema.ts';
import { rowReaderOf } from './row-values.ts';
import { skipOf } from './skip-values.ts';

test('every 64-bit integer is read: a number where it is exact, else its digits', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.maxSafeInteger().map(BigInt)),
      (n) => {
        const cursor = new AvroCursor(exactLong.toBuffer(n));
        expect(cursor.long()).toBe(Number.isSafeInteger(Number(n)) ? Number(n) : String(n));
        expect(cursor.isAtEnd).toBe(true);
      },
    ),
    { numRuns: 2000 },
  );
});

const SCHEMA = {
  type: 'record',
  name: 'Row',
  fields: [
    { name: 'flag', type: 'boolean' },
    { name: 'count', type: ['null', 'int'] },
    { name: 'text', type: ['null', 'string'] },
    { name: 'list', type: { type: 'array', items: ['null', 'string'] } },
    { name: 'ratio', type: 'double' },
    { name: 'word', type: { type: 'enum', name: 'Word', symbols: ['a', 'b'] } },
    { name: 'raw', type: 'bytes' },
  ],
};

test('a row is what another implementation wrote, and is passed over to its very end', () => {
  const type = avro.Type.forSchema(JSON.parse(JSON.stringify(SCHEMA)));
  const schema = parseAvroSchema(SCHEMA);
  if (schema.type !== 'record') throw new TypeError('a record');
  const read = rowReaderOf(schema, new Placeholder());
  const skip = skipOf(schema);
  const row = fc.record({
    flag: fc.boolean(),
    count: fc.option(fc.integer()),
    text: fc.option(fc.string({ unit: 'grapheme' })),
    list: fc.array(fc.option(fc.string({ unit: 'grapheme' }))),
    ratio: fc.double({ noNaN: true, noDefaultInfinity: true }),
    word: fc.constantFrom('a', 'b'),
    raw: fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  });
  fc.assert(
    fc.property(row, (written) => {
      const bytes = type.toBuffer(written);
      const cursor = new AvroCursor(bytes);
      expect(read(cursor)).toEqual({ ...written, raw: written.raw.toString('base64') });
      expect(cursor.isAtEnd).toBe(true);
      const passing = new AvroCursor(bytes);
      skip(passing);
      expect(passing.isAtEnd).toBe(true);
    }),
  );
});

test('an integer of more bytes than 64 bits have is refused', () => {
  expect(() => new AvroCursor(Buffer.alloc(12, 0xff)).long()).toThrow(expect.objectContaining({ code: 'VIG_F306' }));
});

test('P5: a count that the bytes cannot hold is refused before anything is made of it', () => {
  const bytes = Buffer.from([0xfe, 0xff, 0xff, 0xff, 0xff, 0x0f]);
  expect(() => new AvroCursor(bytes).blocks(() => undefined)).toThrow(expect.objectContaining({ code: 'VIG_F306' }));
});
