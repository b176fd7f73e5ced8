import { luhn } from '../../checksums/luhn.ts';
import { recognizer } from '../../recognizer.ts';

/** Issuer ranges (ISO/IEC 7812) with the lengths in use: Visa, Mastercard, Amex, Discover, Diners, JCB, UnionPay, Maestro, Mir. */
const RANGES: readonly (readonly [from: number, to: number, lengths: readonly number[]])[] = [
  [400000, 499999, [13, 16, 19]],
  [510000, 559999, [16]],
  [222100, 272099, [16]],
  [340000, 349999, [15]],
  [370000, 379999, [15]],
  [601100, 601199, [16, 19]],
  [644000, 659999, [16, 19]],
  [622126, 622925, [16, 19]],
  [300000, 305999, [14, 16]],
  [309500, 309599, [14]],
  [360000, 369999, [14]],
  [380000, 399999, [14, 16]],
  [352800, 358999, [16, 19]],
  [620000, 629999, [16, 17, 18, 19]],
  [810000, 817199, [16, 19]],
  [500000, 509999, [16, 18, 19]],
  [560000, 589999, [16, 18, 19]],
  [639000, 639099, [16, 18, 19]],
  [670000, 679999, [16, 18, 19]],
  [220000, 220499, [16, 19]],
];

/** Whether the digits begin with an issuer range that has cards of their length. */
export function knownIssuer(digits: string): boolean {
  const head = Number(digits.slice(0, 6));
  return RANGES.some(([from, to, lengths]) => head >= from && head <= to && lengths.includes(digits.length));
}

export const creditCard = recognizer({
  id: 'finance/credit-card',
  entity: 'CREDIT_CARD',
  groups: ['text', 'number'],
  prefilter: { length: [13, 26], digits: [13, 19] },
  patterns: [
    {
      name: 'grouped',
      regex: /(?<![\d.,-])(?:\d{4}([ -])\d{4}\1\d{4}\1\d{1,4}(?:\1\d{1,3})?|3\d{3}([ -])\d{6}\2\d{4,5})(?![\d-])/,
      base: 0.6,
    },
    { name: 'digits', regex: /(?<![\d.,-])[2-6]\d{12,18}(?![\d-])/, base: 0.3 },
    { name: 'grouped oddly', regex: /\d(?:[ -]?\d){12,18}/, base: 0.05, where: 'whole', named: true },
    { name: 'rounded by a spreadsheet', regex: /[3-6]\.\d{1,5}E\+1[3-8]/i, base: 0.02, where: 'whole', named: true },
  ],
  validate: (text) => {
    const digits = text.replace(/\D/g, '');
    return digits.length < 13 ? null : luhn(digits) && knownIssuer(digits);
  },
  // One in ten passes Luhn, and fewer than half of the numbers of such lengths begin with an issuer's range.
  chance: 0.06,
  deny: (text) => /^(\d)\1+$/.test(text.replace(/\D/g, '')),
  near: [
    'card',
    'carte',
    'visa',
    'mastercard',
    'amex',
    'credit',
    'cb',
    'debit',
    'karte',
    'tarjeta',
    'carta',
    'pan',
    'american express',
    'payment',
    'paid',
  ],
});

export const cvv = recognizer({
  id: 'finance/cvv',
  entity: 'CVV',
  groups: ['text', 'number'],
  prefilter: { length: [1, 4], digits: [1, 4] },
  patterns: [
    { name: 'three or four digits', regex: /\d{3,4}/, base: 0.05, where: 'whole', named: true },
    { name: 'leading zeros lost', regex: /\d{1,2}/, base: 0.01, where: 'whole', named: true },
  ],
});

/** Beside the words that announce it, in longer text. */
export const cvvInText = recognizer({
  id: 'finance/cvv-in-text',
  entity: 'CVV',
  prefilter: { length: [6, 200], digits: [3, 200], letters: 3 },
  patterns: [
    {
      name: 'announced',
      regex: /\b(?:cvv2?|cvc2?|csc|security code|cryptogramme)[ :=]{1,4}(\d{3,4})/i,
      announced: true,
      base: 0.95,
      where: 'text',
    },
  ],
});

export const cardExpiry = recognizer({
  id: 'finance/card-expiry',
  entity: 'CARD_EXPIRY',
  groups: ['text', 'number', 'date'],
  prefilter: { length: [1, 24], digits: [1, 14] },
  patterns: [
    {
      name: 'month and year',
      regex: /(?:0?[1-9]|1[0-2])[ ]?[/-][ ]?(?:20)?[2-4]\d/,
      base: 0.12,
      where: 'whole',
      named: true,
    },
    {
      name: 'date',
      regex: /20\d\d-\d\d(?:-\d\d)?(?:[T ][\d:.+Z-]{5,20})?|(?:0?[1-9]|1[0-2])[/-]20[01]\d/,
      base: 0.1,
      where: 'whole',
      named: true,
    },
    { name: 'month or year alone', regex: /0?[1-9]|1[0-2]|20[0-4]\d/, base: 0.02, where: 'whole', named: true },
  ],
});
