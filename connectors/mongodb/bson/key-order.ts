import { Decimal128 } from 'mongodb';
import { elements, valueEnd } from './elements.ts';
import { BSON } from './types.ts';

/**
 * A value of `_id` as the server orders it, whatever types are mixed in a collection:
 * https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/ . Strings compare by their bytes, as they do
 * in an index without a collation.
 */
export interface DocumentKey {
  readonly type: number;
  /** The value's bytes, without type and name. */
  readonly bytes: Buffer;
}

/** Types in their order; those of one bracket are compared with one another by value. */
const BRACKETS: readonly (readonly number[])[] = [
  [BSON.minKey],
  [BSON.undefined],
  [BSON.null],
  [BSON.int, BSON.long, BSON.double, BSON.decimal],
  [BSON.symbol, BSON.string],
  [BSON.object],
  [BSON.array],
  [BSON.binData],
  [BSON.objectId],
  [BSON.bool],
  [BSON.date],
  [BSON.timestamp],
  [BSON.regex],
  [BSON.dbPointer],
  [BSON.javascript],
  [BSON.javascriptWithScope],
  [BSON.maxKey],
];

const BRACKET_OF: ReadonlyMap<number, number> = new Map(
  BRACKETS.flatMap((types, bracket) => types.map((type) => [type, bracket] as const)),
);

/** Codes of the types that come after the bracket of this type, for a query by `$type`. MinKey's code is negative there. */
export function typesAfter(type: number): readonly number[] {
  const from = (BRACKET_OF.get(type) ?? 0) + 1;
  return BRACKETS.slice(from)
    .flat()
    .map((code) => (code === BSON.minKey ? -1 : code));
}

export function compareKeys(a: DocumentKey, b: DocumentKey): number {
  const bracket = (BRACKET_OF.get(a.type) ?? 0) - (BRACKET_OF.get(b.type) ?? 0);
  if (bracket !== 0) return bracket;
  switch (a.type) {
    case BSON.int:
    case BSON.long:
    case BSON.double:
    case BSON.decimal:
      return compareNumbers(numberOf(a), numberOf(b));
    case BSON.string:
    case BSON.symbol:
      return Buffer.compare(a.bytes.subarray(4, -1), b.bytes.subarray(4, -1));
    case BSON.object:
    case BSON.array:
      return compareDocuments(a.bytes, b.bytes);
    case BSON.binData:
      return compareBinary(a.bytes, b.bytes);
    case BSON.date:
      return sign(a.bytes.readBigInt64LE(0) - b.bytes.readBigInt64LE(0));
    case BSON.timestamp:
      return sign(a.bytes.readBigUInt64LE(0) - b.bytes.readBigUInt64LE(0));
    default:
      return Buffer.compare(a.bytes, b.bytes);
  }
}

export function isNaNKey(key: DocumentKey): boolean {
  if (key.type !== BSON.double && key.type !== BSON.decimal) return false;
  return Number.isNaN(numberOf(key));
}

/** Text that two keys share exactly when the server holds them for the same. */
export function keyIdentity(key: DocumentKey): string {
  const { type, bytes } = key;
  const bracket = BRACKET_OF.get(type) ?? 0;
  if (bracket === BRACKET_OF.get(BSON.int)) {
    const value = numberOf(key);
    if (typeof value === 'bigint') return `n${value}`;
    if (typeof value === 'number') return Number.isInteger(value) ? `n${BigInt(value)}` : `n${value}`;
    return identityOf(value);
  }
  if (type === BSON.symbol || type === BSON.string) return `s${bytes.toString('latin1', 4)}`;
  return `${bracket}/${bytes.toString('latin1')}`;
}

/** A decimal: `coefficient × 10^exponent`. */
interface Decimal {
  readonly coefficient: bigint;
  readonly exponent: number;
}
type Numeric = number | bigint | Decimal;

