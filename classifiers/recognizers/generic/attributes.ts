import { recognizer, type Recognizer } from '../../recognizer.ts';
import type { EntityName } from '#contract/entities';

/** Words and codes that are of a person only where the name says so. */
function attribute(id: string, entity: EntityName, regex: RegExp, base: number): Recognizer {
  return recognizer({
    id: `generic/${id}`,
    entity,
    groups: ['text', 'number'],
    prefilter: { length: [1, 80] },
    patterns: [{ name: 'word or code', regex, base, where: 'whole', named: true }],
  });
}

const WORDS = /[\p{L}\p{M}][\p{L}\p{M}' ,./()&-]{1,70}/u;
const WORDS_OR_CODE = /[\p{L}\p{M}][\p{L}\p{M}' ,./()&-]{0,70}|\d{1,2}/u;

export const gender = attribute(
  'gender',
  'GENDER',
  /m|f|h|w|x|d|u|[0129]|male|female|man|woman|homme|femme|masculin|f[ée]minin|mann|frau|männlich|weiblich|hombre|mujer|masculino|femenino|maschio|femmina|other|autre|divers|unknown|inconnu|non[- ]binary|non[- ]binaire|mr\.?|mrs\.?|ms\.?|mme|mlle|monsieur|madame|transgender|agender/i,
  0.2,
);
export const nationality = attribute('nationality', 'NATIONALITY', WORDS, 0.08);
export const maritalStatus = attribute('marital-status', 'MARITAL_STATUS', WORDS_OR_CODE, 0.08);
export const occupation = attribute('occupation', 'OCCUPATION', WORDS, 0.06);
export const employer = attribute('employer', 'EMPLOYER', /[\p{L}\p{M}\d][\p{L}\p{M}\d' ,./()&+-]{1,78}/u, 0.06);
export const country = attribute('country', 'COUNTRY', /[\p{L}\p{M}][\p{L}\p{M}'’ ,.()-]{1,60}/u, 0.08);
/** Templates and sequences are written as digests, base64 or letters of the code; also as lists of numbers. */
export const biometric = attribute('biometric', 'BIOMETRIC', /[\p{L}\d[{+/=-][^\n]{0,76}/u, 0.06);
export const genetic = attribute('genetic', 'GENETIC', /[\p{L}\d][^\n]{0,76}/u, 0.06);
export const criminalRecord = attribute('criminal-record', 'CRIMINAL_RECORD', WORDS_OR_CODE, 0.06);
export const language = attribute('language', 'LANGUAGE', WORDS, 0.06);
export const ethnicity = attribute('ethnicity', 'ETHNICITY', WORDS_OR_CODE, 0.08);
export const religion = attribute('religion', 'RELIGION', WORDS_OR_CODE, 0.08);
export const politics = attribute('political-opinion', 'POLITICAL_OPINION', WORDS_OR_CODE, 0.06);
export const tradeUnion = attribute('trade-union', 'TRADE_UNION', WORDS_OR_CODE, 0.06);
export const orientation = attribute('sexual-orientation', 'SEXUAL_ORIENTATION', WORDS_OR_CODE, 0.08);
export const username = attribute('username', 'USERNAME', /[\p{L}\p{N}@][\p{L}\p{N}._@+-]{1,62}/u, 0.06);
export const city = attribute('city', 'LOCATION', /[\p{L}\p{M}'’][\p{L}\p{M}'’ .,/()\d-]{1,60}/u, 0.06);
export const bloodType = attribute(
  'blood-type',
  'BLOOD_TYPE',
  /(?:A|B|AB|O|0)(?: ?[+-]| ?(?:rh ?)?(?:pos(?:itive|itif)?|neg(?:ative)?|n[ée]g(?:atif)?)\.?)?/i,
  0.3,
);

export const postalCode = recognizer({
  id: 'generic/postal-code',
  entity: 'POSTAL_CODE',
  groups: ['text', 'number'],
  prefilter: { length: [3, 12], digits: [1, 9] },
  patterns: [
    { name: 'Canada', regex: /[ABCEGHJ-NPRSTVXY]\d[A-Z] \d[A-Z]\d/, base: 0.75 },
    { name: 'United Kingdom', regex: /[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}/, base: 0.75 },
    { name: 'US, nine digits', regex: /\d{5}-\d{4}/, base: 0.4 },
    {
      name: 'any',
      regex:
        /(?:[A-Z]{1,3}[ -]?)?\d{2,5}(?:[ -]?[A-Z0-9]{1,4})?(?:\.0)?|[A-Z]\d[A-Z] ?\d[A-Z]\d|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}/i,
      base: 0.08,
      where: 'whole',
      named: true,
    },
  ],
});

export const geo = recognizer({
  id: 'generic/geo',
  entity: 'GEO_COORDINATES',
  groups: ['text', 'number'],
  prefilter: { length: [1, 64], digits: [1, 40], cluster: 4 },
  patterns: [
    {
      name: 'pair',
      regex: /[([]?-?(?:[1-8]?\d|90)\.\d{3,15}[ ,;]{1,2}-?(?:1[0-7]\d|180|\d?\d)\.\d{3,15}[)\]]?/,
      base: 0.8,
    },
    { name: 'degrees', regex: /\d{1,3}° ?\d{1,2}['′] ?\d{1,2}(?:\.\d{1,4})?["″]? ?[NSEWO]/, base: 0.85 },
    { name: 'point', regex: /POINT ?\(-?\d{1,3}\.\d{2,15} -?\d{1,3}\.\d{2,15}\)/i, base: 0.85 },
    {
      name: 'number',
      regex: /-?\d{1,3}(?:[.,]\d{1,20})?°?(?: ?[NSEWO])?|-?\d{1,3}\.\d{1,15}[ ,;]{1,2}-?\d{1,3}\.\d{1,15}/,
      base: 0.08,
      where: 'whole',
      named: true,
    },
  ],
});
