import { MAX_IMAGE_BYTES, type Value } from '#contract/change';
import { VigieError } from '#kernel/errors/vigie-error';
import { arrayReader } from './array-text.ts';
import { byteaToBase64 } from './bytea.ts';
import { isoDate, isoTimeTz, isoTimestamp, isoTimestampTz } from './date-time.ts';
import { OID, underlying, type PgType } from './pg-type.ts';
import type { ValueReader } from './read-value.ts';

/**
 * The reader of a type, to be made once per column. The session that wrote the text must have the settings of
 * `connect`.
 *
 * A reader throws `VIG_C110` where the text cannot be what the type says, and `VIG_C115` where the value is larger than
 * an image may be. Neither holds data.
 */
export function valueReader(type: PgType): ValueReader {
  const real = underlying(type);
  if (real.element !== null) return arrayReader(valueReader(real.element), real.element.delimiter);
  return BY_OID.get(real.oid) ?? readText;
}

const readText: ValueReader = (bytes, start, end) => {
  if (end - start > MAX_IMAGE_BYTES) throw tooLarge(end - start);
  return bytes.toString('utf8', start, end);
};

/** For types whose output is ASCII. */
function ascii(convert: (text: string) => Value): ValueReader {
  return (bytes, start, end) => convert(bytes.toString('latin1', start, end));
}

const LETTER_T = 0x74;
const readBoolean: ValueReader = (bytes, start) => bytes[start] === LETTER_T;

const MINUS = 0x2d;
const ZERO = 0x30;
/** So many digits are always below 2^53. */
const SAFE_DIGITS = 15;

const readInteger: ValueReader = (bytes, start, end) => {
  const negative = bytes[start] === MINUS;
  const first = negative ? start + 1 : start;
  if (first >= end) throw malformedInteger();
  if (end - first > SAFE_DIGITS) return largeInteger(bytes.toString('latin1', start, end));
  let value = 0;
  for (let i = first; i < end; i++) {
    const digit = bytes.readUInt8(i) - ZERO;
    if (digit < 0 || digit > 9) throw malformedInteger();
    value = value * 10 + digit;
  }
  return negative ? -value : value;
};

function malformedInteger(): VigieError {
  return new VigieError('VIG_C110', 'the text of an integer is malformed');
}

function largeInteger(text: string): Value {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
}

/** `NaN`, `Infinity` and `-Infinity` stay words. */
function float(text: string): Value {
  const value = Number(text);
  return Number.isFinite(value) ? value : text;
}

const readBytes: ValueReader = (bytes, start, end) => {
  // Six hex digits become four base64 characters.
  if (((end - start) * 4) / 6 > MAX_IMAGE_BYTES) throw tooLarge(end - start);
  return byteaToBase64(bytes, start, end);
};

function tooLarge(byteCount: number): VigieError {
  return new VigieError('VIG_C115', 'a value is too large to be examined', { details: { byteCount } });
}

const BY_OID: ReadonlyMap<number, ValueReader> = new Map<number, ValueReader>([
  [OID.bool, readBoolean],
  [OID.int2, readInteger],
  [OID.int4, readInteger],
  [OID.int8, readInteger],
  [OID.oid, readInteger],
  [OID.xid, readInteger],
  [OID.cid, readInteger],
  [OID.xid8, readInteger],
  [OID.float4, ascii(float)],
  [OID.float8, ascii(float)],
  [OID.bytea, readBytes],
  [OID.date, ascii(isoDate)],
  [OID.timetz, ascii(isoTimeTz)],
  [OID.timestamp, ascii(isoTimestamp)],
  [OID.timestamptz, ascii(isoTimestampTz)],
]);
