import { MARKS, type Facts } from './facts.ts';

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const TIMESTAMP = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/;
const NUMERIC = MARKS.DOT | MARKS.DASH | MARKS.PLUS | MARKS.COMMA;

/**
 * Values that are known for what they are and hold nothing: short words and numbers, UUIDs, timestamps. Only asked where
 * no name speaks for an entity.
 */
export function isPlainThing(text: string, { length, digits, uppers, lowers, wide, marks }: Facts): boolean {
  if (length < 4) return true;
  if (wide !== 0) return false;
  if (uppers + lowers === 0) {
    // A number, signed or with a fraction, of less than 9 digits.
    if (digits < 9 && (marks & ~NUMERIC) === 0 && (marks & MARKS.DASH) === 0) return true;
    return digits >= 12 && marks !== 0 && TIMESTAMP.test(text);
  }
  if (length === 36 && marks === MARKS.DASH) return UUID.test(text);
  return length > 18 && (marks & MARKS.COLON) !== 0 && digits >= 12 && TIMESTAMP.test(text) && length < 36;
}
