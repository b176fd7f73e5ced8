import {
  Binary,
  BSON,
  BSONRegExp,
  BSONSymbol,
  Code,
  DBRef,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
  UUID,
} from 'mongodb';
import { expect, test } from 'vitest';
import { DocumentShape } from '../schema/document-shape.ts';
import { plainNames } from '../testing/plain-names.ts';
import { dateText } from './date-text.ts';
import { readDocument } from './document-reader.ts';

function bytesOf(document: object): Buffer {
  return Buffer.from(BSON.serialize(document, { ignoreUndefined: false }));
}

function newShape(): DocumentShape {
  return new DocumentShape(plainNames, () => false);
}

function read(document: object, shape = newShape()) {
  return readDocument(bytesOf(document), 0, shape, 1);
}

const VALUES: readonly (readonly [type: string, value: unknown, travels: unknown])[] = [
  ['double', new Double(1.1), 1.1],
  ['double', new Double(5), 5],
  ['double', new Double(-0), '-0'],
  ['double', new Double(Number.NaN), 'NaN'],
  ['double', new Double(-Infinity), '-Infinity'],
  ['string', 'é 漢 😀 \u0000 "', 'é 漢 😀 \u0000 "'],
  ['string', '', ''],
  ['int', new Int32(-2_147_483_648), -2_147_483_648],
  ['long', Long.fromString('9007199254740991'), 9_007_199_254_740_991],
  ['long', Long.fromString('9007199254740993'), '9007199254740993'],
  ['long', Long.fromString('-9223372036854775808'), '-9223372036854775808'],
  ['long', Long.fromNumber(-1), -1],
  ['decimal', Decimal128.fromString('0.1000000000000000000000000000000001'), '0.1000000000000000000000000000000001'],
  [
    'decimal',
    Decimal128.fromString('9.999999999999999999999999999999999E+6144'),
    '9.999999999999999999999999999999999E+6144',
  ],
  ['decimal', Decimal128.fromString('-Infinity'), '-Infinity'],
  ['objectId', new ObjectId('0123456789abcdef01234567'), '0123456789abcdef01234567'],
  ['bool', true, true],
  ['date', new Date(0), '1970-01-01T00:00:00.000Z'],
  ['date', new Date(-1), '1969-12-31T23:59:59.999Z'],
  ['date', new Date(253_402_300_800_000), '+010000-01-01T00:00:00.000Z'],
  ['null', null, null],
  ['uuid', new UUID('0f8fad5b-d9cb-469f-a165-70867728950e'), '0f8fad5b-d9cb-469f-a165-70867728950e'],
  ['binData', new Binary(Buffer.from([0, 255]), 0), 'AP8='],
  ['binData:2', new Binary(Buffer.from([1, 2, 3]), 2), 'AQID'],
  ['binData:3', new Binary(Buffer.alloc(16, 1), 3), Buffer.alloc(16, 1).toString('base64')],
  ['binData:128', new Binary(Buffer.from('x'), 128), 'eA=='],
  ['timestamp', new Timestamp({ t: 4_294_967_295, i: 7 }), 'Timestamp(4294967295, 7)'],
  ['regex', new BSONRegExp('a/b', 'ix'), '/a/b/ix'],
  ['javascript', new Code('f()'), 'f()'],
  ['javascriptWithScope', new Code('f(x)', { x: 1 }), '{"code":"f(x)","scope":{"x":1}}'],
  ['symbol', new BSONSymbol('s'), 's'],
  ['minKey', new MinKey(), 'MinKey'],
  ['maxKey', new MaxKey(), 'MaxKey'],
  [
    'object',
    new DBRef('users', new ObjectId('0123456789abcdef01234567'), 'crm'),
    '{"$ref":"users","$id":"0123456789abcdef01234567","$db":"crm"}',
  ],
  ['object', {}, '{}'],
  ['array', [1, [2, { a: null }], 'x"y'], '[1,[2,{"a":null}],"x\\"y"]'],
];

test.each(VALUES)('a %s travels without loss (%#)', (type, value, travels) => {
  const shape = newShape();
  expect(read({ v: value }, shape)['v']).toStrictEqual(travels);
  const node = shape.root.known('v');
  expect(node?.types()).toEqual([{ type, count: 1 }]);
});

