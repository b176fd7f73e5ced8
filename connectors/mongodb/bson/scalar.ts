import { Decimal128 } from 'mongodb';
import { dateText } from './date-text.ts';
import { malformed, zeroAfter } from './elements.ts';
import { BSON, UUID_SUBTYPE } from './types.ts';

/**
 * A value that is no document or array, as it travels. No digit, byte or character is lost; which BSON type it had is in
 * the dataset's shape.
 */
export function readScalar(bytes: Buffer, type: number, at: number): string | number | boolean | null {
  switch (type) {
    case BSON.string:
    case BSON.symbol:
    case BSON.javascript:
      return bytes.toString('utf8', at + 4, at + 3 + bytes.readInt32LE(at));
    case BSON.int:
      return bytes.readInt32LE(at);
    case BSON.long:
      return longValue(bytes, at);
    case BSON.double:
      return doubleValue(bytes.readDoubleLE(at));
    case BSON.bool:
      return bytes[at] !== 0;
    case BSON.null:
    case BSON.undefined:
      return null;
    case BSON.objectId:
      return bytes.toString('hex', at, at + 12);
    case BSON.date:
      return dateOf(bytes, at);
    case BSON.decimal:
      return new Decimal128(Uint8Array.from(bytes.subarray(at, at + 16))).toString();
    case BSON.binData:
      return binaryText(bytes, at);
    case BSON.timestamp:
      return `Timestamp(${bytes.readUInt32LE(at + 4)}, ${bytes.readUInt32LE(at)})`;
    case BSON.regex: {
      const options = zeroAfter(bytes, at);
      return `/${bytes.toString('utf8', at, options - 1)}/${bytes.toString('utf8', options, zeroAfter(bytes, options) - 1)}`;
    }
    case BSON.minKey:
      return 'MinKey';
    case BSON.maxKey:
      return 'MaxKey';
    default:
      throw malformed('type');
  }
}

const SAFE_HIGH = 0x20_00_00;

/** A number below 2^53, else its digits. */
export function longValue(bytes: Buffer, at: number): number | string {
  const high = bytes.readInt32LE(at + 4);
  if (high < SAFE_HIGH && high > -SAFE_HIGH) return high * 0x1_0000_0000 + bytes.readUInt32LE(at);
  return bytes.readBigInt64LE(at).toString();
}

function doubleValue(value: number): number | string {
  if (value === 0) return Object.is(value, -0) ? '-0' : 0;
  return Number.isFinite(value) ? value : String(value);
}

function dateOf(bytes: Buffer, at: number): string {
  const high = bytes.readInt32LE(at + 4);
  // Within 2^52 ms around the epoch lies every date that Date can say, and no arithmetic of big integers is needed.
  if (high < 0x10_00_00 && high >= -0x10_00_00) {
    const ms = high * 0x1_0000_0000 + bytes.readUInt32LE(at);
    if (ms <= 8_640_000_000_000_000 && ms >= -8_640_000_000_000_000) return new Date(ms).toISOString();
  }
  return dateText(bytes.readBigInt64LE(at));
}

/** Subtype 4 is a UUID; everything else is base64. Subtype 2 says its length twice. */
function binaryText(bytes: Buffer, at: number): string {
  const length = bytes.readInt32LE(at);
  const subtype = bytes[at + 4] ?? 0;
  const start = at + 5;
  if (subtype === UUID_SUBTYPE && length === 16) {
    const hex = bytes.toString('hex', start, start + 16);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  }
  if (subtype === 2 && length >= 4) return bytes.toString('base64', start + 4, start + length);
  return bytes.toString('base64', start, start + length);
}
