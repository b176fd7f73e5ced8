import { recognizer } from '../../recognizer.ts';

/** Area 001–665, 667–899 (since 2011 any of them is issued), group and serial not zero; well-known printed samples excepted. */
const SSN = String.raw`(?!000|666|9\d\d)\d{3}([- ])(?!00)\d\d\1(?!0000)\d{4}`;

export const ssn = recognizer({
  id: 'us/ssn',
  entity: 'US_SSN',
  groups: ['text', 'number'],
  prefilter: { length: [4, 12], digits: [4, 9], run: 7 },
  patterns: [
    { name: 'grouped', regex: new RegExp(SSN), base: 0.8 },
    { name: 'digits', regex: /(?!000|666|9\d\d)\d{3}(?!00)\d\d(?!0000)\d{4}/, base: 0.05, where: 'whole', named: true },
    { name: 'partly hidden', regex: /[Xx*]{3}-?[Xx*]{2}-?\d{4}/, base: 0.4 },
    { name: 'last four', regex: /\d{4}/, base: 0.02, where: 'whole', named: true },
  ],
  deny: (text) =>
    /^(?:078-?05-?1120|219-?09-?9999|123-?45-?6789|987-?65-?4320)$/.test(text) ||
    /^(\d)\1{2}-?\1{2}-?\1{4}$/.test(text),
  near: ['ssn', 'social security', 'soc sec', 'social'],
  hintedBy: ['NATIONAL_ID'],
});

/** In longer text, announced: nine digits without dashes. */
export const ssnInText = recognizer({
  id: 'us/ssn-in-text',
  entity: 'US_SSN',
  prefilter: { length: [12, 100_000_000], digits: [9, 100_000_000], letters: 3 },
  patterns: [
    {
      name: 'announced',
      regex: /\b(?:ssn|social security(?: number)?)(?: is)?[ :#=]{1,4}(\d{9})/i,
      announced: true,
      base: 0.9,
      where: 'text',
    },
  ],
});

export const itin = recognizer({
  id: 'us/itin',
  entity: 'US_ITIN',
  prefilter: { length: [9, 11], digits: [9, 9] },
  patterns: [
    { name: 'grouped', regex: /9\d{2}([- ])(?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])\1\d{4}/, base: 0.5 },
    {
      name: 'digits',
      regex: /9\d{2}(?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])\d{4}/,
      base: 0.05,
      where: 'whole',
      named: true,
    },
  ],
  hintedBy: ['TAX_ID', 'US_SSN'],
  near: ['itin', 'taxpayer'],
});

export const ein = recognizer({
  id: 'us/ein',
  entity: 'TAX_ID',
  prefilter: { length: [10, 10], digits: [9, 9] },
  patterns: [
    { name: 'grouped', regex: /(?:0[1-6]|1[0-6]|2[0-7]|[345]\d|6[0-8]|7[1-7]|8[0-8]|9[0-58-9])-\d{7}/, base: 0.12 },
  ],
  near: ['ein', 'employer identification', 'tax id', 'fein'],
});
