/** An unscaled integer, big-endian two's complement as Java's `BigInteger` has it, and its scale, to digits: 1250 and 2 to `12.50`. */
export function decimalText(unscaled: Buffer, scale: number): string {
  const { length } = unscaled;
  if (length === 0) return withScale('0', scale);
  // Six bytes are exact in a double, and most decimals are no longer.
  return withScale(length <= 6 ? String(unscaled.readIntBE(0, length)) : String(bigInteger(unscaled)), scale);
}

function bigInteger(bytes: Buffer): bigint {
  return BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`));
}

/** No decimal of a database has more digits; a scale beyond would only fill memory with zeros. */
const LARGEST_SCALE = 200_000;

function withScale(digits: string, scale: number): string {
  if (scale === 0 || Math.abs(scale) > LARGEST_SCALE) return digits;
  if (scale < 0) return digits === '0' ? digits : digits + '0'.repeat(-scale);
  const negative = digits.startsWith('-');
  const absolute = (negative ? digits.slice(1) : digits).padStart(scale + 1, '0');
  const point = absolute.length - scale;
  return `${negative ? '-' : ''}${absolute.slice(0, point)}.${absolute.slice(point)}`;
}
