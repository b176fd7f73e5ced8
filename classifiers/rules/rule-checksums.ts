import type { RuleChecksum } from '#contract/rule';
import { luhn } from '../checksums/luhn.ts';
import { mod97 } from '../checksums/mod97.ts';
import { nir } from '../checksums/nir.ts';
import { verhoeff } from '../checksums/verhoeff.ts';

/** The checksums that a rule may name. Separators in what they are given are passed over. */
export const CHECKSUMS: Readonly<Record<RuleChecksum, (text: string) => boolean>> = {
  luhn,
  mod97,
  verhoeff: (text) => /\d.*\d/s.test(text) && verhoeff(text),
  damm: overDigits(damm),
  ean: overDigits((digits) => digits.length >= 8 && weighted(digits.toReversed(), [1, 3]) % 10 === 0),
  isbn10,
  aba: overDigits((digits) => digits.length === 9 && weighted(digits, [3, 7, 1]) % 10 === 0),
  'mod11-2': (text) => pureSystem(text, { modulus: 11, radix: 2 }),
  'mod37-2': (text) => pureSystem(text, { modulus: 37, radix: 2 }),
  'mod11-10': (text) => hybridSystem(text, 10),
  'mod37-36': (text) => hybridSystem(text, 36),
  nir: (text) => nir(text) === true,
};

const DIGITS_AND_LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const SEPARATORS = /[\s./-]/g;

function overDigits(check: (digits: readonly number[]) => boolean): (text: string) => boolean {
  return (text) => {
    const digits = Array.from(text.replaceAll(/\D/g, ''), Number);
    return digits.length > 1 && check(digits);
  };
}

/** Sum of digits times weights; the weights come again when they are used up. */
function weighted(digits: readonly number[], weights: readonly number[]): number {
  return digits.reduce((sum, digit, i) => sum + digit * (weights[i % weights.length] ?? 0), 0);
}

/** ISBN of ten (ISO 2108 before 2007): weights 10 to 1, remainder 0 by 11, X is ten in the last place. */
function isbn10(text: string): boolean {
  const compact = text.replaceAll(SEPARATORS, '').toUpperCase();
  if (!/^\d{9}[\dX]$/.test(compact)) return false;
  let sum = 0;
  for (let i = 0; i < 10; i += 1) sum += (10 - i) * (compact[i] === 'X' ? 10 : Number(compact[i]));
  return sum % 11 === 0;
}

/**
 * A pure system of ISO/IEC 7064 with one check character: the sum of values times powers of the radix is 1 modulo the
 * modulus. Its last character may be one more than the others: X for MOD 11-2, `*` for MOD 37-2.
 */
function pureSystem(text: string, { modulus, radix }: { readonly modulus: number; readonly radix: number }): boolean {
  const compact = text.replaceAll(SEPARATORS, '').toUpperCase();
  const extra = modulus === 11 ? 'X' : '*';
  let rest = 0;
  for (let i = 0; i < compact.length; i += 1) {
    const sign = compact.charAt(i);
    const value = sign === extra && i === compact.length - 1 ? modulus - 1 : DIGITS_AND_LETTERS.indexOf(sign);
    if (value < 0 || (value >= modulus - 1 && sign !== extra)) return false;
    rest = (rest * radix + value) % modulus;
  }
  return compact.length > 1 && rest === 1;
}

/** A hybrid system of ISO/IEC 7064, MOD 11-10 or MOD 37-36. */
function hybridSystem(text: string, modulus: 10 | 36): boolean {
  const compact = text.replaceAll(SEPARATORS, '').toUpperCase();
  let product = modulus;
  for (let i = 0; i < compact.length; i += 1) {
    const value = DIGITS_AND_LETTERS.indexOf(compact.charAt(i));
    if (value < 0 || value >= modulus) return false;
    if (i === compact.length - 1) return compact.length > 1 && (product + value) % modulus === 1;
    const sum = (product + value) % modulus;
    product = ((sum === 0 ? modulus : sum) * 2) % (modulus + 1);
  }
  return false;
}

/** Damm's scheme (2004): a totally anti-symmetric quasigroup of ten, whose interim digit ends at 0. */
function damm(digits: readonly number[]): boolean {
  let interim = 0;
  for (const digit of digits) interim = Number(QUASIGROUP[interim]?.charAt(digit));
  return interim === 0;
}
const QUASIGROUP = [
  '0317598642',
  '7092154863',
  '4206871359',
  '1750983426',
  '6123045978',
  '3674209581',
  '5869720134',
  '8945362017',
  '9438617205',
  '2581436790',
];
