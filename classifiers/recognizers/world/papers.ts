import { icaoCheckDigit } from '../../checksums/national.ts';
import { recognizer, type Pattern } from '../../recognizer.ts';
import { LICENCES, PASSPORTS, type Form } from './document-forms.ts';

/** A form is telling of no country by itself: where the name speaks, it says a little more than any code does. */
function named(forms: readonly Form[]): readonly Pattern[] {
  return forms.map(([countries, source]) => ({
    name: `form of ${countries}`,
    regex: new RegExp(source),
    base: 0.08,
    where: 'whole',
    named: true,
  }));
}

export const passport = recognizer({
  id: 'world/passport',
  entity: 'PASSPORT',
  groups: ['text', 'number'],
  prefilter: { length: [6, 14], digits: [4, 10], run: 7 },
  patterns: [
    { name: 'two digits, two letters, five digits', regex: /\d{2}[A-Z]{2}\d{5}/, base: 0.15 },
    { name: 'letters and digits', regex: /[A-Z]{1,2}\d{6,8}/, base: 0.05 },
    ...named(PASSPORTS),
    {
      name: 'any',
      regex: /(?:[A-Z]{0,3}[ -]?\d{5,10}|[CFGHJKLMNPRTVWXYZ0-9]{9}|\d{2}[A-Z]{2}\d{5})[A-Z]?/i,
      base: 0.05,
      where: 'whole',
      named: true,
    },
  ],
  near: ['passport', 'passeport', 'reisepass', 'pasaporte', 'passaporto', 'paspoort', 'travel document'],
});

export const driverLicense = recognizer({
  id: 'world/driver-license',
  entity: 'DRIVER_LICENSE',
  groups: ['text', 'number'],
  prefilter: { length: [5, 24], digits: [4, 20], run: 14 },
  patterns: [
    {
      name: 'Florida, Michigan, Wisconsin',
      regex: /[A-Z]\d{3}-\d{3}-\d{2}-\d{3}-\d/,
      base: 0.75,
    },
    { name: 'Illinois, Wisconsin', regex: /[A-Z]\d{3}-\d{4}-\d{4}(?:-\d{2})?/, base: 0.6 },
    { name: 'Ontario', regex: /[A-Z]\d{4}-\d{5}-\d{5}/, base: 0.75 },
    { name: 'United Kingdom', regex: /[A-Z9]{5}\d[0156]\d[0-3]\d{2}[A-Z9]{2}\d[A-Z]{2}/, base: 0.8 },
    ...named(LICENCES),
    { name: 'any', regex: /[A-Z]{0,3}[ -]?\d(?:[ .-]?[A-Z0-9]){4,20}/i, base: 0.05, where: 'whole', named: true },
  ],
  near: ['license', 'licence', 'permis', 'driver', 'dl', 'driving', 'fuhrerschein', 'führerschein'],
});

/** Numbers of papers in longer text, after the words that announce them. */
const NUMBER = String.raw`([A-Z\d](?:[ -]?[A-Z\d]){4,16})`;
const MARK = String.raw`(?:[ -](?:number|no\.?|num|id|card|nummer|n[°º]|num[ée]ro|#))?(?: is| est| ist| es)?[ :#=.]{1,3}`;

export const passportInText = recognizer({
  id: 'world/passport-in-text',
  entity: 'PASSPORT',
  prefilter: { length: [14, 100_000_000], digits: [5, 100_000_000], letters: 6, cluster: 4 },
  patterns: [
    {
      name: 'announced',
      regex: new RegExp(
        String.raw`(?:[Pp]ass(?:port|eport|aporto)|PASSPORT|PASSEPORT|[Rr]eisepass|[Pp]asaporte|[Pp]aspoort)${MARK}((?:[A-Z]{0,3}\d{5,9}|\d{2}[A-Z]{2}\d{5}|[CFGHJK][CFGHJKLMNPRTVWXYZ\d]{8})[A-Z]?)`,
      ),
      announced: true,
      base: 0.88,
      where: 'text',
    },
  ],
});

export const licenseInText = recognizer({
  id: 'world/driver-license-in-text',
  entity: 'DRIVER_LICENSE',
  prefilter: { length: [14, 100_000_000], digits: [5, 100_000_000], letters: 5, cluster: 4 },
  patterns: [
    {
      name: 'announced',
      regex: new RegExp(
        String.raw`(?:[Dd]riv(?:er'?s?|ing)[ -][Ll]icen[sc]e|DRIVER'?S? LICEN[SC]E|[Pp]ermis de conduire|[Ff]ührerschein|[Pp]atente di guida|[Ll]icencia de conducir|\bDL)${MARK}${NUMBER}`,
      ),
      announced: true,
      base: 0.85,
      where: 'text',
    },
  ],
  deny: (text) => !/\d{2}/.test(text),
});

export const idInText = recognizer({
  id: 'world/national-id-in-text',
  entity: 'NATIONAL_ID',
  prefilter: { length: [14, 100_000_000], digits: [5, 100_000_000], letters: 5, cluster: 4 },
  patterns: [
    {
      name: 'announced',
      regex: new RegExp(
        String.raw`(?:[Nn]ational (?:[Ii][Dd]|[Ii]dentity|[Ii]nsurance)(?: [Cc]ard)?|[Ii]dentity [Cc]ard|ID [Cc]ard|[Cc]arte d['’]identité|CNI|[Pp]ersonalausweis|[Dd]ocumento de identidad|[Cc]arta d['’]identità)${MARK}${NUMBER}`,
      ),
      announced: true,
      base: 0.82,
      where: 'text',
    },
  ],
  deny: (text) => !/\d{2}/.test(text),
});

/** Machine-readable zones (ICAO 9303 parts 4 to 6): passports in two lines of 44, cards in two of 36 or three of 30. */
export const passportZone = recognizer({
  id: 'world/passport-zone',
  entity: 'PASSPORT',
  prefilter: { length: [44, 100_000_000], letters: 8, run: 44 },
  patterns: [
    { name: 'machine-readable zone', regex: /P[A-Z<][A-Z]{3}[A-Z<]{39}(?:\s{1,2}[A-Z0-9<]{44})?/, base: 0.95 },
  ],
});

export const cardZone = recognizer({
  id: 'world/card-zone',
  entity: 'NATIONAL_ID',
  prefilter: { length: [30, 100_000_000], letters: 5, run: 30 },
  patterns: [
    {
      name: 'three lines of thirty',
      regex: /[ACI][A-Z<][A-Z<]{3}[A-Z0-9<]{9}\d[A-Z0-9<]{15}(?:\s{1,2}[A-Z0-9<]{30}){0,2}/,
      base: 0.2,
    },
    {
      name: 'French card of before 2021',
      regex: /IDFRA[A-Z<]{25}[A-Z0-9<]{6}(?:\s{1,2}[A-Z0-9<]{36})?/,
      base: 0.95,
    },
  ],
  validate: (text) =>
    text.startsWith('IDFRA') && /^.{30}\w/.test(text) && !/^.{14}\d/.test(text) ? null : cardNumber(text),
  chance: 0.1,
});

/** The number of the document and its check digit. */
function cardNumber(text: string): boolean {
  return icaoCheckDigit(text.slice(5, 14)) === Number(text.charAt(14));
}
