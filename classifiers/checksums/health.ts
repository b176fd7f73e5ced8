import { luhn } from './luhn.ts';
import { digitsOf, weightedSum } from './weighted.ts';

/** US National Provider Identifier: Luhn with the prefix of health cards in the United States before it (45 CFR § 162.406). */
export function npi(text: string): boolean {
  return luhn(`80840${digitsOf(text)}`);
}

/** Registration with the US Drug Enforcement Administration: the odd digits and twice the even ones end in the last. */
export function deaNumber(text: string): boolean {
  const digits = digitsOf(text);
  return weightedSum(digits, [1, 2, 1, 2, 1, 2]) % 10 === Number(digits[6]);
}

/** German health-insurance number: the letter counts as two digits, then weights 1 and 2 by turns with cross sums (§ 290 SGB V). */
export function krankenversicherung(text: string): boolean {
  const digits = String(text.toUpperCase().charCodeAt(0) - 64).padStart(2, '0') + text.slice(1);
  let sum = 0;
  for (let i = 0; i < 10; i += 1) {
    const product = Number(digits[i]) * (1 + (i % 2));
    sum += product > 9 ? product - 9 : product;
  }
  return sum % 10 === Number(digits[10]);
}

/** Australian Medicare card: weights 1, 3, 7, 9 twice over the first eight digits, modulo 10. */
export function australianMedicare(text: string): boolean {
  const digits = digitsOf(text);
  return weightedSum(digits, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === Number(digits[8]);
}

/** The last digit of a GTIN or EAN: weights 3 and 1 from the right, modulo 10. French drugs (CIP 13) bear one. */
export function ean13(text: string): boolean {
  return weightedSum(digitsOf(text), [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 === 0;
}
