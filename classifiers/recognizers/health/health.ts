import { MARKS } from '../../facts.ts';
import { medicalTerms } from '../../lexicon/medical.ts';
import { recognizer } from '../../recognizer.ts';

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

const UNIT =
  '(?:mg|g|µg|ug|mcg|ng|pg|mmol|µmol|umol|nmol|pmol|mEq|IU|mIU|µIU|UI|U|kU|cells|copies)/(?:d?L|ml|mL|µL|uL|l|dl|mm3|24 ?h)';

/** What a laboratory or a bedside measured: units that are used of bodies alone, or any value where the name says so. */
export const labResult = recognizer({
  id: 'health/lab-result',
  entity: 'LAB_RESULT',
  groups: ['text', 'number'],
  prefilter: { length: [1, 80] },
  patterns: [
    {
      name: 'with its unit',
      regex: new RegExp(`[<>≤≥]? ?\\d{1,6}(?:[.,]\\d{1,4})? ?${UNIT}`),
      base: 0.75,
      where: 'whole',
    },
    {
      name: 'value',
      regex: /[<>≤≥+-]? ?\d{1,6}(?:[.,]\d{1,6})?(?: ?(?:\/ ?\d{1,4}|[\p{L}%µ][\p{L}\d%µ/^.*[\] ]{0,20}))?/u,
      base: 0.06,
      where: 'whole',
      named: true,
    },
    {
      name: 'verdict',
      regex:
        /positive|negative|reactive|non[- ]reactive|detected|not detected|normal|abnormal|high|low|critical|trace|positif|n[ée]gatif|d[ée]tect[ée]|non d[ée]tect[ée]|anormal|[ée]lev[ée]|bas|pos|neg|\+{1,4}/i,
      base: 0.08,
      where: 'whole',
      named: true,
    },
  ],
});

export const bloodPressure = recognizer({
  id: 'health/blood-pressure',
  entity: 'LAB_RESULT',
  prefilter: { length: [9, 40], digits: [4, 10], letters: 4, marks: MARKS.SLASH },
  patterns: [{ name: 'blood pressure', regex: /(?:[6-9]\d|[12]\d\d)\/[3-9]\d{1,2} ?mm ?H[gG]/, base: 0.9 }],
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
