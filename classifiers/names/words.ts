import { PHRASES } from './phrases.ts';
import { SYNONYMS } from './synonyms.ts';
import { ABOUT, ABOUT_FIRST, BARE, CARE, FREE_TEXT, PEOPLE, TECHNICAL, THINGS } from './word-lists.ts';

const PIECES = /\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{Lo}+|\d+/gu;
const WORD_PIECES = /\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|[\p{Lo}\p{Lt}\p{Lm}]+/gu;
const ACCENTS = /\p{M}+/gu;
const ARTICLES: ReadonlySet<string> = new Set([
  'of',
  'the',
  'de',
  'du',
  'des',
  'd',
  'l',
  'le',
  'la',
  'les',
  'da',
  'do',
  'del',
  'della',
  'di',
  'von',
  'den',
  'et',
  'and',
  'a',
  'an',
  's',
]);
/**
 * A part of a name that was made by a machine: a number in hexadecimal, or letters and digits by turns (`7f3a9c`,
 * `x7k2m9`). Its letters are no words.
 */
const OPAQUE =
  /(?<![a-z\d])(?:(?=[a-f\d]*\d[a-f]*\d)[a-f\d]{6,64}|[a-z]{0,2}\d{1,8}(?:[a-z]{1,2}\d{1,8}){1,16}[a-z]{0,2})(?![a-z\d])/gi;
/** Longest name looked at; a longer one says no more. */
const MAX_NAME = 128;

/** Lower case without accents: `Prénom` → `prenom`. */
export function plain(text: string): string {
  if (isAscii(text)) return text.toLowerCase();
  return text.normalize('NFKD').replace(ACCENTS, '').toLowerCase();
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) if (text.charCodeAt(i) > 127) return false;
  return true;
}

/** The vocabulary that names are split into when they are written without a break: `dateofbirth`, `numerosecuritesociale`. */
const VOCABULARY: ReadonlySet<string> = vocabulary();

/** Whether the vocabulary of field names, abbreviations among it, knows a word (lower case, no accents). */
export function isFieldWord(word: string): boolean {
  return VOCABULARY.has(word) || SYNONYMS.has(word);
}

export function isArticle(word: string): boolean {
  return ARTICLES.has(word);
}

/** The words of a name as they are written, lower case without accents, numbers left out. */
export function wordPieces(name: string): readonly string[] {
  return Array.from(name.normalize('NFKD').replace(ACCENTS, '').match(WORD_PIECES) ?? [], (piece) =>
    piece.toLowerCase(),
  );
}

/**
 * The words of a field's or dataset's name, expanded and in order: `cust_eml_addr` → customer, email, address;
 * `DateDeNaissance` → date, naissance; `ssn_last4` → ssn, last. Numbers and articles say nothing and are left out.
 */
export function nameWords(name: string): readonly string[] {
  const words: string[] = [];
  const written = name.slice(0, MAX_NAME).normalize('NFKD').replace(ACCENTS, '').replace(OPAQUE, ' ');
  for (const piece of written.match(PIECES) ?? []) {
    const word = piece.toLowerCase();
    if (/^\d/.test(word) || ARTICLES.has(word)) continue;
    for (const part of expand(word)) words.push(part);
  }
  return words;
}

function expand(word: string): readonly string[] {
  const known = synonym(word);
  if (known !== null) return known;
  if (VOCABULARY.has(word)) return [word];
  const singular = word.endsWith('s') ? word.slice(0, -1) : word;
  if (VOCABULARY.has(singular)) return synonym(singular) ?? [singular];
  return (word.length >= 6 ? segment(word) : null) ?? [word];
}

function synonym(word: string): readonly string[] | null {
  return SYNONYMS.get(word) ?? null;
}

/** The phrases of a list written with commas. */
export function listed(list: string | undefined): readonly string[] {
  return list === undefined ? [] : list.split(',').map((phrase) => phrase.trim());
}

/** Splits a word wholly into known words of three letters or more (articles between them allowed), fewest pieces first. */
function segment(word: string): readonly string[] | null {
  const best: (readonly string[] | null)[] = [[]];
  for (let end = 1; end <= word.length; end += 1) {
    best[end] = null;
    for (let start = Math.max(0, end - 16); start < end; start += 1) {
      const before = best[start];
      if (before === undefined || before === null) continue;
      const piece = word.slice(start, end);
      const taken =
        piece.length >= 3 && (VOCABULARY.has(piece) || synonym(piece) !== null)
          ? (synonym(piece) ?? [piece])
          : start > 0 && piece.length < 3 && ARTICLES.has(piece) && piece.length > 1
            ? []
            : null;
      if (taken === null) continue;
      const candidate = [...before, ...taken];
      const known = best[end];
      if (known === null || known === undefined || candidate.length < known.length) best[end] = candidate;
    }
  }
  const whole = best[word.length];
  return whole === undefined || whole === null || whole.length < 2 ? null : whole;
}

function vocabulary(): ReadonlySet<string> {
  const words = new Set<string>();
  const add = (list: string | undefined) => {
    for (const phrase of listed(list)) for (const word of phrase.split(' ')) words.add(word);
  };
  for (const { certain, likely, hint } of Object.values(PHRASES)) [certain, likely, hint].forEach(add);
  [ABOUT, ABOUT_FIRST, BARE, CARE, FREE_TEXT, PEOPLE, THINGS, TECHNICAL].forEach(add);
  for (const expansion of SYNONYMS.values()) for (const word of expansion) words.add(word);
  return words;
}
