import { plain } from '../names/words.ts';
import { MEDICAL_TERMS } from './medical-terms.ts';

const SHORTEST = 4;
const LONGEST = 24;
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

/** Terms that are as often something else: a mood, a market, a star sign, a part of town, a thing that breaks. */
const AMBIGUOUS: ReadonlySet<string> = new Set(
  'depression cancer gout goutte zona fracture contusion dislocation reflux vertigo acne lupus angina concussion syncope'.split(
    ' ',
  ),
);

/** How many terms of diagnoses, drugs and treatments a text has; one that is as often something else counts half. */
export function medicalTerms(text: string): number {
  if (DOSE.test(text) && FORM.test(text)) return 2;
  const lower = plain(text);
  let terms = 0;
  let begin = -1;
  for (let i = 0; i <= lower.length; i += 1) {
    const unit = i === lower.length ? 32 : lower.charCodeAt(i);
    if (unit >= 97 && unit <= 122) {
      if (begin < 0) begin = i;
    } else if (begin >= 0) {
      const length = i - begin;
      if (length >= SHORTEST && length <= LONGEST) terms += weight(lower.slice(begin, i));
      begin = -1;
    }
  }
  return terms;
}

function weight(word: string): number {
  if (AMBIGUOUS.has(word)) return 0.5;
  return MEDICAL_TERMS.has(word) || (word.length > 6 && ENDING.test(word) && !NOT_MEDICAL.has(word)) ? 1 : 0;
}
