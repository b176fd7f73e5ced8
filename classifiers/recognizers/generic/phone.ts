import { digitsOf } from '../../checksums/weighted.ts';
import { MARKS } from '../../facts.ts';
import { recognizer } from '../../recognizer.ts';
import { knownCallingCode } from './calling-codes.ts';

const NEAR = [
  'tel',
  'telephone',
  'phone',
  'mobile',
  'cell',
  'call',
  'fax',
  'portable',
  'appeler',
  'appelez',
  'rappeler',
  'joindre',
  'numero',
  'whatsapp',
  'text',
  'reach',
  'telefon',
  'telefono',
  'movil',
  'handy',
  'contact',
];

/** Dates, times, versions, decimals, ranges and IP addresses written with the same signs. */
function isOther(text: string): boolean {
  return (
    /^\d{4}[-/. ]\d\d?[-/. ]\d\d?(?:\D|$)/.test(text) ||
    /^\d\d?[-/.]\d\d?[-/.](?:19|20)\d\d$/.test(text) ||
    /^\d{1,3}(?:\.\d{1,3}){3}$/.test(text) ||
    (/^\d+[.,]\d+$/.test(text) && !/^\d{7,15}\.0$/.test(text)) ||
    repeatsDigit(text)
  );
}

/** Eight times the same digit in a row. */
function repeatsDigit(text: string): boolean {
  let row = 0;
  for (let i = 1; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    row = unit === text.charCodeAt(i - 1) && unit >= 48 && unit <= 57 ? row + 1 : 0;
    if (row === 7) return true;
  }
  return false;
}

/** With a `+` and a country's calling code (ITU-T E.164). */
export const internationalPhone = recognizer({
  id: 'generic/phone-international',
  entity: 'PHONE_NUMBER',
  prefilter: { length: [8, 32], digits: [8, 17], marks: MARKS.PLUS, cluster: 8 },
  patterns: [
    {
      name: 'international',
      regex:
        /\+\d{1,3}[ .()/\u00a0\u202f-]{0,3}(?:\d[ .()/\u00a0\u202f-]{0,2}){5,13}\d(?:(?: ?(?:x|ext\.?|poste) ?)\d{1,5})?/,
      base: 0.85,
    },
  ],
  validate: (text) => knownCallingCode(text),
  chance: 0.3,
  failed: 0.1,
  deny: isOther,
  near: NEAR,
  sway: 0.4,
});

/** The forms of one country that are telling by themselves: separators in the places where people put them. */
export const nationalPhone = recognizer({
  id: 'generic/phone-national',
  entity: 'PHONE_NUMBER',
  prefilter: { length: [9, 26], digits: [8, 15], cluster: 8 },
  patterns: [
    { name: 'France', regex: /0[1-9](?:[ .\u00a0\u202f-]\d\d){4}/, base: 0.9 },
    {
      name: 'North America',
      regex:
        /(?:\+?1[ .-]|\+1)?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[.-])[2-9]\d{2}[ .-]\d{4}(?:(?: ?(?:x|ext\.?) ?)\d{1,5})?/,
      base: 0.85,
    },
    { name: 'North America, blank and dash', regex: /[2-9]\d{2} [2-9]\d{2}-\d{4}/, base: 0.75 },
    { name: 'North America, blanks', regex: /(?:1 )?[2-9]\d{2} [2-9]\d{2} \d{4}/, base: 0.6 },
    {
      name: 'United Kingdom',
      regex: /0(?:7\d{3} \d{6}|7\d{3} \d{3} \d{3}|20 \d{4} \d{4}|1\d{2,3} \d{6,7}|[13]\d{2} \d{3} \d{4})/,
      base: 0.8,
    },
    { name: 'area code in brackets', regex: /\(0?\d{2,5}\) ?\d{3,5}[ -]?\d{3,4}/, base: 0.75 },
    // Where people write 3-3-4 they mean a telephone, though no exchange begins so.
    { name: 'North America, any exchange', regex: /\(?[2-9]\d{2}(?:\) ?|[.-])\d{3}[.-]\d{4}/, base: 0.72 },
    { name: 'Netherlands', regex: /0(?:6[- ]\d{8}|[1-57]\d[- ]\d{7}|[1-57]\d{2}[- ]\d{6})/, base: 0.75 },
    { name: 'trunk zero', regex: /\(?0\d{1,4}\)?[ /-]\d{3,4}(?:[ -]?\d{2,4}){1,3}/, base: 0.55 },
    { name: '00 prefix', regex: /00\d{1,3}(?:[ .-]\d{1,4}){3,6}/, base: 0.7 },
  ],
  deny: isOther,
  near: NEAR,
});

/** Digits alone say nothing; the name, or words before them, must. */
export const barePhone = recognizer({
  id: 'generic/phone-bare',
  entity: 'PHONE_NUMBER',
  groups: ['text', 'number'],
  prefilter: { length: [6, 32], digits: [6, 15], cluster: 10 },
  patterns: [
    { name: 'ten digits', regex: /0[1-9]\d{8}|[2-9]\d{2}[2-9]\d{6}/, base: 0.12, where: 'whole' },
    { name: 'ten digits', regex: /0[1-9]\d{8}|[2-9]\d{2}[2-9]\d{6}/, base: 0.25, where: 'text' },
    {
      name: 'digits',
      regex: /[+(]{0,2}\d(?:[ .()/\u00a0\u202f-]{0,2}\d){5,14}(?:(?: ?(?:x|ext\.?) ?)\d{1,5})?/i,
      base: 0.1,
      where: 'whole',
      named: true,
    },
    { name: 'decimal of a spreadsheet', regex: /\d{7,15}\.0/, base: 0.05, where: 'whole', named: true },
  ],
  deny: isOther,
  near: NEAR,
});

/** In longer text, after the words that announce it: any grouping of any country. */
export const phoneInText = recognizer({
  id: 'generic/phone-in-text',
  entity: 'PHONE_NUMBER',
  prefilter: { length: [10, 100_000_000], digits: [6, 100_000_000], letters: 3, cluster: 6 },
  patterns: [
    {
      name: 'announced',
      regex:
        /\b(?:tel(?:[eé]?phone|efono|efoon|efon)?|phone|mobile|cell(?:phone)?|portable|fax|gsm|handy|m[oó]vil|whatsapp|call(?:ing)?(?: me| us| him| her| them| back)?|ring(?: me| us)?|reach(?: me| us| him| her| them)?|answer(?:s|ing)?|dial|text(?: me| us)?|appel(?:er|ez)(?:-moi|-nous)?|rappel(?:er|ez)|joindre|joignable)\.?(?: number| no\.?| n°| num[eé]ro)?(?: is| est| ist| at| on| au| unter)?[ :#]{1,3}(\+?\(?\d[\d ()./-]{5,18}\d(?:(?: ?(?:x|ext\.?|poste) ?)\d{1,6})?)/i,
      announced: true,
      base: 0.8,
      where: 'text',
    },
    {
      name: 'followed by its kind',
      regex:
        /\+?\(?\d[\d ()./-]{6,18}\d(?:x\d{1,6})?(?= ?[-–(]? ?(?:office|mobile|fax|home|work|cell|direct|bureau|domicile|portable)\b)/,
      base: 0.8,
      where: 'text',
    },
  ],
  deny: (text) => isOther(text) || digitsOf(text).length < 7 || /^\d{4}-\d{4}$/.test(text),
});
