import type { Value } from '#contract/change';

/**
 * Types whose stored bytes are neither numbers nor text. Snapshot and log both give these bytes, so each has one reading.
 */

/** Geometry as EWKB in hexadecimal, as PostGIS writes it: stored are four bytes of SRID, then WKB. */
export function geometryText(bytes: Buffer, start: number, end: number): string {
  if (end - start < 9) return bytes.toString('hex', start, end).toUpperCase();
  const srid = bytes.readUInt32LE(start);
  if (srid === 0) return bytes.toString('hex', start + 4, end).toUpperCase();
  const out = Buffer.allocUnsafe(end - start);
  out.writeUInt8(1, 0);
  // The order of bytes is always little-endian; a bit of the type says that the SRID follows.
  out.writeUInt32LE((bytes.readUInt32LE(start + 5) | 0x2000_0000) >>> 0, 1);
  out.writeUInt32LE(srid, 5);
  bytes.copy(out, 9, start + 9, end);
  return out.toString('hex').toUpperCase();
}

/** VECTOR: 32-bit floats. */
export function vectorValue(bytes: Buffer, start: number, end: number, read: (value: number) => Value): Value {
  const elements: Value[] = [];
  for (let at = start; at + 4 <= end; at += 4) elements.push(read(bytes.readFloatLE(at)));
  return elements;
}

/** BIT is big-endian, of one to eight bytes. */
export function bitValue(bytes: Buffer, start: number, end: number): Value {
  if (end - start <= 6) return end === start ? 0 : bytes.readUIntBE(start, end - start);
  let value = 0n;
  for (let at = start; at < end; at++) value = (value << 8n) | BigInt(bytes[at] ?? 0);
  return integerValue(value);
}

export function integerValue(value: bigint): Value {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : String(value);
}

export function uuidText(stored: Buffer): string {
  const hex = stored.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

/**
 * MariaDB before 10.11.5 keeps a UUID with its parts in the opposite order; so do later ones in tables that were made
 * then. */
export function oldUuidText(stored: Buffer): string {
  const hex = stored.toString('hex');
  return `${hex.slice(24, 32)}-${hex.slice(20, 24)}-${hex.slice(16, 20)}-${hex.slice(12, 16)}-${hex.slice(0, 12)}`;
}

export function inet4Text(bytes: Buffer): string {
  return Array.from(bytes.subarray(0, 4)).join('.');
}

/** As inet_ntop writes it: the longest run of zeros as `::`, mapped IPv4 with dots. */
export function inet6Text(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, i) => bytes.readUInt16BE(2 * i));
  const run = longestZeros(groups);
  if (run.start === 0 && (run.length === 6 || (run.length === 5 && groups[5] === 0xffff)))
    return `${run.length === 6 ? '::' : '::ffff:'}${inet4Text(bytes.subarray(12))}`;
  const text = groups.map((group) => group.toString(16));
  if (run.length < 2) return text.join(':');
  return `${text.slice(0, run.start).join(':')}::${text.slice(run.start + run.length).join(':')}`;
}

function longestZeros(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: -1, length: 0 };
  let length = 0;
  for (const [i, group] of groups.entries()) {
    length = group === 0 ? length + 1 : 0;
    if (length > best.length) best = { start: i - length + 1, length };
  }
  return best;
}
