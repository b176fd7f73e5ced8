import { FAMILY_NAMES } from '../lexicon/family-names.ts';
import { GIVEN_NAMES } from '../lexicon/given-names.ts';
import { MEDICAL_TERMS } from '../lexicon/medical-terms.ts';
import { SCHEMA_WORDS } from '../names/schema-words.ts';
import { isArticle, isFieldWord, nameWords, wordPieces } from '../names/words.ts';

/**
 * What a key of a document is by itself, before its neighbours are asked:
 *
 * - `name`: a field's name, made of words that fields are called by;
 * - `either`: such a word that is a given name as well (`mark`, `grace`);
 * - `part`: some words of it are, others nobody knows;
 * - `unknown`: no word of it is known, so it may be anybody's name;
 * - `person`: it holds a person's name;
 * - `data`: a number, a date, an identifier, an address: no name by its looks.
 */
export type KeyClass = 'name' | 'either' | 'part' | 'unknown' | 'person' | 'data';

const MAX_KEY = 64;
/** Letters, digits and the signs that names are written with; `@`, `$` and `#` mark attributes and operators in front. */
const SIGNS = /^[@$#]{0,2}[\p{L}\p{M}\p{N}_$ .:'’()%-]*$/u;
/** Standards whose numbers are part of their names. */
const STANDARD = /(?:iso|rfc|ieee|en|din|x|cp|utf|windows)[-_ ]?\d{1,5}/gi;
/** Short words in front of a number that belongs to them: `sha256`, `p95`, `last30days`. */
const NUMBERED =
  /(?:^|[^a-z])(?:sha|md|utf|base|b|int|uint|float|decimal|p|top|last|first|next|past|ean|cip|icd|cim|gtin|upc|mp|h|x|es|hs|rs|aes|rsa|crc|covid|col|row|max|min|day|days|lag|age|co|pm|dpi|cat)[-_ ]?$/i;
/** A longer number, or one that belongs to no word, is an identifier (`user42`). */
const MAX_DIGITS = 5;

/** Words that are given names and yet, written small, hardly ever stand for a person. */
const PLAIN_WORDS: ReadonlySet<string> = new Set(['min', 'max', 'long', 'per', 'said', 'na', 'li', 'lan', 'bas']);

/** Classifies a key by its own looks. Bounded by the length of a name; a longer key is data. */
export function classifyKey(key: string): KeyClass {
  if (key.length === 0 || key.length > MAX_KEY || !SIGNS.test(key) || hasDataDigits(key)) return 'data';
  return classifyWords(wordPieces(key), key);
}

function hasDataDigits(key: string): boolean {
  if (!/\d/.test(key)) return false;
  if (/^\d+[ -]|[A-Z\d]{12}/.test(key)) return true;
  const rest = key.replaceAll(STANDARD, 'iso');
  let runs = 0;
  let digits = 0;
  for (const run of rest.matchAll(/\d+/g)) {
    const { index } = run;
    const { length } = run[0];
    runs += 1;
    digits += length;
    if (length > 3 || (length > 1 && !(index === 0 ? length === 2 : NUMBERED.test(rest.slice(0, index))))) return true;
  }
  return runs > 2 || digits > MAX_DIGITS;
}

function classifyWords(pieces: readonly string[], key: string): KeyClass {
  const capital = /^\p{Lu}/u.test(key);
  let known = 0;
  let unknown = 0;
  let names = 0;
  let letters = 0;
  for (const piece of pieces) {
    letters += piece.length;
    if (isArticle(piece)) continue;
    if (isListed(piece)) {
      if (piece.length > 1) known += 1;
      if (isName(piece, capital)) names += 1;
    } else if (GIVEN_NAMES.has(piece) || FAMILY_NAMES.has(piece)) return 'person';
    else if (isFormed(piece)) known += 1;
    else if (piece.length > 2 || !/^[a-z]/.test(piece)) unknown += 1;
  }
  // Written in words, a title is of known words; `van den Broek` is not.
  if (unknown > 0) return known === 0 || key.includes(' ') ? 'unknown' : known >= 2 * unknown ? 'name' : 'part';
  if (known === 0) return letters > 4 || letters === 0 ? 'data' : 'name';
  return names === known || (names > 0 && key.includes(' ')) ? 'either' : 'name';
}

/** Whether a word of fields is also somebody's name: written large, a family name will do. */
function isName(piece: string, capital: boolean): boolean {
  if (capital) return GIVEN_NAMES.has(piece) || FAMILY_NAMES.has(piece);
  return GIVEN_NAMES.has(piece) && !PLAIN_WORDS.has(piece);
}

/** Whether fields are called so. */
function isListed(piece: string): boolean {
  return SCHEMA_WORDS.has(piece) || isFieldWord(piece) || MEDICAL_TERMS.has(piece) || piece.length === 1;
}

const NO_VOWEL = /^[bcdfghjklmnpqrstvwxz]{3,6}$/;
/** Endings of abstract words, in which people's names hardly end. */
const ENDING =
  /.{3}(?:tions?|ology|ologie|graphy|metry|ability|ibility|ungen|heit|keit|schaft|zione|zioni|cao|coes|isms?|isme|ize|izer|ized)$/;
/** Endings that make another word of one. */
const DERIVED = /^(.{4,})(?:s|es|ed|d|able|ly|ment|ness|less|ful|ing|al|ive)$/;
/** What is written behind or before a word without a break: `userid`, `createdat`, `isactive`. */
const TAIL = /^(.{4,})(?:ids?|at|no|by|nr|nb|ip|on|ts|dt|url|key)$/;
const HEAD = /^(?:is|has|nb|num|no|id|re|un|non|sub|pre|auto|multi|total|max|min|last|next|prev)(.{4,})$/;

/** Whether a word that is nobody's name, as far as is known, is made as words of fields are. */
function isFormed(piece: string): boolean {
  if (piece.length < 3) return false;
  if (NO_VOWEL.test(piece) || ENDING.test(piece)) return true;
  if ([DERIVED, TAIL, HEAD].some((form) => isListedPart(form.exec(piece)?.[1]))) return true;
  return piece.length >= 6 && nameWords(piece).length > 1;
}

function isListedPart(word: string | undefined): boolean {
  return word !== undefined && word.length > 3 && isListed(word);
}
