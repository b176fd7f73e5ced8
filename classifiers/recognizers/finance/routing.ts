import { digitsOf, weightedSum } from '../../checksums/weighted.ts';
import { recognizer } from '../../recognizer.ts';

const ABA_WEIGHTS = [3, 7, 1, 3, 7, 1, 3, 7, 1];

/** US routing transit numbers: nine digits of a Federal Reserve district, weights 3-7-1 modulo 10. One in ten passes by chance. */
export function abaNumber(text: string): boolean {
  return weightedSum(text, ABA_WEIGHTS) % 10 === 0;
}

/** Numbers that say which bank, not whose account: only where the name says so, but for those whose form is telling. */
export const routingNumber = recognizer({
  id: 'finance/routing-number',
  entity: 'ROUTING_NUMBER',
  groups: ['text', 'number'],
  prefilter: { length: [5, 12], digits: [3, 10] },
  patterns: [
    {
      name: 'US',
      regex: /(?:0\d|1[0-2]|2[1-9]|3[0-2]|6[1-9]|7[0-2]|80)\d{7}/,
      base: 0.06,
      where: 'whole',
      named: true,
    },
    // The fifth sign is always zero (Reserve Bank of India).
    { name: 'India', regex: /[A-Z]{4}0[A-Z0-9]{6}/, base: 0.25, where: 'whole', named: true },
    {
      name: 'sort code, BSB',
      regex: /\d{2}[- ]\d{2}[- ]\d{2}|\d{3}[- ]?\d{3}/,
      base: 0.06,
      where: 'whole',
      named: true,
    },
    { name: 'Canada', regex: /\d{5}-\d{3}|0\d{8}/, base: 0.06, where: 'whole', named: true },
    { name: 'Germany, France', regex: /[1-8]\d{2} ?\d{3} ?\d{2}|\d{5}/, base: 0.04, where: 'whole', named: true },
  ],
  validate: (text) => (/^(?:0\d|1[0-2]|2[1-9]|3[0-2]|6[1-9]|7[0-2]|80)\d{7}$/.test(text) ? abaNumber(text) : null),
  chance: 0.1,
});

/** The same after the words that announce it. */
export const routingInText = recognizer({
  id: 'finance/routing-in-text',
  entity: 'ROUTING_NUMBER',
  prefilter: { length: [10, 100_000_000], digits: [5, 100_000_000], letters: 3, cluster: 5 },
  patterns: [
    {
      name: 'announced',
      regex:
        /\b(?:(?:aba|routing)(?: transit)?(?: number| no\.?| #)?|aba rtn|code guichet|code banque)(?: is)?[ :#=]{1,3}(\d{5}(?:\d{4})?)/i,
      announced: true,
      base: 0.8,
      where: 'text',
    },
    {
      name: 'sort code',
      regex: /\b(?:sort code|bsb)(?: is)?[ :#=]{1,3}(\d{2}[- ]?\d{2}[- ]?\d{2}|\d{3}-\d{3})/i,
      announced: true,
      base: 0.85,
      where: 'text',
    },
  ],
  validate: (text) => (digitsOf(text).length === 9 ? abaNumber(text) : null),
  chance: 0.1,
});
