import { inflateRawSync, inflateSync } from 'node:zlib';
import { MAX_IMAGE_BYTES, OVERSIZED, type Value } from '#contract/change';
import { VigieError } from '#kernel/errors/vigie-error';
import type { ByteCursor } from '../protocol/byte-cursor.ts';
import { COLUMN } from '../protocol/event-types.ts';
import type { MappedColumn } from '../protocol/table-map.ts';
import type { Charsets, TextReader } from './charsets.ts';
import type { ColumnType } from './column.ts';
import { readDecimal } from './decimal.ts';
import { shortestFloat } from './double.ts';
import { jsonText } from './json-binary.ts';
import {
  bitValue,
  geometryText,
  inet4Text,
  inet6Text,
  integerValue,
  oldUuidText,
  uuidText,
  vectorValue,
} from './opaque-values.ts';
import {
  readDate,
  readDatetime2,
  readOldDatetime,
  readOldTime,
  readTime2,
  readTimestamp,
  readTimestamp2,
} from './temporal.ts';

/** Reads one value of a row of the log and moves behind it. */
export type LogReader = (cursor: ByteCursor) => Value;

/**
 * The reader of a column: how its bytes lie is told by the log's table map, what they mean by the column's type.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/classmysql_1_1binlog_1_1event_1_1Table__map__event.html
 *
 * @throws VigieError `VIG_C110` for a type that is not known.
 */
export function logReader(mapped: MappedColumn, column: ColumnType, charsets: Charsets): LogReader {
  const { type, meta } = mapped;
  const { unsigned } = column;
  switch (type) {
    case COLUMN.tiny:
      return unsigned ? (c) => c.uint8() : (c) => c.bytes.readInt8(c.take(1));
    case COLUMN.short:
      return unsigned ? (c) => c.uint16() : (c) => c.bytes.readInt16LE(c.take(2));
    case COLUMN.int24:
      return unsigned ? (c) => c.uint24() : (c) => c.bytes.readIntLE(c.take(3), 3);
    case COLUMN.long:
      return unsigned ? (c) => c.uint32() : (c) => c.bytes.readInt32LE(c.take(4));
    case COLUMN.longlong:
      return unsigned ? readUnsignedLong : readSignedLong;
    case COLUMN.float:
      return (c) => floatValue(shortestFloat(c.bytes.readFloatLE(c.take(4))));
    case COLUMN.double:
      return (c) => floatValue(c.bytes.readDoubleLE(c.take(8)));
    case COLUMN.newdecimal: {
      const [precision, scale] = [meta >> 8, meta & 0xff];
      return (c) => readDecimal(c, precision, scale);
    }
    case COLUMN.year:
      return (c) => {
        const year = c.uint8();
        return year === 0 ? 0 : 1900 + year;
      };
    case COLUMN.bit: {
      const width = (meta + 7) >> 3;
      return (c) => {
        const start = c.take(width);
        return bitValue(c.bytes, start, start + width);
      };
    }
    case COLUMN.enum:
    case COLUMN.set:
      return labelReader(type, meta, column.labels ?? []);
    default:
      return temporalReader(type, meta) ?? stringReader(mapped, column, charsets);
  }
}

function readUnsignedLong(cursor: ByteCursor): Value {
  const at = cursor.take(8);
  const high = cursor.bytes.readUInt32LE(at + 4);
  return high < 0x20_0000
    ? high * 0x1_0000_0000 + cursor.bytes.readUInt32LE(at)
    : integerValue(cursor.bytes.readBigUInt64LE(at));
}

function readSignedLong(cursor: ByteCursor): Value {
  const at = cursor.take(8);
  const high = cursor.bytes.readInt32LE(at + 4);
  return high >= -0x20_0000 && high < 0x20_0000 && !(high === -0x20_0000 && cursor.bytes.readUInt32LE(at) === 0)
    ? high * 0x1_0000_0000 + cursor.bytes.readUInt32LE(at)
    : integerValue(cursor.bytes.readBigInt64LE(at));
}

/** JSON has neither a negative zero nor infinities; the server stores no infinity. */
export function floatValue(value: number): Value {
  return Number.isFinite(value) ? value + 0 : String(value);
}

function labelReader(type: number, width: number, labels: readonly string[]): LogReader {
  if (type === COLUMN.enum) return (c) => labels[c.uintLE(width) - 1] ?? '';
  return (c) => {
    const start = c.take(width);
    const chosen = labels.filter((_, i) => ((c.bytes[start + (i >> 3)] ?? 0) & (1 << (i & 7))) !== 0);
    return chosen.join(',');
  };
}

