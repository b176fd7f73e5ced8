/** A DOUBLE as the server prints it: the shortest digits that read back the same, an exponent where that is shorter. */
export function formatDouble(value: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const [mantissa = '', exponentText = '0'] = Math.abs(value).toExponential().split('e');
  const digits = mantissa.replace('.', '');
  const exponent = Number(exponentText);
  const sign = value < 0 ? '-' : '';
  return sign + (usesExponent(digits.length, exponent) ? scientific(digits, exponent) : plain(digits, exponent));
}

/** DBL_DIG: so many places before or behind the point are written out. */
const MOST_PLACES = 15;

function usesExponent(digits: number, exponent: number): boolean {
  const point = exponent + 1;
  return point <= -MOST_PLACES || (point > MOST_PLACES && digits <= point);
}

function scientific(digits: string, exponent: number): string {
  const fraction = digits.slice(1);
  return `${digits.slice(0, 1)}${fraction === '' ? '' : `.${fraction}`}e${exponent}`;
}

function plain(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const fraction = digits.slice(exponent + 1);
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

/** The shortest decimal that reads back as this 32-bit float: 0.1, not 0.10000000149011612. */
export function shortestFloat(value: number): number {
  if (!Number.isFinite(value) || (Number.isInteger(value) && Math.abs(value) < 2 ** 24)) return value;
  for (let digits = 6; digits < 9; digits++) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === value) return shorter;
  }
  return value;
}
