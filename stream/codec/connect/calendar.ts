/**
 * Numbers of days and of fractions of a second to ISO 8601, as native capture writes them: no trailing zeros, years beyond
 * four digits with a sign and six digits or more, years before Christ counted astronomically.
 */
export function isoDate(days: number): string {
  // Days since 0000-03-01, in eras of 400 years (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms").
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${isoYear(year)}-${two(month)}-${two(day)}`;
}

function isoYear(year: number): string {
  if (year > 9999) return `+${String(year).padStart(6, '0')}`;
  return year < 0 ? `-${String(-year).padStart(6, '0')}` : String(year).padStart(4, '0');
}

/** How many of a unit make a second. */
export const PER_SECOND = { milli: 1e3, micro: 1e6, nano: 1e9 } as const;
export type Fraction = keyof typeof PER_SECOND;

const DIGITS = { milli: 3, micro: 6, nano: 9 } as const;
const DAY_SECONDS = 86_400;

/** Since midnight; 24:00:00 is a time too. A negative or longer one (MySQL's `TIME` is a span) keeps sign and hours. */
export function isoTime(count: number | string, unit: Fraction): string {
  const { seconds, fraction } = split(count, unit);
  if (seconds < 0) {
    const positive = split(typeof count === 'number' ? -count : String(-BigInt(count)), unit);
    return `-${clock(positive.seconds, positive.fraction, unit)}`;
  }
  return clock(seconds, fraction, unit);
}

/** Since 1970, in no zone. */
export function isoTimestamp(count: number | string, unit: Fraction): string {
  const { seconds, fraction } = split(count, unit);
  const days = Math.floor(seconds / DAY_SECONDS);
  return `${isoDate(days)}T${clock(seconds - days * DAY_SECONDS, fraction, unit)}`;
}

/** A span of exact time, `PT3H4M5.5S`. */
export function isoDuration(count: number | string, unit: Fraction): string {
  const { seconds, fraction } = split(count, unit);
  if (seconds < 0) return `-${isoDuration(typeof count === 'number' ? -count : String(-BigInt(count)), unit)}`;
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const parts = [
    hours > 0 ? `${hours}H` : '',
    minutes > 0 ? `${minutes}M` : '',
    rest > 0 || fraction > 0 ? `${rest}${fractionText(fraction, unit)}S` : '',
  ].join('');
  return `PT${parts === '' ? '0S' : parts}`;
}

function split(count: number | string, unit: Fraction): { readonly seconds: number; readonly fraction: number } {
  const per = PER_SECOND[unit];
  if (typeof count === 'number') {
    const seconds = Math.floor(count / per);
    return { seconds, fraction: count - seconds * per };
  }
  const exact = BigInt(count);
  const fraction = ((exact % BigInt(per)) + BigInt(per)) % BigInt(per);
  return { seconds: Number((exact - fraction) / BigInt(per)), fraction: Number(fraction) };
}

function clock(seconds: number, fraction: number, unit: Fraction): string {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return `${two(hours)}:${two(minutes)}:${two(seconds % 60)}${fractionText(fraction, unit)}`;
}

function fractionText(fraction: number, unit: Fraction): string {
  if (fraction === 0) return '';
  return `.${String(fraction).padStart(DIGITS[unit], '0').replace(/0+$/u, '')}`;
}

function two(n: number): string {
  return n < 10 ? `0${n}` : String(n);
}
