import { deaNumber, npi } from '../../checksums/health.ts';
import { luhn } from '../../checksums/luhn.ts';
import { recognizer } from '../../recognizer.ts';

/** Numbers under which those who care for people are registered: NPI and DEA in the United States, RPPS, ADELI and FINESS in France. */
export const professionalNumber = recognizer({
  id: 'health/professional',
  entity: 'MEDICAL_LICENSE',
  groups: ['text', 'number'],
  prefilter: { length: [6, 14], digits: [5, 11], run: 9 },
  patterns: [
    { name: 'DEA', regex: /[ABCDEFGHJKLMPRSTUX][A-Z9]\d{7}/, base: 0.04 },
    { name: 'NPI', regex: /[12]\d{9}/, base: 0.05, where: 'whole', named: true },
    { name: 'RPPS', regex: /[18]\d{10}/, base: 0.05, where: 'whole', named: true },
    {
      name: 'ADELI, FINESS',
      regex: /(?:\d\d|2[AB])[ ]?\d ?\d{5} ?\d/i,
      base: 0.05,
      where: 'whole',
      named: true,
    },
    { name: 'any', regex: /[A-Z]{0,4}[ .-]?\d{5,10}/, base: 0.03, where: 'whole', named: true },
  ],
  validate: (text) => {
    if (/^[A-Z][A-Z9]\d{7}$/.test(text)) return deaNumber(text);
    if (/^[12]\d{9}$/.test(text)) return npi(text);
    return /^[18]\d{10}$/.test(text) ? luhn(text) : null;
  },
  chance: 0.1,
  hintedBy: ['MEDICAL_CODE'],
  near: ['dea', 'npi', 'rpps', 'adeli', 'finess'],
});

/** The same after the words that announce it. */
export const professionalInText = recognizer({
  id: 'health/professional-in-text',
  entity: 'MEDICAL_LICENSE',
  prefilter: { length: [13, 100_000_000], digits: [9, 100_000_000], letters: 3, cluster: 9 },
  patterns: [
    {
      name: 'announced',
      regex: /\b(?:npi|rpps|adeli|finess)(?: number| no\.?| n°)?(?: is)?[ :#=]{1,3}(\d{9,11})/i,
      announced: true,
      base: 0.85,
      where: 'text',
    },
  ],
});
