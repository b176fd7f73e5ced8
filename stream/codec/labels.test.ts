import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CLASSES } from '#contract/classes';
import type { LabelCodec, LabelHead } from '#contract/codec';
import type { LabelledField } from '#contract/label';
import { UnexaminedReason } from '#contract/observation';
import { Position } from '#contract/position';
import { topics } from '#contract/topics';
import { AvroCursor } from './avro/avro-cursor.ts';
import { parseAvroSchema } from './avro/avro-schema.ts';
import { wireMark, WIRE_MARK_BYTES } from './avro/schema-registry.ts';
import { createJsonLabelCodec } from './json-labels.ts';
import { createAvroLabelCodec } from './own-topics/avro-labels.ts';
import { OWN_TOPICS } from './own-topics/own-topics.ts';
import { schemaOfShape } from './own-topics/schema-of-shape.ts';
import { valueReader, valueWriter } from './own-topics/shape-values.ts';

const words = fc.oneof(fc.string({ unit: 'grapheme', minLength: 1 }), fc.lorem());
const field: fc.Arbitrary<LabelledField> = fc.record({
  path: words,
  entity: words,
  confidence: fc.double({ min: 0, max: 1, noNaN: true }),
  start: fc.nat(),
  end: fc.nat(),
  masked: words,
  reason: words,
});
const head: fc.Arbitrary<LabelHead> = fc.record(
  {
    record: words,
    source: words,
    dataset: words,
    op: fc.constantFrom('c', 'u', 'd', 'r'),
    position: words.map((text) => Position.parse(text)),
    transaction: fc.option(words),
    modelVersion: words,
    times: fc.record({
      committedAtMs: fc.double({ min: 0, max: 4e12, noNaN: true }),
      capturedAtMs: fc.nat(),
      labelledAtMs: fc.nat(),
    }),
    unexamined: fc.array(fc.record({ path: words, reason: fc.constantFrom(...UnexaminedReason.options) })),
  },
  { requiredKeys: ['record', 'source', 'dataset', 'op', 'position', 'transaction', 'modelVersion', 'times'] },
);

/** Each class of the list, for a part of the fields. */
function everyLabel(codec: LabelCodec, check: (value: Buffer, label: unknown) => void): void {
  fc.assert(
    fc.property(head, fc.array(field, { maxLength: 4 }), ({ unexamined, ...rest }, fields) => {
      const common = unexamined === undefined ? rest : { ...rest, unexamined };
      const encode = codec.begin(common);
      for (const [index, name] of CLASSES.entries()) {
        const some = fields.slice(index % 2);
        check(encode(name, some), { ...rest, class: name, fields: some, ...(unexamined ? { unexamined } : {}) });
      }
    }),
  );
}

test('a label is written as JSON that says the same, whatever its words are', () => {
  everyLabel(createJsonLabelCodec(), (value, label) => expect(JSON.parse(value.toString())).toEqual(label));
});

test('a label is written as Avro that says the same, whatever its words are', () => {
  const own = OWN_TOPICS.find(({ record }) => record === 'vigie.Label');
  if (own === undefined) throw new Error('labels have no schema');
  const schema = parseAvroSchema(schemaOfShape(own));
  const form = { id: 7, schema, mark: wireMark(7), write: valueWriter(schema) };
  const read = valueReader(schema);
  const codec = createAvroLabelCodec(new Map(CLASSES.map((name) => [topics.labels(name), form])));
  everyLabel(codec, (value, label) => {
    const cursor = new AvroCursor(value, WIRE_MARK_BYTES);
    expect(read(cursor)).toEqual(label);
    expect(cursor.isAtEnd).toBe(true);
  });
});
