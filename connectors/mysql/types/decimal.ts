import type { ByteCursor } from '../protocol/byte-cursor.ts';

const DIGITS_PER_GROUP = 9;
/** Bytes that so many digits take. */
const BYTES = [0, 1, 1, 2, 2, 3, 3, 4, 4, 4];

/**
 * Reads a DECIMAL of the given precision and scale, as the server prints it. Groups of nine digits are big-endian
 * integers; the first bit is inverted so that the bytes sort; those of a negative number are all inverted.
 */
export function readDecimal(cursor: ByteCursor, precision: number, scale: number): string {
  const integral = precision - scale;
  const wholeGroups = Math.trunc(integral / DIGITS_PER_GROUP);
  const firstDigits = integral % DIGITS_PER_GROUP;
  const fractionGroups = Math.trunc(scale / DIGITS_PER_GROUP);
  const lastDigits = scale % DIGITS_PER_GROUP;
  const isNegative = (cursor.bytes.readUInt8(cursor.at) & 0x80) === 0;
  const group = (size: number, isFirst: boolean): number => {
    const raw = cursor.uintBE(size);
    const most = 2 ** (8 * size) - 1;
    const plain = isNegative ? most - raw : raw;
    // The inverted bit is the highest of the whole number.
    return isFirst ? plain - 2 ** (8 * size - 1) : plain;
  };
  let isFirst = true;
  const take = (digits: number): string => {
    const value = group(BYTES[digits] ?? 4, isFirst);
    isFirst = false;
    return String(value).padStart(digits, '0');
  };
  let whole = firstDigits > 0 ? take(firstDigits) : '';
  for (let i = 0; i < wholeGroups; i++) whole += take(DIGITS_PER_GROUP);
  let fraction = '';
  for (let i = 0; i < fractionGroups; i++) fraction += take(DIGITS_PER_GROUP);
  if (lastDigits > 0) fraction += take(lastDigits);
  const digits = whole.replace(/^0+(?=\d)/u, '');
  const text = `${digits === '' ? '0' : digits}${scale > 0 ? `.${fraction}` : ''}`;
  return isNegative ? `-${text}` : text;
}
