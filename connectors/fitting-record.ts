import { MAX_IMAGE_BYTES, OVERSIZED, type Change, type Row, type Value } from '#contract/change';
import type { ChangeCodec } from '#contract/codec';
import type { LogRecord } from '#contract/log';
import type { DatasetSchema } from '#contract/schema';
import { Sensitive } from '#kernel/sensitive';

/** Names, position and times of a change, and its key. */
const BESIDE_IMAGES_BYTES = 64 * 1024;

/** Bytes that an image may have where a record has so many: there are two in it, and each is left the same by itself. */
export function mostImageBytes(largestRecord: number): number {
  return Math.min(MAX_IMAGE_BYTES, Math.trunc((largestRecord - BESIDE_IMAGES_BYTES) / 2));
}

/**
 * The record of a change. Of an image of more than `maxBytes` the largest values are left out, and say so (`VIG_C115`):
 * one row must not stop the source (P7), and what is left out is not examined (P6). The key stays. What is left out
 * depends on the image alone, so that a row goes out of the evidence as it came in.
 */
export function encodeFitting(
  codec: ChangeCodec,
  change: Change,
  schema: DatasetSchema,
  maxBytes: number = MAX_IMAGE_BYTES,
): LogRecord {
  const whole = encode(codec, change, schema);
  if (whole !== null && (whole.value?.length ?? 0) <= maxBytes) return whole;
  const key = new Set(schema.fields.filter(({ keyOrder }) => keyOrder !== undefined).map(({ name }) => name));
  const fitting = (image: Sensitive<Row> | null): Sensitive<Row> | null =>
    image === null ? null : new Sensitive(fittingRow(image.reveal(), key, maxBytes));
  return codec.encode({ ...change, before: fitting(change.before), after: fitting(change.after) }, schema);
}

/** Null where the text of the record is longer than a string can be. */
function encode(codec: ChangeCodec, change: Change, schema: DatasetSchema): LogRecord | null {
  try {
    return codec.encode(change, schema);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function fittingRow(row: Row, key: ReadonlySet<string>, maxBytes: number): Row {
  const cells = Object.entries(row).map(([name, value]) => ({ name, value, bytes: bytesOf(value) }));
  let total = cells.reduce((sum, { name, bytes }) => sum + textBytes(name) + bytes + 2, 2);
  const leftOut = new Set<string>();
  for (const { name, bytes } of cells.toSorted((a, b) => b.bytes - a.bytes)) {
    if (total <= maxBytes || bytes <= STAND_IN_BYTES) break;
    if (key.has(name)) continue;
    leftOut.add(name);
    total -= bytes - STAND_IN_BYTES;
  }
  return Object.fromEntries(cells.map(({ name, value }) => [name, leftOut.has(name) ? OVERSIZED : value]));
}

const STAND_IN_BYTES = OVERSIZED.length + 2;

/** Bytes of a value as JSON; it may be too long to be written at all. */
function bytesOf(value: Value): number {
  if (typeof value === 'string') return textBytes(value);
  if (typeof value === 'object' && value !== null)
    return value.reduce<number>((sum, element) => sum + bytesOf(element) + 1, 2);
  return String(value).length;
}

const ESCAPED_SHORT = new Set(['\b', '\t', '\n', '\f', '\r', '"', '\\'].map((sign) => sign.charCodeAt(0)));

function textBytes(text: string): number {
  let bytes = 2;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) bytes += ESCAPED_SHORT.has(unit) ? 2 : unit < 0x20 ? 6 : 1;
    else if (unit < 0x800) bytes += 2;
    else bytes += unit >= 0xd800 && unit < 0xe000 ? surrogateBytes(text, i) : 3;
  }
  return bytes;
}

/** Half of a pair takes two bytes; alone it has no UTF-8 and is escaped. */
function surrogateBytes(text: string, at: number): number {
  const isHigh = text.charCodeAt(at) < 0xdc00;
  const other = text.charCodeAt(isHigh ? at + 1 : at - 1);
  const paired = isHigh ? other >= 0xdc00 && other < 0xe000 : other >= 0xd800 && other < 0xdc00;
  return paired ? 2 : 6;
}
