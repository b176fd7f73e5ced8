import avro from 'avsc';
import { expect, test } from 'vitest';
import { AvroCursor } from '../avro/avro-cursor.ts';
import { parseAvroSchema } from '../avro/avro-schema.ts';
import { AvroWriter } from '../avro/avro-writer.ts';
import { OWN_TOPICS } from './own-topics.ts';
import { schemaFiles, wantedSchemaFiles } from './schema-files.ts';
import { schemaOfShape } from './schema-of-shape.ts';
import { valueReader, valueWriter } from './shape-values.ts';

/** One value of each kind of each shape; the contract itself says that they are. */
const SAMPLES: Readonly<Record<string, readonly unknown[]>> = {
  'vigie.Label': [
    {
      record: 'postgres://db:5432/shop.public.customer?id=1',
      source: 'shop',
      dataset: 'postgres://db:5432/shop.public.customer',
      class: 'PII',
      op: 'c',
      position: '0000000000000001/0000000001',
      transaction: null,
      modelVersion: 'm1',
      times: { committedAtMs: 1.5, capturedAtMs: 2, labelledAtMs: 3 },
      fields: [{ path: 'email', entity: 'EMAIL_ADDRESS', confidence: 0.9, start: 0, end: 9, masked: 'j***' }],
    },
  ],
  'vigie.SourceEvent': [
    {
      type: 'epoch',
      source: 'shop',
      dataset: 'd',
      epoch: 3,
      state: 'complete',
      reason: 'initial',
      rows: 5,
      position: '1',
      atMs: 1.25,
    },
    { type: 'gap', source: 'shop', from: null, to: '1', reason: 'r', code: 'VIG_C107', atMs: 1 },
    { type: 'gap', source: 'shop', dataset: 'd', from: '0', to: '1', reason: 'r', code: 'VIG_C107', atMs: 1 },
    {
      type: 'status',
      source: 'shop',
      kind: 'postgres',
      namespace: 'postgres://db:5432',
      state: 'streaming',
      position: null,
      committedAtMs: null,
      heardAtMs: 5,
      retainedBytes: 5e12,
      lagBytes: null,
      snapshot: { datasets: 1, datasetsDone: 0, rows: 4, rowsEstimated: 4.5, startedAtMs: 1 },
      error: null,
      atMs: 1,
    },
  ],
  'vigie.Control': [
    { type: 'rule', rule: { id: 'r1', entity: 'X', classes: ['PII'], keywords: ['a'], weight: 0.5, enabled: true } },
    { type: 'thresholds', thresholds: { minimum: 0.5, high: 0.9 } },
    { type: 'source', source: 'shop', paused: true },
    { type: 'resnapshot', request: 'q', source: 'shop', tables: [], reason: 'asked', atMs: 1 },
  ],
};

const TOPICS = OWN_TOPICS.filter(({ record }) => record in SAMPLES);

test.each(TOPICS)('$record comes back from Avro as the contract has it', (own) => {
  const schema = parseAvroSchema(schemaOfShape(own));
  const [write, read] = [valueWriter(schema), valueReader(schema)];
  for (const sample of SAMPLES[own.record] ?? []) {
    const value: unknown = own.shape.parse(sample);
    const writer = new AvroWriter();
    write(value, writer);
    const bytes = writer.take();
    const cursor = new AvroCursor(bytes);
    const back = read(cursor);
    expect(back).toEqual(value);
    expect(cursor.isAtEnd).toBe(true);
    expect(own.shape.parse(back)).toEqual(value);
    // Another implementation agrees that these are bytes of this schema.
    const type = avro.Type.forSchema(JSON.parse(JSON.stringify(schemaOfShape(own))));
    expect(type.toBuffer(type.fromBuffer(bytes)).equals(bytes)).toBe(true);
  }
});

test('the schemas that are kept are those of the contract: npm run generate', () => {
  const kept = new Map(
    schemaFiles().map(({ record, version, text }) => [
      `stream/codec/own-topics/schemas/${record}.v${version}.avsc`,
      text,
    ]),
  );
  for (const { path, text } of wantedSchemaFiles()) expect(kept.get(path)).toBe(text);
});

test('every version of a schema reads what the version before wrote (BACKWARD)', () => {
  const files = schemaFiles();
  expect(new Set(files.map(({ record }) => record))).toEqual(new Set(OWN_TOPICS.map(({ record }) => record)));
  for (const [i, file] of files.entries()) {
    const before = files[i - 1];
    const type = avro.Type.forSchema(JSON.parse(file.text));
    if (before?.record !== file.record) continue;
    expect(file.version).toBe(before.version + 1);
    expect(() => type.createResolver(avro.Type.forSchema(JSON.parse(before.text)))).not.toThrow();
  }
});

test('a shape that could not read its last version would be seen', () => {
  const [own] = OWN_TOPICS;
  if (own === undefined) throw new TypeError('there are topics of ours');
  const before = JSON.parse(JSON.stringify(schemaOfShape(own)));
  const after = { ...before, fields: [...before.fields, { name: 'added', type: 'string' }] };
  expect(() => avro.Type.forSchema(after).createResolver(avro.Type.forSchema(before))).toThrow(/no matching field/u);
});

test('a value of another shape is refused, and not quoted', () => {
  const [own] = OWN_TOPICS;
  if (own === undefined) throw new TypeError('there are topics of ours');
  const write = valueWriter(parseAvroSchema(schemaOfShape(own)));
  expect(() => write({ record: 4711 }, new AvroWriter())).toThrow(expect.objectContaining({ code: 'VIG_F306' }));
});
