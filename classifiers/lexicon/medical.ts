import { plain } from '../names/words.ts';
import { MEDICAL_TERMS } from './medical-terms.ts';

const WORD = /[a-z]{4,24}/g;
const DOSE = /\b\d{1,5}(?:\.\d{1,3})? ?(?:mg|mcg|µg|ml|iu|ui)\b/i;
const FORM =
  /\b(?:tablets?|capsules?|oral|injection|inhaler|comprim[ée]s?|g[ée]lules?|syrup|sirop|ointment|suppository|prefilled|topical|mg\/ml|actuat)\b/i;
/** Endings by which Greek and Latin make diagnoses and operations, and pharmacists name drugs. */
const ENDING =
  /(?:itis|osis|emia|opathy|ectomy|ostomy|otomy|oscopy|plasty|uria|algia|megaly|trophy|plegia|phobia|thiazide|cillin|mycin|cycline|azole|pril|sartan|olol|statin|prazole|oxetine|triptan|gliptin|gliflozin|parin|mab|tinib|vir)$/;
const NOT_MEDICAL: ReadonlySet<string> = new Set([
  'basis',
  'oasis',
  'april',
  'emphasis',
  'diagnosis',
  'hypnosis',
  'academia',
  'bohemia',
  'control',
  'industry',
  'trophy',
  'atrophy',
  'symbiosis',
  'philosophy',
  'metamorphosis',
  'osmosis',
  'genesis',
]);

/** Whether a text names a diagnosis, a drug or a treatment. */
export function isMedicalTerm(text: string): boolean {
  if (DOSE.test(text) && FORM.test(text)) return true;
  for (const [word] of plain(text).matchAll(WORD)) {
    if (MEDICAL_TERMS.has(word) || (word.length > 6 && ENDING.test(word) && !NOT_MEDICAL.has(word))) return true;
  }
  return false;
}
