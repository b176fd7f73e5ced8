/** Luhn's checksum (ISO/IEC 7812-1 annex B) over the digits of a text; other characters are passed over. */
export function luhn(text: string): boolean {
  let sum = 0;
  let double = false;
  for (let i = text.length - 1; i >= 0; i -= 1) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) continue;
    const twice = digit * 2;
    sum += double ? (twice > 9 ? twice - 9 : twice) : digit;
    double = !double;
  }
  return sum % 10 === 0;
}
