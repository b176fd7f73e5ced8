import { type EntityName, isEntityName } from '#contract/entities';
import type { DatasetSchema, FieldSchema } from '#contract/schema';
import type { NamePhrases } from './names/name-phrases.ts';
import { PHRASES } from './names/phrases.ts';
import { ABOUT, ABOUT_FIRST, BARE, CARE, FREE_TEXT, PEOPLE, TECHNICAL, THINGS } from './names/word-lists.ts';
import { listed, nameWords } from './names/words.ts';
import { areNames, profileHints, type FieldProfile } from './profile.ts';

/** What a field's name, its neighbours and its comment say of its values, before any value is seen. */
export interface FieldContext {
  readonly words: readonly string[];
  readonly hints: ReadonlyMap<EntityName, Hint>;
  /** Odds factor for entities that the name does not speak of: 1 when it says nothing, small when it says something else. */
  readonly elsewhere: number;
  /** Texts written by people: anything may stand in them. */
  readonly freeText: boolean;
}

export interface Hint {
  /** Odds factor: above 1 for a name that speaks; below where the values that are known speak against it. */
  readonly factor: number;
  /** The phrase that spoke; of our vocabulary, so no data even when a name is. */
  readonly phrase: string;
}

/** Odds factors of the three strengths: the confidence of 0.02 becomes 0.91, 0.45 and 0.11. */
const STRENGTH = { certain: 500, likely: 40, hint: 6 } as const;
/** A name that is *about* the thing (`email_verified`) speaks against it, though a value may still prove itself. */
const ABOUT_FACTOR = 1;
/** What the name says of all that it does not name. */
const ELSEWHERE = { nothing: 1, freeText: 1, unknown: 0.6, named: 0.1, technical: 0.04 } as const;

interface Entry {
  readonly entity: EntityName;
  readonly words: readonly string[];
  readonly strength: keyof typeof STRENGTH;
}

const ENTRIES: ReadonlyMap<string, readonly Entry[]> = byFirstWord();
const SETS = {
  about: wordSet(ABOUT),
  aboutFirst: wordSet(ABOUT_FIRST),
  bare: wordSet(BARE),
  care: wordSet(CARE),
  freeText: wordSet(FREE_TEXT),
  people: wordSet(PEOPLE),
  things: wordSet(THINGS),
  technical: wordSet(TECHNICAL),
};

/** Entities whose `…_id` is the thing itself; any other `…_id` is a key to it. */
const ID_IS_VALUE: ReadonlySet<EntityName> = new Set([
  'EMAIL_ADDRESS',
  'PASSPORT',
  'TAX_ID',
  'NATIONAL_ID',
  'US_SSN',
  'DRIVER_LICENSE',
  'HEALTH_INSURANCE_ID',
  'MEDICAL_RECORD_NUMBER',
  'JWT',
]);

/** Compiles what the schema says of one of its fields, or of a place inside a document of that field. */
export function fieldContext(schema: DatasetSchema, field: FieldSchema, profile?: FieldProfile): FieldContext {
  const dataset = nameWords(schema.path.at(-1) ?? schema.dataset.name);
  const context = contextOf({
    name: field.name,
    dataset,
    comment: field.comment,
    siblings: schema.fields.map(({ name }) => name),
    profile,
  });
  return LEXEMES.test(field.type) ? { ...context, elsewhere: ELSEWHERE.technical, freeText: false } : context;
}

/** Types of search indexes: stems of words out of their order, in which only what proves itself is anything. */
const LEXEMES = /^(?:ts(?:vector|query)|pg_catalog\.ts(?:vector|query))$/;

export interface NameFacts {
  readonly name: string;
  /** Words of the dataset's name, or of the key around a key. */
  readonly dataset: readonly string[];
  readonly comment?: string | undefined;
  readonly siblings?: readonly string[] | undefined;
  /** What the values have in common; it speaks where the name does not. */
  readonly profile?: FieldProfile | undefined;
}

