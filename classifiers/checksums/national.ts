import { digitsOf, weightedSum } from './weighted.ts';
import { luhn } from './luhn.ts';
import { verhoeff } from './verhoeff.ts';

/**
 * Checks of national numbers that `stdnum` has not. Each is written from its authority's description; a text may bear
 * its printed separators.
 */

/** Hungarian social-security number (TAJ): weights 3 and 7 by turns, modulo 10. */
export function hungarianTaj(text: string): boolean {
  const digits = digitsOf(text);
  return weightedSum(digits, [3, 7, 3, 7, 3, 7, 3, 7]) % 10 === Number(digits[8]);
}

/** Hungarian tax number of a person: weights 1 to 9 modulo 11. */
export function hungarianTaxNumber(text: string): boolean {
  const digits = digitsOf(text);
  return weightedSum(digits, [1, 2, 3, 4, 5, 6, 7, 8, 9]) % 11 === Number(digits[9]);
}

/** Russian SNILS: weights 9 to 1, modulo 101, 100 written as 00. */
export function snils(text: string): boolean {
  const digits = digitsOf(text);
  return (weightedSum(digits, [9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101) % 100 === Number(digits.slice(9));
}

/** Kazakh IIN: weights 1 to 11 modulo 11; where that gives 10, weights 3 to 11, 1, 2. */
export function kazakhIin(text: string): boolean {
  const first = weightedSum(text, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]) % 11;
  const check = first === 10 ? weightedSum(text, [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]) % 11 : first;
  return check === Number(text[11]);
}

/** Luxembourg's matricule: Luhn's digit and Verhoeff's, both over the first eleven. */
export function luxembourgMatricule(text: string): boolean {
  return luhn(text.slice(0, 12)) && verhoeff(text.slice(0, 11) + text.slice(12));
}

/** Japan's My Number: weights by place modulo 11, a remainder of 0 or 1 written 0. */
export function myNumber(text: string): boolean {
  const digits = digitsOf(text);
  const rest = weightedSum(digits, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
  return (rest <= 1 ? 0 : 11 - rest) === Number(digits[11]);
}

/** Kuwait's civil number: weights modulo 11. */
export function kuwaitCivilId(text: string): boolean {
  return 11 - (weightedSum(text, [2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11) === Number(text[11]);
}

/** Brazil's PIS/PASEP and NIT: weights modulo 11, 10 and 11 written 0. */
export function pisPasep(text: string): boolean {
  const digits = digitsOf(text);
  const check = 11 - (weightedSum(digits, [3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) % 11);
  return (check >= 10 ? 0 : check) === Number(digits[10]);
}

const ICAO_WEIGHTS = [7, 3, 1];

/** The check digit of machine-readable documents (ICAO 9303 part 3): 7-3-1 modulo 10 over digits, letters from 10, `<` as 0. */
export function icaoCheckDigit(text: string): number {
  let sum = 0;
  for (let i = 0; i < text.length; i += 1) {
    const sign = text.charAt(i);
    const value = sign === '<' ? 0 : Number.parseInt(sign, 36);
    sum += value * (ICAO_WEIGHTS[i % 3] ?? 0);
  }
  return sum % 10;
}
