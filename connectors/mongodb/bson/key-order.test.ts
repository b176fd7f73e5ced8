import { Binary, BSON, Decimal128, Double, Int32, Long, MaxKey, MinKey, ObjectId, Timestamp } from 'mongodb';
import { expect, test } from 'vitest';
import { keyOf } from '../stream/change-event.ts';
import { compareKeys, keyIdentity, typesAfter, type DocumentKey } from './key-order.ts';
import { BSON as TYPES } from './types.ts';

function key(value: unknown): DocumentKey {
  const found = keyOf(Buffer.from(BSON.serialize({ _id: value })));
  if (found === null) throw new Error('no _id');
  return found;
}

/** In the server's order; values in one list are the same. */
const ORDER: readonly (readonly unknown[])[] = [
  [new MinKey()],
  [null],
  [new Double(Number.NaN), Decimal128.fromString('NaN')],
  [new Double(-Infinity), Decimal128.fromString('-Infinity')],
  [Decimal128.fromString('-1E+6000')],
  [Long.MIN_VALUE, new Double(-9_223_372_036_854_775_808)],
  [new Int32(-5), Long.fromNumber(-5), new Double(-5), Decimal128.fromString('-5.00')],
  [new Int32(0), new Double(-0), new Double(0), Decimal128.fromString('0E+3')],
  [new Double(5e-324)],
  [Decimal128.fromString('0.1')],
  [new Double(0.1)],
  [Decimal128.fromString('0.11')],
  [new Double(0.5), Decimal128.fromString('0.5')],
  [new Int32(10), Decimal128.fromString('1E+1')],
  [Long.fromString('9007199254740992'), new Double(9_007_199_254_740_992)],
  [Long.fromString('9007199254740993')],
  [Long.MAX_VALUE],
  [new Double(1e300)],
  [Decimal128.fromString('1E+6000')],
  [new Double(Infinity), Decimal128.fromString('Infinity')],
  [''],
  ['A'],
  ['a'],
  ['ab'],
  ['é'],
  ['\uffff'],
  ['😀'],
  [{ a: 1 }],
  [{ a: 1, b: 1 }],
  [{ a: 2 }],
  [{ b: 1 }],
  [{ a: 'x' }],
  [new Binary(Buffer.from([9]), 0)],
  [new Binary(Buffer.from([1, 1]), 0)],
  [new Binary(Buffer.from([0, 0]), 5)],
  [new ObjectId('000000000000000000000001')],
  [new ObjectId('ff0000000000000000000000')],
  [false],
  [true],
  [new Date(-1)],
  [new Date(0)],
  [new Timestamp({ t: 1, i: 2 })],
  [new Timestamp({ t: 4_000_000_000, i: 0 })],
  [new MaxKey()],
];

test('keys of all types are in the server’s order, exactly, also numbers of different types', () => {
  const all = ORDER.flatMap((same, rank) => same.map((value) => ({ rank, key: key(value) })));
  for (const a of all)
    for (const b of all)
      expect([a.rank, b.rank, Math.sign(compareKeys(a.key, b.key))]).toEqual([
        a.rank,
        b.rank,
        Math.sign(a.rank - b.rank),
      ]);
});

test('two keys share an identity exactly when the server holds them for the same', () => {
  const all = ORDER.flatMap((same, rank) => same.map((value) => ({ rank, identity: keyIdentity(key(value)) })));
  for (const a of all)
    for (const b of all)
      expect([a.rank, b.rank, a.identity === b.identity]).toEqual([a.rank, b.rank, a.rank === b.rank]);
});

test('the types that come after a bracket leave out what is in it', () => {
  expect(typesAfter(TYPES.long)).not.toContain(TYPES.decimal);
  expect(typesAfter(TYPES.long)).toContain(TYPES.string);
  expect(typesAfter(TYPES.long)).not.toContain(-1);
  expect(typesAfter(TYPES.maxKey)).toEqual([]);
  expect(typesAfter(TYPES.minKey)).toContain(TYPES.null);
});
