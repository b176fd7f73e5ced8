import fc from 'fast-check';
import avro from 'avsc';
import { expect, test } from 'vitest';
import { COUNTS, OPERATIONS, type Change, type Row, type Value } from '#contract/change';
import { Position } from '#contract/position';
import { Sensitive } from '#kernel/sensitive';
import { ID_COLUMN, sampleSchema, textColumn } from '#tests/support/sample-schema';
import { parseAvroSchema } from '../avro/avro-schema.ts';
import { WIRE_MARK_BYTES, type AvroRegistry } from '../avro/schema-registry.ts';
import { createJsonEnvelopeCodec } from '../json-envelope.ts';
import { createAvroChangeCodec } from './avro-change-codec.ts';
import { changeSchema } from './change-schema.ts';

const schema = sampleSchema('customer', [
  ID_COLUMN,
  textColumn('e-mail é'),
  textColumn('e_mail__'),
  { name: 'ratio', type: 'double precision', kind: 'float', nullable: true },
  { name: '__proto__', type: 'text[]', kind: 'array', elementKind: 'text', nullable: true },
  { name: 'ok', type: 'boolean', kind: 'boolean', nullable: true },
]);

/** Keeps schemas as a registry does, in memory. */
function registryOf(texts: string[]): AvroRegistry {
  const registered = (id: number) => ({
    id,
    schema: parseAvroSchema(JSON.parse(texts[id] ?? 'null')),
  });
  return {
    schema: async (id) => registered(id),
    register: async (_subject, text) => registered(texts.push(text) - 1),
  };
}

const value: fc.Arbitrary<Value> = fc.letrec<{ leaf: Value; node: Value }>((tie) => ({
  leaf: fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.maxSafeInteger(),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
  ),
  node: fc.oneof(tie('leaf'), fc.array(tie('node'), { maxLength: 3 })),
})).node;
/** Every column with every kind of value, whatever its type says. */
const row: fc.Arbitrary<Row> = fc
  .tuple(...schema.fields.map(() => value))
  .map((values) => Object.fromEntries(schema.fields.map(({ name }, i) => [name, values[i] ?? null])));
const image = fc.option(row.map((content) => new Sensitive(content)));

const change: fc.Arbitrary<Change> = fc.record({
  op: fc.constantFrom(...OPERATIONS),
  source: fc.constant('shop'),
  dataset: fc.constant(schema.urn),
  schema: fc.constant(schema.id),
  position: fc.constant(Position.parse('0000000000000001/0000000002')),
  transaction: fc.option(fc.nat().map(String)),
  snapshot: fc.constantFrom('no' as const, 'initial' as const, 'incremental' as const),
  epoch: fc.nat(),
  counts: fc.constantFrom(...COUNTS),
  committedAtMs: fc.nat().map((n) => n + 0.125),
  capturedAtMs: fc.nat().map((n) => n + 0.5),
  key: fc.option(fc.integer().map((id) => new Sensitive<Row>({ id }))),
  before: image,
  after: image,
});

const plain = (c: Change) => ({
  ...c,
  key: c.key?.reveal() ?? null,
  before: c.before === null ? null : Object.entries(c.before.reveal()),
  after: c.after === null ? null : Object.entries(c.after.reveal()),
});

async function opened() {
  const texts: string[] = [];
  const codec = createAvroChangeCodec({
    version: '0.0.0',
    registry: registryOf(texts),
    json: createJsonEnvelopeCodec('0.0.0'),
  });
  await codec.learn?.([schema]);
  return codec;
}

test('a change read back from Avro is the change that was written, whatever its names and values', async () => {
  const codec = await opened();
  const probe = { ...codec.encode(sample, schema), offset: 0n };
  await codec.prepare?.([probe]);
  fc.assert(
    fc.property(change, (written) => {
      const read = codec.decode({ ...codec.encode(written, schema), offset: 0n });
      expect(plain(read)).toEqual(plain(written));
    }),
  );
});

test('another implementation reads the same rows, by names that Avro allows', async () => {
  const codec = await opened();
  const type = avro.Type.forSchema(JSON.parse(changeSchema(schema)), { wrapUnions: 'always' });
  const { value: bytes } = codec.encode(sample, schema);
  const read: unknown = type.fromBuffer(Buffer.from(bytes ?? []).subarray(WIRE_MARK_BYTES));
  expect(JSON.parse(JSON.stringify(read))).toMatchObject({
    op: 'c',
    after: {
      'shop.shop.public.customer.Value': {
        id: { long: 1 },
        e_mail__: { string: 'x@example.com' },
        e_mail___2: null,
        ratio: { double: 0.5 },
        __proto___2: {
          array: [{ string: 'a' }, { 'shop.shop.public.customer.Nested': { items: [{ string: 'b' }, { long: 2 }] } }],
        },
        ok: { boolean: true },
      },
    },
    source: { connector: 'postgresql', db: 'shop', schema: { string: 'public' }, table: 'customer', snapshot: 'false' },
  });
});

test('what was written as JSON before Avro was switched on is read on', async () => {
  const codec = await opened();
  const json = createJsonEnvelopeCodec('0.0.0').encode(sample, schema);
  expect(plain(codec.decode({ ...json, offset: 0n }))).toEqual(plain(sample));
});

test('a record of an unknown schema is poison, one that is cut off too', async () => {
  const codec = await opened();
  const record = codec.encode(sample, schema);
  expect(() => codec.decode({ ...record, offset: 1n })).toThrow(expect.objectContaining({ code: 'VIG_F308' }));
  await codec.prepare?.([{ ...record, offset: 1n }]);
  const cut = Buffer.from(record.value ?? []).subarray(0, 60);
  expect(() => codec.decode({ ...record, value: cut, offset: 1n })).toThrow(
    expect.objectContaining({ code: 'VIG_F306' }),
  );
});

const sample: Change = {
  op: 'c',
  source: 'shop',
  dataset: schema.urn,
  schema: schema.id,
  position: Position.parse('00/00'),
  transaction: '77',
  snapshot: 'no',
  epoch: 0,
  counts: 'both',
  committedAtMs: 1_700_000_000_123.5,
  capturedAtMs: 1_700_000_000_130,
  key: new Sensitive<Row>({ id: 1 }),
  before: null,
  after: new Sensitive<Row>(
    Object.fromEntries([
      ['id', 1],
      ['e-mail é', 'x@example.com'],
      ['e_mail__', null],
      ['ratio', 0.5],
      ['__proto__', ['a', ['b', 2]]],
      ['ok', true],
    ]),
  ),
};
