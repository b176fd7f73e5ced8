import type { ByteCursor } from '../protocol/byte-cursor.ts';

/**
 * Dates and times as ISO 8601, with exactly as many digits of a fraction as the column declares. What is no real date
 * (`0000-00-00`, `2024-02-00`) keeps its digits.
 */

export function readDate(cursor: ByteCursor): string {
  const packed = cursor.uint24();
  return date(packed >>> 9, (packed >>> 5) & 15, packed & 31);
}

/** MySQL 5.6 and later: big-endian, offset so that the bytes sort, with a fraction behind. */
export function readDatetime2(cursor: ByteCursor, decimals: number): string {
  const packed = cursor.uintBE(5) - 0x80_0000_0000;
  const fraction = readFraction(cursor, decimals);
  const days = Math.trunc(packed / 2 ** 17);
  const seconds = packed % 2 ** 17;
  const yearMonth = days >>> 5;
  return `${date(Math.trunc(yearMonth / 13), yearMonth % 13, days & 31)}T${clock(seconds >>> 12, (seconds >>> 6) & 63, seconds & 63)}${fractionText(fraction, decimals)}`;
}

/** A TIMESTAMP is UTC; 0 is the zero date. */
export function readTimestamp2(cursor: ByteCursor, decimals: number): string {
  const seconds = cursor.uintBE(4);
  return timestamp(seconds, readFraction(cursor, decimals), decimals);
}

export function readTimestamp(cursor: ByteCursor): string {
  return timestamp(cursor.uint32(), 0, 0);
}

/** A TIME is signed and may exceed a day. */
export function readTime2(cursor: ByteCursor, decimals: number): string {
  const width = Math.trunc((decimals + 1) / 2);
  const raw = cursor.uintBE(3 + width);
  const signed = raw - 0x80_0000 * 2 ** (8 * width);
  const magnitude = Math.abs(signed);
  const units = 2 ** (8 * width);
  const seconds = Math.trunc(magnitude / units);
  const stored = magnitude % units;
  const fraction = decimals % 2 === 1 ? Math.trunc(stored / 10) : stored;
  return `${signed < 0 ? '-' : ''}${clock(seconds >>> 12, (seconds >>> 6) & 63, seconds & 63)}${fractionText(fraction, decimals)}`;
}

/** Columns made before MySQL 5.6 and MariaDB 10.0, never rebuilt since. */
export function readOldDatetime(cursor: ByteCursor): string {
  const digits = String(cursor.uint64()).padStart(14, '0');
  return `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}T${digits.slice(8, 10)}:${digits.slice(10, 12)}:${digits.slice(12, 14)}`;
}

export function readOldTime(cursor: ByteCursor): string {
  const at = cursor.take(3);
  const signed = cursor.bytes.readIntLE(at, 3);
  const value = Math.abs(signed);
  return `${signed < 0 ? '-' : ''}${clock(Math.trunc(value / 10_000), Math.trunc(value / 100) % 100, value % 100)}`;
}

/** `2024-05-06 07:08:09.5` as the server prints it to ISO 8601. */
export function isoDatetime(text: string): string {
  return text.length > 10 ? `${text.slice(0, 10)}T${text.slice(11)}` : text;
}

function timestamp(seconds: number, fraction: number, decimals: number): string {
  if (seconds === 0 && fraction === 0) return `0000-00-00T00:00:00${fractionText(0, decimals)}Z`;
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}${fractionText(fraction, decimals)}Z`;
}

/** In units of the last digit that is stored, which is one more than declared when that is odd. */
function readFraction(cursor: ByteCursor, decimals: number): number {
  if (decimals === 0) return 0;
  const raw = cursor.uintBE(Math.trunc((decimals + 1) / 2));
  return decimals % 2 === 1 ? Math.trunc(raw / 10) : raw;
}

function fractionText(fraction: number, decimals: number): string {
  return decimals === 0 ? '' : `.${String(fraction).padStart(decimals, '0')}`;
}

function date(year: number, month: number, day: number): string {
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

function clock(hours: number, minutes: number, seconds: number): string {
  return `${two(hours)}:${two(minutes)}:${two(seconds)}`;
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

/** A temporal value inside a JSON document: packed as in memory, microseconds in the low three bytes. */
export function packedDatetimeText(packed: bigint): string {
  const fraction = Number(packed & 0xff_ffffn);
  const rest = Number(packed >> 24n);
  const seconds = rest % 2 ** 17;
  const days = Math.trunc(rest / 2 ** 17);
  const yearMonth = days >>> 5;
  return `${date(Math.trunc(yearMonth / 13), yearMonth % 13, days & 31)} ${clock(seconds >>> 12, (seconds >>> 6) & 63, seconds & 63)}${fractionText(fraction, 6)}`;
}

export function packedTimeText(packed: bigint): string {
  const magnitude = packed < 0n ? -packed : packed;
  const fraction = Number(magnitude & 0xff_ffffn);
  const seconds = Number(magnitude >> 24n);
  return `${packed < 0n ? '-' : ''}${clock(seconds >>> 12, (seconds >>> 6) & 63, seconds & 63)}${fractionText(fraction, 6)}`;
}
