import { VigieError } from '#kernel/errors/vigie-error';
import { ByteCursor } from '../protocol/byte-cursor.ts';
import { COLUMN } from '../protocol/event-types.ts';
import { readDecimal } from './decimal.ts';
import { formatDouble } from './double.ts';
import { packedDatetimeText, packedTimeText } from './temporal.ts';

/**
 * MySQL's binary JSON to the text that the server prints for it, so that a document reads the same from a snapshot and
 * from the log, and no number loses a digit. https://dev.mysql.com/doc/dev/mysql-server/latest/json__binary_8h.html
 */
export function jsonText(bytes: Buffer): string {
  // An empty value is what a column holds that was added NOT NULL to rows that were there.
  return bytes.length === 0 ? 'null' : valueText(bytes, bytes.readUInt8(0), 1);
}

const TYPE = {
  smallObject: 0,
  largeObject: 1,
  smallArray: 2,
  largeArray: 3,
  literal: 4,
  int16: 5,
  uint16: 6,
  int32: 7,
  uint32: 8,
  int64: 9,
  uint64: 10,
  double: 11,
  string: 12,
  opaque: 15,
} as const;

const LITERALS = ['null', 'true', 'false'];

function valueText(bytes: Buffer, type: number, at: number): string {
  switch (type) {
    case TYPE.smallObject:
      return container(bytes, at, { isObject: true, isLarge: false });
    case TYPE.largeObject:
      return container(bytes, at, { isObject: true, isLarge: true });
    case TYPE.smallArray:
      return container(bytes, at, { isObject: false, isLarge: false });
    case TYPE.largeArray:
      return container(bytes, at, { isObject: false, isLarge: true });
    case TYPE.literal:
      return LITERALS[bytes.readUInt8(at)] ?? 'null';
    case TYPE.int16:
      return String(bytes.readInt16LE(at));
    case TYPE.uint16:
      return String(bytes.readUInt16LE(at));
    case TYPE.int32:
      return String(bytes.readInt32LE(at));
    case TYPE.uint32:
      return String(bytes.readUInt32LE(at));
    case TYPE.int64:
      return String(bytes.readBigInt64LE(at));
    case TYPE.uint64:
      return String(bytes.readBigUInt64LE(at));
    case TYPE.double:
      return doubleText(bytes.readDoubleLE(at));
    case TYPE.string: {
      const { length, start } = variableLength(bytes, at);
      return quoted(bytes.toString('utf8', start, start + length));
    }
    case TYPE.opaque:
      return opaqueText(bytes, at);
    default:
      throw new VigieError('VIG_C110', 'a JSON document of the source has an unknown type', { details: { type } });
  }
}

function container(
  bytes: Buffer,
  at: number,
  { isObject, isLarge }: { readonly isObject: boolean; readonly isLarge: boolean },
): string {
  const size = isLarge ? 4 : 2;
  const offset = (place: number) => (isLarge ? bytes.readUInt32LE(place) : bytes.readUInt16LE(place));
  const count = offset(at);
  const keys = at + 2 * size;
  const values = keys + (isObject ? count * (size + 2) : 0);
  const parts: string[] = [];
  for (let i = 0; i < count; i++) {
    const entry = values + i * (size + 1);
    const type = bytes.readUInt8(entry);
    const place = isInlined(type, isLarge) ? entry + 1 : at + offset(entry + 1);
    const text = valueText(bytes, type, place);
    if (!isObject) {
      parts.push(text);
      continue;
    }
    const key = keys + i * (size + 2);
    const keyStart = at + offset(key);
    const keyLength = bytes.readUInt16LE(key + size);
    parts.push(`${quoted(bytes.toString('utf8', keyStart, keyStart + keyLength))}: ${text}`);
  }
  return isObject ? `{${parts.join(', ')}}` : `[${parts.join(', ')}]`;
}

/** Values that fit stand in the entry itself. */
function isInlined(type: number, isLarge: boolean): boolean {
  if (type === TYPE.literal || type === TYPE.int16 || type === TYPE.uint16) return true;
  return isLarge && (type === TYPE.int32 || type === TYPE.uint32);
}

/** Seven bits a byte, the lowest first. */
function variableLength(bytes: Buffer, at: number): { readonly length: number; readonly start: number } {
  let length = 0;
  for (let i = 0; i < 5; i++) {
    const byte = bytes.readUInt8(at + i);
    length += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { length, start: at + i + 1 };
  }
  throw new VigieError('VIG_C110', 'a JSON document of the source has a length that is none');
}

function opaqueText(bytes: Buffer, at: number): string {
  const type = bytes.readUInt8(at);
  const { length, start } = variableLength(bytes, at + 1);
  switch (type) {
    case COLUMN.newdecimal: {
      const cursor = new ByteCursor(bytes, start + 2, start + length);
      return readDecimal(cursor, bytes.readUInt8(start), bytes.readUInt8(start + 1));
    }
    case COLUMN.datetime:
    case COLUMN.timestamp:
      return `"${packedDatetimeText(bytes.readBigInt64LE(start))}"`;
    case COLUMN.date:
      return `"${packedDatetimeText(bytes.readBigInt64LE(start)).slice(0, 10)}"`;
    case COLUMN.time:
      return `"${packedTimeText(bytes.readBigInt64LE(start))}"`;
    default:
      return `"base64:type${type}:${bytes.toString('base64', start, start + length)}"`;
  }
}

function doubleText(value: number): string {
  const text = formatDouble(value);
  return /^-?\d+$/u.test(text) ? `${text}.0` : text;
}

/** The server escapes as JSON.stringify does. */
export function quoted(text: string): string {
  return JSON.stringify(text.toWellFormed());
}
