import { mod97, remainder97 } from '../../checksums/mod97.ts';
import { recognizer } from '../../recognizer.ts';
import { COUNTRIES } from './countries.ts';
import { IBAN_LENGTHS } from './iban-lengths.ts';

export const iban = recognizer({
  id: 'finance/iban',
  entity: 'IBAN_CODE',
  prefilter: { length: [15, 48], digits: [8, 34], letters: 2 },
  patterns: [
    {
      name: 'printed or electronic',
      regex: /[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,4})?/,
      base: 0.4,
    },
    {
      name: 'in lower case',
      regex: /[a-z]{2}\d{2}(?:[ -]?[a-zA-Z0-9]{4}){2,7}(?:[ -]?[a-zA-Z0-9]{1,4})?/,
      base: 0.1,
      where: 'whole',
    },
    {
      name: 'announced, in lower case',
      regex: /\biban(?: is| est| ist)?[ :#]{1,3}([a-z]{2}\d{2}(?:[ -]?[a-zA-Z0-9]{4}){2,7}(?:[ -]?[a-zA-Z0-9]{1,4})?)/i,
      base: 0.4,
      where: 'text',
      announced: true,
    },
  ],
  validate: (text) => {
    const compact = text.replace(/[\s-]/g, '').toUpperCase();
    return IBAN_LENGTHS.get(compact.slice(0, 2)) === compact.length && mod97(compact);
  },
  chance: 0.002,
  failed: 0.02,
  near: ['iban', 'account', 'compte', 'virement', 'transfer', 'konto', 'cuenta', 'rib'],
  sway: 0.2,
});

/** Business identifier codes (ISO 9362): bank, country, place, branch. Any word of eight capitals looks like one. */
export const bic = recognizer({
  id: 'finance/bic',
  entity: 'BIC_CODE',
  prefilter: { length: [8, 11], letters: 6 },
  patterns: [{ name: 'bic', regex: /[A-Z]{6}[A-Z2-9][A-NP-Z0-9](?:[A-Z0-9]{3})?/, base: 0.04 }],
  validate: (text) => COUNTRIES.has(text.slice(4, 6)),
  chance: 0.35,
  failed: 0,
  near: ['bic', 'swift'],
});

export const accountNumber = recognizer({
  id: 'finance/account-number',
  entity: 'BANK_ACCOUNT',
  groups: ['text', 'number'],
  prefilter: { length: [6, 34], digits: [6, 30] },
  patterns: [
    { name: 'sort code', regex: /\d{2}-\d{2}-\d{2}/, base: 0.03, where: 'whole', named: true },
    { name: 'account', regex: /[A-Z]{0,4}\d(?:[ .-]?[0-9A-Z]){5,29}/, base: 0.06, where: 'whole', named: true },
  ],
});

/** In longer text, announced; and the US routing number, which has a checksum (3-7-1). */
export const accountInText = recognizer({
  id: 'finance/account-in-text',
  entity: 'BANK_ACCOUNT',
  prefilter: { length: [12, 100_000], digits: [6, 100_000], letters: 4 },
  patterns: [
    {
      name: 'announced',
      regex:
        /\b(?:account(?: number| no\.?)?|acct\.?|routing(?: number)?|compte(?: n°| numéro)?|kontonummer)[ :#°]{1,4}(\d[\d -]{5,22}\d)/i,
      announced: true,
      base: 0.85,
      where: 'text',
    },
  ],
});

/** French RIB: bank, branch, account and a key of two digits (mod 97 with letters mapped to digits). */
export const rib = recognizer({
  id: 'fr/rib',
  entity: 'BANK_ACCOUNT',
  prefilter: { length: [23, 30], digits: [12, 23] },
  patterns: [{ name: 'rib', regex: /\d{5}[ -]?\d{5}[ -]?[A-Z0-9]{11}[ -]?\d{2}/, base: 0.2 }],
  validate: ribKey,
  chance: 0.01,
  failed: 0.05,
  near: ['rib', 'compte', 'bancaire'],
});

export function ribKey(text: string): boolean {
  const compact = text.replace(/[\s-]/g, '');
  const digits = compact.replace(/[A-Z]/g, (letter) =>
    String(('ABCDEFGHI_JKLMNOPQR_STUVWXYZ'.indexOf(letter) % 10) + (letter < 'S' ? 1 : 0)),
  );
  return digits.length === 23 && remainder97(digits) === 0
    ? true
    : remainder97(`${digits.slice(0, 21)}00`) + Number(digits.slice(21)) === 97;
}

/** Money and numbers, where the name says pay. */
export const salary = recognizer({
  id: 'finance/salary',
  entity: 'SALARY',
  groups: ['text', 'number'],
  prefilter: { length: [1, 24], digits: [1, 14] },
  patterns: [
    {
      name: 'amount',
      regex: /[$€£¥]? ?-?\d{1,3}(?:[ ,.'\u00a0\u202f]?\d{3}){0,4}(?:[.,]\d{1,4})? ?(?:[$€£¥kK]|EUR|USD|GBP|CHF)?/,
      base: 0.06,
      where: 'whole',
      named: true,
    },
  ],
});