function numberOf({ type, bytes }: DocumentKey): Numeric {
  if (type === BSON.int) return bytes.readInt32LE(0);
  if (type === BSON.long) return bytes.readBigInt64LE(0);
  if (type === BSON.double) return bytes.readDoubleLE(0);
  return decimalOf(new Decimal128(Uint8Array.from(bytes)).toString());
}

function decimalOf(text: string): Numeric {
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:E([+-]?\d+))?$/iu.exec(text);
  if (parts === null) return text === 'NaN' ? Number.NaN : text.startsWith('-') ? -Infinity : Infinity;
  const [, minus = '', whole = '', fraction = '', exponent = '0'] = parts;
  const coefficient = BigInt(`${minus}${whole}${fraction}`);
  return { coefficient, exponent: Number(exponent) - fraction.length };
}

function identityOf({ coefficient, exponent }: Decimal): string {
  if (coefficient === 0n) return 'n0';
  let [digits, power] = [coefficient, exponent];
  while (digits % 10n === 0n) {
    digits /= 10n;
    power += 1;
  }
  if (power >= 0 && power < 400) return `n${digits * 10n ** BigInt(power)}`;
  const asNumber = Number(`${digits}e${power}`);
  const isDouble = Number.isFinite(asNumber) && compareNumbers(asNumber, { coefficient, exponent }) === 0;
  return isDouble ? `n${asNumber}` : `n${digits}e${power}`;
}

/** Exact across types: JavaScript compares numbers and big integers by value. NaN comes before everything. */
function compareNumbers(a: Numeric, b: Numeric): number {
  const aIsNaN = typeof a === 'number' && Number.isNaN(a);
  const bIsNaN = typeof b === 'number' && Number.isNaN(b);
  if (aIsNaN || bIsNaN) return Number(bIsNaN) - Number(aIsNaN);
  if (typeof a !== 'object' && typeof b !== 'object') return a < b ? -1 : a > b ? 1 : 0;
  if (a === Infinity || b === -Infinity) return a === b ? 0 : 1;
  if (b === Infinity || a === -Infinity) return a === b ? 0 : -1;
  const x = fractionOf(a);
  const y = fractionOf(b);
  return sign(x.numerator * y.denominator - y.numerator * x.denominator);
}

interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

function fractionOf(value: Numeric): Fraction {
  if (typeof value === 'bigint') return { numerator: value, denominator: 1n };
  if (typeof value === 'object') {
    const { coefficient, exponent } = value;
    return exponent >= 0
      ? { numerator: coefficient * 10n ** BigInt(exponent), denominator: 1n }
      : { numerator: coefficient, denominator: 10n ** BigInt(-exponent) };
  }
  let denominator = 1n;
  let scaled = value;
  // Doubling is exact, and after at most 1,074 times every double is an integer.
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    denominator *= 2n;
  }
  return { numerator: BigInt(scaled), denominator };
}

/** Length, subtype, bytes. */
function compareBinary(a: Buffer, b: Buffer): number {
  const length = a.readInt32LE(0) - b.readInt32LE(0);
  return length === 0 ? Buffer.compare(a.subarray(4), b.subarray(4)) : length;
}

/** Member by member: bracket of the type, name, value; the shorter comes first. */
function compareDocuments(a: Buffer, b: Buffer): number {
  const others = elements(b);
  for (const one of elements(a)) {
    const { value: other } = others.next();
    if (other === undefined) return 1;
    const bracket = (BRACKET_OF.get(one.type) ?? 0) - (BRACKET_OF.get(other.type) ?? 0);
    if (bracket !== 0) return bracket;
    const name = Buffer.compare(a.subarray(one.nameStart, one.nameEnd), b.subarray(other.nameStart, other.nameEnd));
    if (name !== 0) return name;
    const value = compareKeys(
      { type: one.type, bytes: a.subarray(one.start, valueEnd(a, one.type, one.start)) },
      { type: other.type, bytes: b.subarray(other.start, valueEnd(b, other.type, other.start)) },
    );
    if (value !== 0) return value;
  }
  return others.next().done === true ? 0 : -1;
}

function sign(difference: bigint): number {
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
