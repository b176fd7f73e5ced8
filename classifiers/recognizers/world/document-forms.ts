/** How countries number a document, as a pattern's source; ISO 3166 codes before it. */
export type Form = readonly [countries: string, source: string];

/** Numbers of passports (ICAO 9303 leaves them to the issuer: nine signs at most). */
export const PASSPORTS: readonly Form[] = [
  ['FR', String.raw`\d{2}[A-Z]{2}\d{5}`],
  ['US CA GB IE', String.raw`[A-Z]?\d{8,9}|[A-Z]{2}\d{6,7}`],
  ['DE', String.raw`[CFGHJK][CFGHJKLMNPRTVWXYZ\d]{8}`],
  ['NL', String.raw`[A-NP-Z]{2}[A-NP-Z\d]{6}\d`],
  ['ES', String.raw`[A-Z]{2,3}\d{6}`],
  ['IT JP PL CN CZ SK HR RS BA ME MK AL TR IL UA', String.raw`[A-Z]{1,2}\d{7}`],
  ['BE PT GR RO LT CH AT HU', String.raw`[A-Z]{1,2}\d{6,7}`],
  ['SE DK NO FI IS EE LV BG', String.raw`\d{8,9}|[A-Z]{2}\d{7}`],
  ['IN PK BD LK NP', String.raw`[A-Z]{1,2}\d{7,8}`],
  ['BR MX AR CL CO PE EC VE UY', String.raw`[A-Z]{1,3}\d{6,8}[A-Z]?`],
  ['AU NZ ZA', String.raw`[A-Z]{1,2}\d{6,8}`],
  ['RU', String.raw`\d{2} ?\d{7}`],
  ['KR SG MY TH ID PH VN HK TW', String.raw`[A-Z]{1,2}\d{7,8}[A-Z]?`],
  ['DZ MA TN EG SA AE KW NG GH KE', String.raw`[A-Z]{0,2}\d{6,9}`],
];

/** Numbers of driving licences that have a form of their own; elsewhere they are digits, or the card's number. */
export const LICENCES: readonly Form[] = [
  ['FR', String.raw`\d{2}[A-Z]{2}\d{5}|\d{12}`],
  ['US-FL US-MI US-MD US-MN', String.raw`[A-Z]\d{3}-?\d{3}-?\d{2,3}-?\d{3}-?\d{0,3}`],
  ['US-CA US-AZ US-HI US-KS', String.raw`[A-Z]\d{7,8}`],
  ['US-IL US-WI', String.raw`[A-Z]\d{3}-?\d{4}-?\d{4}(?:-?\d{2})?`],
  ['US-NJ', String.raw`[A-Z]\d{4} ?\d{5} ?\d{5}`],
  ['US-WA', String.raw`[A-Z*]{5}[A-Z*]{2}\d{3}[A-Z\d]{2}`],
  ['US-NY US-TX US-PA US-GA US-VA', String.raw`\d{3} ?\d{3} ?\d{2,3}|[A-Z]\d{8}`],
  ['CA-ON', String.raw`[A-Z]\d{4}-?\d{5}-?\d{5}`],
  ['GB', String.raw`[A-Z9]{5}\d[0156]\d[0-3]\d{2}[A-Z9]{2}\d[A-Z]{2}(?: ?\d\d)?`],
  ['DE', String.raw`[A-Z\d]\d{2}[A-Z\d]{6}\d[A-Z\d]`],
  ['IT', String.raw`[A-Z]{2}\d{7}[A-Z]|U1[A-Z\d]{7}[A-Z]`],
  ['ES', String.raw`\d{8}-?[A-Z]`],
  ['IN', String.raw`[A-Z]{2}[ -]?\d{2}[ -]?(?:19|20)\d{2}[ -]?\d{7}`],
  ['AU NZ', String.raw`[A-Z]{2}\d{6}|\d{6,10}`],
  ['BR', String.raw`\d{11}`],
  ['SE DK NO FI NL BE PT AT CH PL CZ HU RO BG HR SI SK GR IE', String.raw`[A-Z]{0,3}\d{6,12}[A-Z]{0,2}`],
];
