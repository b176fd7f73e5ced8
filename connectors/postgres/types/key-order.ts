import type { Value } from '#contract/change';
import { OID, underlying, type PgType } from './pg-type.ts';

/** Negative, zero or positive, as the source's own `ORDER BY` puts `a` before, with or after `b`. Never called with NULL: keys have none. */
export type KeyComparer = (a: Value, b: Value) => number;

export interface KeyColumn {
  readonly type: PgType;
  /** The column's collation is `C` or `POSIX` (or `ucs_basic`): order of bytes. */
  readonly collatesAsBytes: boolean;
}

/**
 * Compares two values of a key column in the source's own order, or null where that order cannot be reproduced here:
 * text under a language's collation, enums, addresses, intervals, times with a zone, floats of text, arrays.
 */
export function keyComparer({ type, collatesAsBytes }: KeyColumn): KeyComparer | null {
  const real = underlying(type);
  if (real.element !== null) return null;
  switch (real.oid) {
    case OID.text:
    case OID.varchar:
      return collatesAsBytes ? compareBytes : null;
    case OID.bpchar:
      return collatesAsBytes ? (a, b) => compareBytes(unpadded(a), unpadded(b)) : null;
    case OID.name:
      // Since PostgreSQL 12 a text type like the others, declared with COLLATE "C".
      return collatesAsBytes ? compareBytes : null;
    default:
      return BY_OID.get(real.oid) ?? null;
  }
}

const compareBytes: KeyComparer = (a, b) => Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));

/** `bpchar` compares without its padding. */
function unpadded(value: Value): string {
  return String(value).replace(/ +$/u, '');
}

/** Fixed-width lower-case hex keeps the order of the bytes. */
const compareAscii: KeyComparer = (a, b) => order(String(a), String(b));

const compareBoolean: KeyComparer = (a, b) => Number(a) - Number(b);

const compareInteger: KeyComparer = (a, b) =>
  typeof a === 'number' && typeof b === 'number' ? a - b : order(BigInt(String(a)), BigInt(String(b)));

const compareBase64: KeyComparer = (a, b) =>
  Buffer.compare(Buffer.from(String(a), 'base64'), Buffer.from(String(b), 'base64'));

/** NaN is equal to itself and above everything, as PostgreSQL orders it. */
const compareFloat: KeyComparer = (a, b) => {
  const [x, y] = [Number(a), Number(b)];
  if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
  return order(x, y);
};

const compareNumeric: KeyComparer = (a, b) => {
  const [x, y] = [decimal(String(a)), decimal(String(b))];
  if (x.rank !== y.rank) return x.rank - y.rank;
  if (x.rank !== 0) return 0;
  if (x.negative !== y.negative) return x.negative ? -1 : 1;
  const size = x.whole.length - y.whole.length || order(x.whole, y.whole) || order(x.fraction, y.fraction);
  return x.negative ? 0 - size : size;
};

/** Without leading zeros before and trailing zeros behind the point, so that lengths and texts compare. */
function decimal(text: string): { rank: number; negative: boolean; whole: string; fraction: string } {
  const rank = RANKS.get(text) ?? 0;
  const negative = text.startsWith('-');
  const [whole = '', fraction = ''] = text.replace(/^-/u, '').split('.');
  const parts = { whole: whole.replace(/^0+/u, ''), fraction: fraction.replace(/0+$/u, '') };
  return { rank, negative: negative && (parts.whole !== '' || parts.fraction !== ''), ...parts };
}

const RANKS: ReadonlyMap<string, number> = new Map([
  ['-Infinity', -1],
  ['Infinity', 1],
  ['NaN', 2],
]);

/** ISO 8601 as `date-time.ts` writes it: by sign and length of the year first, then as text. */
const compareIso: KeyComparer = (a, b) => {
  const [x, y] = [isoParts(String(a)), isoParts(String(b))];
  return x.year - y.year || order(x.rest, y.rest);
};

function isoParts(text: string): { year: number; rest: string } {
  if (text === 'infinity') return { year: Infinity, rest: '' };
  if (text === '-infinity') return { year: -Infinity, rest: '' };
  const dash = text.indexOf('-', 1);
  // A blank sorts before any digit: a time without a fraction comes first.
  return { year: Number(text.slice(0, dash)), rest: text.slice(dash).replace(/Z$/u, '') };
}

function order<T extends string | number | bigint>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const BY_OID: ReadonlyMap<number, KeyComparer> = new Map<number, KeyComparer>([
  [OID.bool, compareBoolean],
  [OID.int2, compareInteger],
  [OID.int4, compareInteger],
  [OID.int8, compareInteger],
  [OID.oid, compareInteger],
  [OID.xid8, compareInteger],
  [OID.numeric, compareNumeric],
  [OID.float4, compareFloat],
  [OID.float8, compareFloat],
  [OID.bytea, compareBase64],
  [OID.uuid, compareAscii],
  [OID.macaddr, compareAscii],
  [OID.macaddr8, compareAscii],
  [OID.date, compareIso],
  [OID.timestamp, compareIso],
  [OID.timestamptz, compareIso],
  [OID.time, compareAscii],
]);