export function contextOf({ name, dataset, comment, siblings, profile }: NameFacts): FieldContext {
  const words = nameWords(name);
  const hints = new Map<EntityName, Hint>();
  const { left } = matchPhrases(words, hints);
  const about = isAbout(words, left);
  if (about) for (const [entity, hint] of hints) hints.set(entity, { ...hint, factor: ABOUT_FACTOR });
  else if (left.includes('id')) for (const entity of hints.keys()) if (!ID_IS_VALUE.has(entity)) hints.delete(entity);
  if (!about) fromDataset({ words, dataset, siblings: siblings ?? [] }, hints);
  if (!about && hints.size === 0 && comment !== undefined) fromComment(comment, hints);
  for (const [entity, hint] of hints) if (hint.factor <= 1) hints.delete(entity);
  const freeText = words.some((word) => SETS.freeText.has(word)) && hints.size === 0;
  const said = elsewhere(words, hints, freeText);
  if (profile !== undefined && hints.size === 0 && !about && !freeText && said >= ELSEWHERE.nothing)
    for (const [entity, factor] of profileHints(profile)) hints.set(entity, { factor, phrase: 'values of the field' });
  else if (profile !== undefined && !about && !freeText && !isCertain(hints) && areNames(profile))
    raise(hints, 'PERSON', { factor: STRENGTH.certain, phrase: 'values of the field' });
  return { words, hints, elsewhere: said, freeText };
}

/** A user name may be a person's own. */
function isCertain(hints: ReadonlyMap<EntityName, Hint>): boolean {
  for (const [entity, { factor }] of hints) if (entity !== 'USERNAME' && factor >= STRENGTH.certain) return true;
  return false;
}

/** Longest phrases first, each word used once. */
function matchPhrases(words: readonly string[], hints: Map<EntityName, Hint>): { readonly left: readonly string[] } {
  const used = words.map(() => false);
  for (let length = Math.min(words.length, 5); length > 0; length -= 1) {
    for (let start = 0; start + length <= words.length; start += 1) {
      if (used.slice(start, start + length).some(Boolean)) continue;
      const found = (ENTRIES.get(words[start] ?? '') ?? []).filter(
        (entry) => entry.words.length === length && entry.words.every((word, i) => word === words[start + i]),
      );
      for (const { entity, strength } of found)
        raise(hints, entity, { factor: STRENGTH[strength], phrase: words.slice(start, start + length).join(' ') });
      if (found.length > 0) used.fill(true, start, start + length);
    }
  }
  return { left: words.filter((_, i) => used[i] !== true) };
}

function raise(hints: Map<EntityName, Hint>, entity: EntityName, hint: Hint): void {
  const known = hints.get(entity);
  if (known === undefined || known.factor < hint.factor) hints.set(entity, hint);
}

function isAbout(words: readonly string[], left: readonly string[]): boolean {
  if (left.length === 0) return false;
  const last = words.at(-1) ?? '';
  const first = words[0] ?? '';
  return (left.includes(last) && SETS.about.has(last)) || (left.includes(first) && SETS.aboutFirst.has(first));
}

interface Around {
  readonly words: readonly string[];
  readonly dataset: readonly string[];
  readonly siblings: readonly string[];
}

/** The dataset's name and the neighbours decide what a plain `name`, `code` or `description` is. */
function fromDataset(around: Around, hints: Map<EntityName, Hint>): void {
  personFromDataset(around, hints);
  const { words, dataset } = around;
  const care = dataset.find((word) => SETS.care.has(word));
  if (care === undefined) return;
  const [first = ''] = words;
  if (words.length === 1 && (first === 'code' || first === 'reason'))
    raise(hints, 'MEDICAL_CODE', { factor: STRENGTH.likely, phrase: `${care} ${first}` });
  if (words.includes('description'))
    raise(hints, 'MEDICAL_CONDITION', { factor: STRENGTH.likely, phrase: `${care} description` });
}

/** Plain words for a name, and words that are half of one. */
const NAME: ReadonlySet<string> = new Set(['name', 'nom', 'nome', 'naam', 'nombre']);
const HALF_NAME: ReadonlySet<string> = new Set(['first', 'last', 'middle', 'given', 'family']);

