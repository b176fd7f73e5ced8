import fc from 'fast-check';
import { expect, test } from 'vitest';
import { COUNTS, OPERATIONS, type Change, type Row, type Value } from '#contract/change';
import { Position } from '#contract/position';
import { VigieError } from '#kernel/errors/vigie-error';
import { Sensitive } from '#kernel/sensitive';
import { sampleSchema } from '#tests/support/sample-schema';
import { createJsonEnvelopeCodec } from './json-envelope.ts';

const schema = sampleSchema('customer', []);
const codec = createJsonEnvelopeCodec('0.0.0');

const value: fc.Arbitrary<Value> = fc.letrec<{ leaf: Value; node: Value }>((tie) => ({
  leaf: fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.boolean(), fc.constant(null)),
  node: fc.oneof(tie('leaf'), fc.array(tie('node'), { maxLength: 3 })),
})).node;
const row: fc.Arbitrary<Row> = fc.dictionary(fc.string({ unit: 'binary', minLength: 1 }), value);
const image = fc.option(row.map((content) => new Sensitive(content)));

const sent: fc.Arbitrary<Change> = fc.record({
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
  capturedAtMs: fc.nat(),
  key: image,
  before: image,
  after: image,
});

const change = fc.oneof(
  sent,
  sent.map((one): Change => ({ ...one, afterImage: 'looked_up' })),
);

const plain = (c: Change) => ({
  ...c,
  key: c.key?.reveal() ?? null,
  before: c.before?.reveal() ?? null,
  after: c.after?.reveal() ?? null,
});

test('a change read back from its envelope is the change that was written, whatever its names and values', () => {
  fc.assert(
    fc.property(change, (written) => {
      const read = codec.decode({ ...codec.encode(written, schema), offset: 0n });
      // A lone surrogate has no UTF-8 form: PostgreSQL cannot send one, and JSON escapes it on both ways.
      expect(plain(read)).toEqual(plain(written));
    }),
  );
});

test('the envelope has the shape that Debezium consumers read', () => {
  const written = codec.encode(
    {
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
      key: new Sensitive({ id: 1 }),
      before: null,
      after: new Sensitive({ id: 1, name: 'x' }),
    },
    schema,
  );
  expect(JSON.parse(String(written.value))).toMatchObject({
    op: 'c',
    before: null,
    after: { id: 1, name: 'x' },
    ts_ms: 1_700_000_000_130,
    source: {
      connector: 'postgresql',
      name: 'shop',
      db: 'shop',
      schema: 'public',
      table: 'customer',
      snapshot: 'false',
      txId: '77',
      ts_ms: 1_700_000_000_123,
      ts_us: 1_700_000_000_123_500,
    },
  });
  expect(String(written.key)).toBe('{"id":1}');
});

test.each(['', 'nonsense secret-4711', '[]', '{"op":"c"}', '{"op":"x","source":{"name":"s","vigie":{}}}'])(
  'P7: bytes that are no envelope are refused with VIG_F301 and quoted nowhere (%#)',
  (bytes) => {
    const decode = () => codec.decode({ key: null, value: Buffer.from(bytes), timestampMs: 0, offset: 3n });
    expect(decode).toThrow(VigieError);
    try {
      decode();
    } catch (error) {
      expect(error).toMatchObject({ code: 'VIG_F301' });
      expect(JSON.stringify(error)).not.toContain('4711');
    }
  },
);

test('a column called __proto__ stays a column', () => {
  const content: Row = JSON.parse('{"__proto__":"x","id":1}');
  const written: Change = { ...base(), after: new Sensitive(content) };
  const read = codec.decode({ ...codec.encode(written, schema), offset: 0n });
  expect(Object.keys(read.after?.reveal() ?? {})).toEqual(['__proto__', 'id']);
});

function base(): Change {
  return {
    op: 'c',
    source: 'shop',
    dataset: schema.urn,
    schema: schema.id,
    position: Position.parse('0/0'),
    transaction: null,
    snapshot: 'no',
    epoch: 0,
    counts: 'both',
    committedAtMs: 1,
    capturedAtMs: 1,
    key: null,
    before: null,
    after: null,
  };
}
