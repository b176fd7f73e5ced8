import { stdnum } from 'stdnum';

/** Blanks and dots are how numbers are printed; dashes may carry meaning (a Finnish century). */
const PRINTED = /[.\s]/g;

/**
 * The check of a country's number by `stdnum` (its tables and algorithms are those of python-stdnum). Called on
 * candidates only: it throws inside and is slow. False as well for a number that is too short, too long or malformed.
 */
export function countryNumber(country: string, kind: string): (text: string) => boolean {
  const validator = stdnum[country]?.[kind];
  if (validator === undefined) throw new TypeError(`stdnum knows no ${country} ${kind}`);
  return (text) => validator.validate(text.replaceAll(PRINTED, '')).isValid;
}