function personFromDataset({ words, dataset, siblings }: Around, hints: Map<EntityName, Hint>): void {
  const [first = '', second = ''] = words;
  const only = words.length === 1;
  const people = dataset.find((word) => SETS.people.has(word));
  if (
    people !== undefined &&
    ((only && (NAME.has(first) || HALF_NAME.has(first))) ||
      (words.length === 2 && first === people && NAME.has(second)))
  ) {
    raise(hints, 'PERSON', { factor: STRENGTH.certain, phrase: `${people} ${only ? first : second}` });
    return;
  }
  if (only && NAME.has(first) && personal(siblings))
    raise(hints, 'PERSON', { factor: STRENGTH.likely, phrase: `${first} beside personal fields` });
  const hint = hints.get('PERSON');
  if (hint === undefined || hint.factor > STRENGTH.likely) return;
  const plainName = NAME.has(hint.phrase) || HALF_NAME.has(hint.phrase);
  // `product.name`, `product_name`, `storm_name`: it is a thing that is called so.
  const ofThing = only
    ? people === undefined && dataset.some((word) => SETS.things.has(word))
    : !words.some((word) => SETS.people.has(word));
  if (plainName && ofThing) hints.delete('PERSON');
}

/** Two neighbours that only people have. */
function personal(siblings: readonly string[]): boolean {
  let found = 0;
  for (const sibling of siblings.slice(0, 200)) {
    const hints = new Map<EntityName, Hint>();
    matchPhrases(nameWords(sibling), hints);
    for (const entity of PERSONAL) if ((hints.get(entity)?.factor ?? 0) >= STRENGTH.certain) found += 1;
    if (found >= 2) return true;
  }
  return false;
}
const PERSONAL: readonly EntityName[] = [
  'EMAIL_ADDRESS',
  'DATE_OF_BIRTH',
  'GENDER',
  'PHONE_NUMBER',
  'US_SSN',
  'FR_NIR',
  'AGE',
  'MARITAL_STATUS',
];

/** A comment speaks more softly than a name, and only when the name is silent. */
function fromComment(comment: string, hints: Map<EntityName, Hint>): void {
  const found = new Map<EntityName, Hint>();
  matchPhrases(nameWords(comment), found);
  for (const [entity, { factor, phrase }] of found) {
    if (factor >= STRENGTH.certain) raise(hints, entity, { factor: STRENGTH.likely, phrase: `${phrase} (comment)` });
  }
}

function elsewhere(words: readonly string[], hints: ReadonlyMap<EntityName, Hint>, freeText: boolean): number {
  if (freeText) return ELSEWHERE.freeText;
  let strongest = 0;
  for (const { factor } of hints.values()) strongest = Math.max(strongest, factor);
  if (strongest >= STRENGTH.certain) return ELSEWHERE.named;
  if (words.every((word) => SETS.bare.has(word))) return ELSEWHERE.nothing;
  if (words.some((word) => SETS.technical.has(word))) return ELSEWHERE.technical;
  // A name in which we know no word at all (`c1f8`, `zz_top`) says nothing that we understand.
  if (hints.size === 0 && !words.some((word) => isKnown(word)))
    return words.every((word) => word.length <= 3) ? ELSEWHERE.nothing : ELSEWHERE.unknown;
  return ELSEWHERE.unknown;
}

function isKnown(word: string): boolean {
  return ENTRIES.has(word) || SETS.about.has(word) || SETS.freeText.has(word) || SETS.bare.has(word);
}

function wordSet(list: string): ReadonlySet<string> {
  return new Set(listed(list).flatMap((phrase) => nameWords(phrase)));
}

function byFirstWord(): ReadonlyMap<string, readonly Entry[]> {
  const entries = new Map<string, Entry[]>();
  for (const [entity, group] of Object.entries<NamePhrases>(PHRASES)) {
    if (!isEntityName(entity)) throw new TypeError(`phrases for an unknown entity ${entity}`);
    for (const strength of ['certain', 'likely', 'hint'] as const) {
      for (const phrase of listed(group[strength])) {
        const words = nameWords(phrase);
        const first = words[0];
        if (first === undefined) throw new TypeError(`an empty phrase for ${entity}`);
        const list = entries.get(first) ?? [];
        list.push({ entity, words, strength });
        entries.set(first, list);
      }
    }
  }
  return entries;
}
