import { recognizer } from '../../recognizer.ts';

const MONTH = String.raw`(?:jan(?:uary|vier|\.)?|feb(?:ruary|\.)?|f[ée]v(?:rier|\.)?|mar(?:ch|s|\.)?|apr(?:il|\.)?|avr(?:il|\.)?|ma[iy]|june?|juin|jul(?:y|\.)?|juil(?:let|\.)?|aug(?:ust|\.)?|ao[ûu]t|sep(?:t(?:\.|ember|embre)?|\.)?|oct(?:ober|obre|\.)?|nov(?:ember|embre|\.)?|d[ée]c(?:ember|embre|\.)?)`;
const NUMERIC = String.raw`(?:(?:1[89]|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])|(?:0?[1-9]|[12]\d|3[01])[-/. ](?:0?[1-9]|[12]\d|3[01])[-/. ](?:(?:1[89]|20)\d\d|\d\d))`;
const WRITTEN = String.raw`(?:(?:0?[1-9]|[12]\d|3[01])(?:er|st|nd|rd|th)?[ -]${MONTH}[ ,-]{1,2}(?:1[89]|20)\d\d|${MONTH} (?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?,? (?:1[89]|20)\d\d)`;
const TIME = String.raw`(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?: ?[AP]M)?(?:Z|[+-]\d\d(?::?\d\d)?)?)?`;

/** Any date is one of birth where the name says so; no date says it by itself. */
export const dateOfBirth = recognizer({
  id: 'generic/date-of-birth',
  entity: 'DATE_OF_BIRTH',
  groups: ['text', 'date', 'number'],
  prefilter: { length: [1, 40], digits: [1, 20] },
  patterns: [
    { name: 'date', regex: new RegExp(`${NUMERIC}${TIME}`, 'i'), base: 0.05, where: 'whole', named: true },
    { name: 'written date', regex: new RegExp(WRITTEN, 'i'), base: 0.05, where: 'whole', named: true },
    {
      name: 'compact date',
      regex: /(?:1[89]|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])/,
      base: 0.04,
      where: 'whole',
      named: true,
    },
    { name: 'year', regex: /(?:1[89]\d\d|20[012]\d)(?:\.0)?/, base: 0.03, where: 'whole', named: true },
    { name: 'month or day', regex: /0?[1-9]|[12]\d|3[01]/, base: 0.008, where: 'whole', named: true },
  ],
});

/** In longer text, after the words that announce it. */
export const birthInText = recognizer({
  id: 'generic/birth-in-text',
  entity: 'DATE_OF_BIRTH',
  prefilter: { length: [12, 1_000_000], digits: [4, 1_000_000], letters: 3 },
  patterns: [
    {
      name: 'announced',
      regex: new RegExp(
        String.raw`(?:\b(?:born(?: on)?|birth ?date|date of birth|d\.?o\.?b\.?|birthday(?: is)?|n[ée]e?(?: le)?|date de naissance|geboren(?: am)?|geburtsdatum|nacid[oa] el|nat[oa] il)[ :=(]{1,4})(${NUMERIC}|${WRITTEN})`,
        'i',
      ),
      announced: true,
      base: 0.93,
      where: 'text',
    },
  ],
});

export const age = recognizer({
  id: 'generic/age',
  entity: 'AGE',
  groups: ['text', 'number'],
  prefilter: { length: [1, 20], digits: [1, 4] },
  patterns: [
    {
      name: 'years',
      regex: /(?:\d|[1-9]\d|1[01]\d|120)(?:\.\d{1,2})?(?: ?(?:y|yo|yrs?|years?(?: old)?|ans?|jahre|años|anni))?/i,
      base: 0.1,
      where: 'whole',
      named: true,
    },
  ],
});

/** French and English sentences that say how old somebody is. */
export const ageInText = recognizer({
  id: 'generic/age-in-text',
  entity: 'AGE',
  prefilter: { length: [8, 1_000_000], digits: [1, 1_000_000], letters: 4 },
  patterns: [
    {
      name: 'said',
      regex: /(?:[1-9]|[1-9]\d|10\d) ?-?(?:years?|yrs?)[ -]old/i,
      base: 0.85,
      where: 'text',
    },
  ],
});