test.each(VALUES)('a %s inside a document travels as at the top (%#)', (_, value, travels) => {
  const text = read({ v: { w: value } })['v'];
  const isText = typeof travels === 'string' && /^[[{]/u.test(travels) && typeof value === 'object';
  expect(text).toBe(`{"w":${isText ? travels : JSON.stringify(travels)}}`);
});

test('undefined, which no driver writes any more, is null, and the shape says what it was', () => {
  const shape = newShape();
  const row = readDocument(Buffer.from([10, 0, 0, 0, 6, 0x75, 0, 6, 0x76, 0, 0]).fill(11, 0, 1), 0, shape, 1);
  expect(row).toEqual({ u: null, v: null });
  expect(shape.root.known('u')?.types()).toEqual([{ type: 'undefined', count: 1 }]);
});

test('a DBPointer, which no driver writes any more, is told as the reference it is', () => {
  const parts = [Buffer.from('\u000cp\0'), Buffer.from([6, 0, 0, 0]), Buffer.from('users\0'), Buffer.alloc(12, 0xab)];
  const length = parts.reduce((sum, part) => sum + part.length, 5);
  const head = Buffer.alloc(4);
  head.writeInt32LE(length);
  const row = readDocument(Buffer.concat([head, ...parts, Buffer.alloc(1)]), 0, newShape(), 1);
  expect(row['p']).toBe(`{"$ref":"users","$id":"${'ab'.repeat(12)}"}`);
});

test('dates beyond what Date can say', () => {
  expect(dateText(9_223_372_036_854_775_807n)).toBe('+292278994-08-17T07:12:55.807Z');
  expect(dateText(-9_223_372_036_854_775_808n)).toBe('-292275055-05-16T16:47:04.192Z');
  expect(dateText(8_640_000_000_000_001n)).toBe('+275760-09-13T00:00:00.001Z');
  expect(read({ v: 0 })['v']).toBe(0);
  const far = bytesOf({ v: new Date(0) });
  far.writeBigInt64LE(8_640_000_000_000_001n, far.length - 9);
  expect(readDocument(far, 0, newShape(), 1)['v']).toBe('+275760-09-13T00:00:00.001Z');
});

test('P4: members whose names are data stand together, in no name and in no path', () => {
  const shape = newShape();
  const row = read({ _id: 1, name: 'x', 'jane@example.org': 5, scores: { '2024-01-01': { v: 1 } } }, shape);
  expect(row).toEqual({ _id: 1, name: 'x', '{}': '{"jane@example.org":5}', scores: '{"2024-01-01":{"v":1}}' });
  const paths = [...shape.root.nodes()].map(({ node }) => node.path);
  expect(paths).toEqual(['_id', 'name', 'scores', 'scores.{}', 'scores.{}.v', '{}']);
});

test('P5: a shape does not grow with the keys of a map', () => {
  const shape = newShape();
  for (let i = 0; i < 3000; i += 1) read({ _id: i, [`k@${i}`]: 1, m: { [`k@${i}`]: { [`k@${i}`]: 1 } } }, shape);
  for (let i = 0; i < 6000; i += 1) read({ _id: i, [`name${letters(i)}`]: 1 }, shape);
  expect([...shape.root.nodes()].length).toBeLessThan(4100);
});

function letters(i: number): string {
  return Array.from(String(i), (digit) => 'abcdefghij'[Number(digit)]).join('');
}

test('members of any order and an own __proto__ are read right', () => {
  const shape = newShape();
  const make = (entries: readonly (readonly [string, unknown])[]) => new Map(entries);
  expect(
    read(
      make([
        ['_id', 1],
        ['a', 1],
        ['b', 2],
      ]),
      shape,
    ),
  ).toEqual({ _id: 1, a: 1, b: 2 });
  expect(
    read(
      make([
        ['b', 3],
        ['c', 4],
        ['_id', 2],
        ['a', 5],
      ]),
      shape,
    ),
  ).toEqual({ b: 3, c: 4, _id: 2, a: 5 });
  const row = read(
    make([
      ['_id', 3],
      ['__proto__', 'own'],
    ]),
    shape,
  );
  expect(Object.hasOwn(row, '__proto__')).toBe(true);
  expect(JSON.stringify(row)).toBe('{"_id":3,"__proto__":"own"}');
});

test('frequencies count documents, and elements of arrays by array', () => {
  const shape = newShape();
  read({ _id: 1, tags: ['a', 'b'], address: { city: 'x' } }, shape);
  read({ _id: 2, tags: [], address: { city: 'y', zip: 1 } }, shape);
  read({ _id: 3 }, shape);
  const seen = [...shape.root.nodes()].map(({ node, of }) => [node.path, node.count, of]);
  expect(seen).toEqual([
    ['_id', 3, 3],
    ['tags', 2, 3],
    ['tags[]', 2, 2],
    ['address', 2, 3],
    ['address.city', 2, 2],
    ['address.zip', 1, 2],
  ]);
});

test('P7: bytes that are no BSON are refused, and no byte of them is quoted', () => {
  const whole = bytesOf({ secret: 'hunter2', b: { c: 1 } });
  for (let length = 0; length < whole.length; length += 1)
    expect(() => readDocument(whole.subarray(0, length), 0, newShape(), 1)).toThrow('no BSON');
  for (let at = 0; at < whole.length; at += 1) {
    const broken = Buffer.from(whole);
    broken[at] = 0xfe;
    try {
      readDocument(broken, 0, newShape(), 1);
    } catch (error) {
      expect(error).toMatchObject({ code: 'VIG_C110' });
      expect(String(error)).not.toContain('hunter2');
    }
  }
});
