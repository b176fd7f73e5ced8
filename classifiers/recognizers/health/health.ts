import { recognizer } from '../../recognizer.ts';
import { luhn } from '../../checksums/luhn.ts';
import { medicalTerms } from '../../lexicon/medical.ts';

export const medicalRecord = recognizer({
  id: 'health/medical-record-number',
  entity: 'MEDICAL_RECORD_NUMBER',
  groups: ['text', 'number'],
  prefilter: { length: [4, 40], digits: [3, 36] },
  patterns: [
    { name: 'marked', regex: /(?:MRN|IPP|PAT|MR)[-:# ]{0,2}\d{4,12}/i, base: 0.75 },
    { name: 'number', regex: /[A-Z]{0,4}[-/ ]?\d[\d A-Z-]{3,35}/i, base: 0.04, where: 'whole', named: true },
  ],
  near: ['mrn', 'record', 'patient', 'dossier', 'ipp'],
});

/** UK NHS numbers: ten digits, modulo 11. One number in eleven passes, so ten digits alone are nothing. */
export const nhs = recognizer({
  id: 'health/uk-nhs',
  entity: 'UK_NHS',
  groups: ['text', 'number'],
  prefilter: { length: [10, 12], digits: [10, 10] },
  patterns: [
    { name: 'grouped', regex: /\d{3}[ -]\d{3}[ -]\d{4}/, base: 0.03 },
    { name: 'digits', regex: /\d{10}/, base: 0.02, where: 'whole', named: true },
  ],
  validate: nhsCheckDigit,
  chance: 0.09,
  hintedBy: ['HEALTH_INSURANCE_ID'],
  near: ['nhs'],
});

/** NHS Data Dictionary: weights 10 to 2, check digit 11 − (sum mod 11), 11 for 0, never 10. */
function nhsCheckDigit(text: string): boolean {
  const digits = text.replace(/\D/g, '');
  let sum = 0;
  for (let i = 0; i < 9; i += 1) sum += Number(digits[i]) * (10 - i);
  const check = (11 - (sum % 11)) % 11;
  return check !== 10 && check === Number(digits[9]);
}

/** US Medicare beneficiary identifiers (CMS format: 11 characters without S, L, O, I, B, Z). */
export const healthInsurance = recognizer({
  id: 'health/insurance-id',
  entity: 'HEALTH_INSURANCE_ID',
  groups: ['text', 'number'],
  prefilter: { length: [5, 30], digits: [3, 24], run: 11 },
  patterns: [
    {
      name: 'Medicare',
      regex:
        /[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d-?[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d-?[AC-HJKMNP-RT-Y]{2}\d{2}/,
      base: 0.75,
    },
    { name: 'any', regex: /[A-Z0-9](?:[ .-]?[A-Z0-9]){4,26}/i, base: 0.04, where: 'whole', named: true },
  ],
  near: ['medicare', 'insurance', 'member', 'mutuelle', 'assurance'],
});

/** Chapters of ICD-10 codes: a letter, two digits, up to four more after a dot. Many part numbers look so. */
export const icd = recognizer({
  id: 'health/icd',
  entity: 'ICD_CODE',
  groups: ['text', 'number'],
  prefilter: { length: [3, 9], digits: [2, 7] },
  patterns: [
    { name: 'ICD-10 with subcategory', regex: /[A-TV-Z]\d[0-9AB]\.[0-9A-KXZ]{1,4}/, base: 0.6 },
    { name: 'ICD-10', regex: /[A-Z]\d[0-9AB](?:\.?[0-9A-KXZ]{1,4})?/i, base: 0.15, where: 'whole', named: true },
    { name: 'ICD-9', regex: /(?:[EV]\d{2,3}|\d{3})(?:\.\d{1,2})?/, base: 0.06, where: 'whole', named: true },
  ],
  hintedBy: ['MEDICAL_CONDITION', 'MEDICAL_CODE'],
  near: ['icd', 'icd-10', 'diagnosis', 'diagnostic', 'dx', 'cim', 'cim-10'],
});

export const medicalCode = recognizer({
  id: 'health/medical-code',
  entity: 'MEDICAL_CODE',
  groups: ['text', 'number'],
  prefilter: { length: [4, 20], digits: [2, 18], run: 7 },
  patterns: [
    { name: 'ATC', regex: /[A-DGHJLMNPRSV]\d{2}[A-Z]{2}\d{2}/, base: 0.6 },
    { name: 'LOINC', regex: /\d{3,5}-\d/, base: 0.12, where: 'whole', named: true },
    { name: 'NDC', regex: /\d{4,5}-\d{3,4}-\d{1,2}/, base: 0.2, where: 'whole', named: true },
    {
      name: 'any',
      regex: /[A-Z]{0,4}\d{4,18}[A-Z]?|[A-Z]{4}\d{3}|[A-Z]\d{4}/i,
      base: 0.06,
      where: 'whole',
      named: true,
    },
  ],
});

/** French professionals in the RPPS (11 digits, Luhn), US providers (NPI: Luhn with 80840 before). */
export const providerId = recognizer({
  id: 'health/provider-id',
  entity: 'MEDICAL_CODE',
  groups: ['text', 'number'],
  prefilter: { length: [10, 11], digits: [10, 11] },
  patterns: [{ name: 'RPPS', regex: /1\d{10}/, base: 0.04, where: 'whole', named: true }],
  validate: luhn,
  chance: 0.1,
});

/** Words of a dictionary of diagnoses, drugs and treatments; in a field so named, any words. */
export const medicalCondition = recognizer({
  id: 'health/condition',
  entity: 'MEDICAL_CONDITION',
  prefilter: { length: [4, 80], letters: 4 },
  patterns: [],
  judge: judgeCondition,
  sway: 0.6,
});

/** A term alone, or with few words around it, is what the value says; one in a sentence is mentioned there. */
const FEW_WORDS = 5;

function judgeCondition(text: string, named: boolean): number {
  const terms = medicalTerms(text);
  if (terms === 0) return named && /^[\p{L}\d]/u.test(text) ? 0.03 : 0;
  if (named || terms >= 2) return 0.75;
  if (terms < 1) return 0.5;
  return text.split(' ', FEW_WORDS + 1).length > FEW_WORDS ? 0.55 : 0.75;
}
