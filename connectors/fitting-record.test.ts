import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OVERSIZED, type Change, type Row } from '#contract/change';
import { Position } from '#contract/position';
import type { DatasetSchema } from '#contract/schema';
import { createJsonEnvelopeCodec } from '#codec/json-envelope';
import { Sensitive } from '#kernel/sensitive';
import { encodeFitting } from './fitting-record.ts';

const codec = createJsonEnvelopeCodec('0.0.0');
const schema: DatasetSchema = {
  id: 's',
  source: 'shop',
  sourceKind: 'postgres',
  dataset: { namespace: 'postgres://db:5432', name: 'shop.public.files' },
  urn: 'postgres://db:5432/shop.public.files',
  path: ['shop', 'public', 'files'],
  kind: 'table',
  fields: ['id', 'a', 'b', 'c'].map((name, i) => ({
    name,
    type: 'text',
    kind: 'text',
    nullable: true,
    ...(i === 0 ? { keyOrder: 1 } : {}),
  })),
  beforeImage: 'full',
  position: Position.parse('0'),
  observedAtMs: 0,
};
const change = (before: Row | null, after: Row): Change => ({
  op: 'u',
  source: 'shop',
  dataset: schema.urn,
  schema: schema.id,
  position: Position.parse('1'),
  transaction: null,
  snapshot: 'no',
  epoch: 0,
  counts: 'both',
  committedAtMs: 1,
  capturedAtMs: 1,
  key: new Sensitive({ id: after['id'] ?? null }),
  before: before === null ? null : new Sensitive(before),
  after: new Sensitive(after),
});
const written = (one: Change, maxBytes?: number) =>
  codec.decode({ ...encodeFitting(codec, one, schema, maxBytes), offset: 0n }).after?.reveal();

test('P6, P7: of a row that is too large only the largest values are left out', () => {
  const row = { id: 'k', a: 'x'.repeat(3000), b: 'short', c: 'y'.repeat(1500) };
  expect(written(change(null, row), 3000)).toEqual({ ...row, a: OVERSIZED });
  // Beside another image, however large, it is left the same.
  expect(written(change(row, row), 4000)).toEqual({ ...row, a: OVERSIZED });
  expect(written(change(null, row), 1000)).toEqual({ ...row, a: OVERSIZED, c: OVERSIZED });
});

test('P7: a row whose text is longer than a string can be does not stop the source', { timeout: 60_000 }, () => {
  // Written as six characters each: more than half a gibibyte together.
  const a = '\u0001'.repeat(90_000_000);
  expect(written(change(null, { id: 'k', a, b: 'short', c: null }))).toEqual({
    id: 'k',
    a: OVERSIZED,
    b: 'short',
    c: null,
  });
});

const value = fc.oneof(
  fc.string({
    unit: fc.constantFrom('a', '"', '\n', '\u0001', '\u007f', 'é', '€', '😀', '\ud83d', '\ude00'),
    maxLength: 2000,
  }),
  fc.array(fc.string({ maxLength: 300 }), { maxLength: 5 }),
  fc.constant(null),
  fc.integer(),
);
const row = fc.record({ id: fc.string({ maxLength: 20 }), a: value, b: value, c: value });

test('any image fits, its key is whole, and every value is itself or said to be left out', () => {
  fc.assert(
    fc.property(fc.option(row), row, fc.integer({ min: 300, max: 6000 }), (before, after, maxBytes) => {
      const read = codec.decode({ ...encodeFitting(codec, change(before, after), schema, maxBytes), offset: 0n });
      expect(read.key?.reveal()).toEqual({ id: after.id });
      for (const [image, sent] of [
        [read.before?.reveal() ?? null, before],
        [read.after?.reveal() ?? null, after],
      ] as const) {
        expect(Buffer.byteLength(JSON.stringify(image))).toBeLessThanOrEqual(maxBytes);
        const kept = Object.entries(image ?? {}).filter(([, found]) => found !== OVERSIZED);
        expect(sent).toMatchObject(Object.fromEntries(kept));
        // By itself it is left the same values as beside another image.
        if (image !== null && sent !== null && JSON.stringify(sent).length > maxBytes)
          expect(written(change(null, sent), maxBytes)).toEqual(image);
      }
    }),
  );
});

test('a row that fits is written as it is', () => {
  const one = change(null, { id: 'k', a: 'x', b: null, c: ['y'] });
  expect(encodeFitting(codec, one, schema)).toEqual(codec.encode(one, schema));
});
