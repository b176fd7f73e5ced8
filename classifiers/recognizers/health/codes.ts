import { ean13 } from '../../checksums/health.ts';
import { luhn } from '../../checksums/luhn.ts';
import { verhoeff } from '../../checksums/verhoeff.ts';
import { digitsOf } from '../../checksums/weighted.ts';
import { recognizer } from '../../recognizer.ts';

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

/** French drugs (CIP 13): the prefix of the national code within the EAN, which nothing else on sale bears. */
export const frenchDrugCode = recognizer({
  id: 'fr/cip',
  entity: 'MEDICAL_CODE',
  groups: ['text', 'number'],
  prefilter: { length: [13, 17], digits: [13, 13] },
  patterns: [{ name: 'CIP 13', regex: /34009 ?\d{3} ?\d{3} ?\d ?\d/, base: 0.5 }],
  validate: ean13,
  chance: 0.1,
  near: ['cip', 'medicament', 'médicament'],
});

/** Codes of acts, drugs and observations; of these only ATC has a form that is telling by itself. */
export const medicalCode = recognizer({
  id: 'health/medical-code',
  entity: 'MEDICAL_CODE',
  groups: ['text', 'number'],
  prefilter: { length: [4, 20], digits: [2, 18], run: 7 },
  patterns: [
    { name: 'ATC', regex: /[A-DGHJLMNPRSV]\d{2}[A-Z]{2}\d{2}/, base: 0.6 },
    { name: 'LOINC', regex: /\d{3,5}-\d/, base: 0.12, where: 'whole', named: true },
    { name: 'NDC', regex: /\d{4,5}-\d{3,4}-\d{1,2}/, base: 0.2, where: 'whole', named: true },
    { name: 'CPT', regex: /\d{5}|\d{4}[AFMTU]/, base: 0.1, where: 'whole', named: true },
    { name: 'HCPCS', regex: /[A-V]\d{4}/, base: 0.12, where: 'whole', named: true },
    { name: 'CCAM', regex: /[A-Z]{4}\d{3}/, base: 0.12, where: 'whole', named: true },
    { name: 'SNOMED CT', regex: /[1-9]\d{5,17}/, base: 0.06, where: 'whole', named: true },
    { name: 'any', regex: /[A-Z]{0,4}\d{4,18}[A-Z]?|[A-Z]\d{4}/i, base: 0.06, where: 'whole', named: true },
  ],
  validate: checkDigit,
  chance: 0.1,
  // A code of another vocabulary may stand in the same column.
  failed: 1,
  near: ['atc', 'cpt', 'loinc', 'snomed', 'ndc', 'hcpcs', 'ccam'],
});

/** LOINC ends in Luhn's digit; SNOMED CT in Verhoeff's, after two digits that say what kind of thing it is. */
function checkDigit(text: string): boolean | null {
  if (/^\d{3,5}-\d$/.test(text)) return luhn(text);
  return /^\d{3,15}[01]\d\d$/.test(digitsOf(text)) && text.length > 5 ? verhoeff(text) : null;
}