function temporalReader(type: number, meta: number): LogReader | null {
  switch (type) {
    case COLUMN.date:
    case COLUMN.newdate:
      return readDate;
    case COLUMN.datetime2:
      return (c) => readDatetime2(c, meta);
    case COLUMN.timestamp2:
      return (c) => readTimestamp2(c, meta);
    case COLUMN.time2:
      return (c) => readTime2(c, meta);
    case COLUMN.datetime:
      return readOldDatetime;
    case COLUMN.timestamp:
      return readTimestamp;
    case COLUMN.time:
      return readOldTime;
    default:
      return null;
  }
}

/** What has a length and then bytes. */
function stringReader({ type, meta }: MappedColumn, column: ColumnType, charsets: Charsets): LogReader {
  const lengthBytes = lengthBytesOf(type, meta);
  const read = bytesReader(column, charsets);
  if (type === COLUMN.blobCompressed || type === COLUMN.varcharCompressed) {
    return (c) => {
      const plain = uncompressed(c.view(c.uintLE(lengthBytes)));
      return read(plain, 0, plain.length);
    };
  }
  return (c) => {
    const length = c.uintLE(lengthBytes);
    const start = c.take(length);
    return read(c.bytes, start, start + length);
  };
}

function lengthBytesOf(type: number, meta: number): number {
  switch (type) {
    case COLUMN.varchar:
    case COLUMN.varString:
    case COLUMN.string:
    case COLUMN.varcharCompressed:
      return meta > 255 ? 2 : 1;
    case COLUMN.blob:
    case COLUMN.tinyBlob:
    case COLUMN.mediumBlob:
    case COLUMN.longBlob:
    case COLUMN.blobCompressed:
    case COLUMN.geometry:
    case COLUMN.json:
    case COLUMN.vector:
      return meta;
    default:
      throw new VigieError('VIG_C110', 'a column of the source has an unknown type', { details: { type } });
  }
}

/** The reading of stored bytes that have no form of their own in the log. */
function bytesReader(column: ColumnType, charsets: Charsets): (bytes: Buffer, start: number, end: number) => Value {
  const { dataType, charset, width } = column;
  switch (dataType) {
    case 'json':
      return charset === null
        ? (bytes, start, end) => jsonText(bytes.subarray(start, end))
        : textOrBytes(dataType, charsets.reader(charset));
    case 'vector':
      return (bytes, start, end) => vectorValue(bytes, start, end, (value) => floatValue(shortestFloat(value)));
    case 'uuid':
      return (bytes, start, end) => uuidText(padded(bytes, start, end, 16));
    case 'uuid_old':
      return (bytes, start, end) => oldUuidText(padded(bytes, start, end, 16));
    case 'inet4':
      return (bytes, start, end) => inet4Text(padded(bytes, start, end, 4));
    case 'inet6':
      return (bytes, start, end) => inet6Text(padded(bytes, start, end, 16));
    case 'binary':
      return (bytes, start, end) => padded(bytes, start, end, width ?? 0).toString('base64');
    default:
      return textOrBytes(dataType, charset === null ? null : charsets.reader(charset));
  }
}

export function isGeometry(dataType: string): boolean {
  return /^(?:geometry|point|linestring|polygon|multi\w+|geom(?:etry)?collection)$/u.test(dataType);
}

/** Reads text in a character set, or bytes. A value too large for a row's image is not examined, and says so (P6). */
export function textOrBytes(
  dataType: string,
  text: TextReader | null,
): (bytes: Buffer, start: number, end: number) => Value {
  if (text !== null)
    return (bytes, start, end) => (end - start > MAX_IMAGE_BYTES ? OVERSIZED : text(bytes, start, end));
  if (isGeometry(dataType)) return geometryText;
  // Three bytes become four base64 characters.
  return (bytes, start, end) =>
    ((end - start) * 4) / 3 > MAX_IMAGE_BYTES ? OVERSIZED : bytes.toString('base64', start, end);
}

/** The log leaves out zeros at the end of BINARY. */
function padded(bytes: Buffer, start: number, end: number, width: number): Buffer {
  if (end - start >= width) return bytes.subarray(start, end);
  const whole = Buffer.alloc(width);
  bytes.copy(whole, 0, start, end);
  return whole;
}

/**
 * MariaDB's compressed columns: a byte of method (8: zlib), of whether the header of zlib is left out, and of how many
 * bytes tell the length; then these; 0 is no compression.
 */
function uncompressed(stored: Buffer): Buffer {
  if (stored.length === 0) return stored;
  const first = stored.readUInt8(0);
  if (first === 0) return stored.subarray(1);
  const body = stored.subarray(1 + (first & 7));
  return (first & 8) === 0 ? inflateSync(body) : inflateRawSync(body);
}
