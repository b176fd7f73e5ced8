import type { EntityName } from '#contract/entities';
import { FAMILY_NAMES } from './lexicon/family-names.ts';
import { GIVEN_NAMES } from './lexicon/given-names.ts';
import { plain } from './names/words.ts';

/**
 * What has been seen of a field's values so far, as counters: no value is in it, and two profiles add up to the profile
 * of both. Given to the engine as a fact beside the schema, so that the engine stays pure: where a field's name says
 * nothing, what its values have in common says what they are.
 */
export interface FieldProfile {
  /** Different values; the same one again tells nothing new. */
  readonly values: number;
  /** One to four capitalised words without a digit. */
  readonly nameShaped: number;
  /** Of these, those with a known given or family name. */
  readonly knownNames: number;
  /** Of these, those all of whose words are known names: no `Hurricane Paula`. */
  readonly onlyNames: number;
  /** Ten to thirteen digits that could be dialled as they stand. */
  readonly dialled: number;
  /** Days of the calendar between 1925 and 2015 without a time of day, and of these the ones before 1970. */
  readonly pastDays: number;
  readonly oldDays: number;
  /** Sum of the years of those days, and of their squares: how far they spread. */
  readonly years: number;
  readonly yearsSquared: number;
}

export const EMPTY_PROFILE: FieldProfile = {
  values: 0,
  nameShaped: 0,
  knownNames: 0,
  onlyNames: 0,
  dialled: 0,
  pastDays: 0,
  oldDays: 0,
  years: 0,
  yearsSquared: 0,
};

export function addProfiles(a: FieldProfile, b: FieldProfile): FieldProfile {
  return {
    values: a.values + b.values,
    nameShaped: a.nameShaped + b.nameShaped,
    knownNames: a.knownNames + b.knownNames,
    onlyNames: a.onlyNames + b.onlyNames,
    dialled: a.dialled + b.dialled,
    pastDays: a.pastDays + b.pastDays,
    oldDays: a.oldDays + b.oldDays,
    years: a.years + b.years,
    yearsSquared: a.yearsSquared + b.yearsSquared,
  };
}

const NAME_SHAPE = /^\p{Lu}[\p{L}\p{M}'’.-]{0,30}(?: [\p{L}'’.-]{1,30}){0,3}$/u;
/** North America as ten digits, national numbers with a trunk zero, and country codes of two or three digits. */
const DIALLED = /^(?:1?[2-9]\d{2}[2-9]\d{6}|0[1-9]\d{8,9}|[2-9]\d{10,12})$/;
const DAY = /^(?:(\d{4})[-/.]\d\d?[-/.]\d\d?|\d\d?[-/.]\d\d?[-/.](\d{4}))(?:[ T]00:00(?::00(?:\.0+)?)?)?$/;
const MAX_LENGTH = 80;

/** The profile of one value. */
export function profileOf(value: string): FieldProfile {
  if (value === '' || value.length > MAX_LENGTH) return { ...EMPTY_PROFILE, values: 1 };
  const nameShaped = NAME_SHAPE.test(value);
  const words = nameShaped ? value.split(' ') : [];
  const known = words.filter(isName).length;
  const [, first, last] = DAY.exec(value) ?? [];
  const year = Number(first ?? last ?? 0);
  const past = year >= 1925 && year <= 2015;
  return {
    values: 1,
    nameShaped: nameShaped ? 1 : 0,
    knownNames: known > 0 ? 1 : 0,
    onlyNames: known > 0 && known === words.length ? 1 : 0,
    dialled: DIALLED.test(value) ? 1 : 0,
    pastDays: past ? 1 : 0,
    oldDays: past && year < 1970 ? 1 : 0,
    years: past ? year : 0,
    yearsSquared: past ? year * year : 0,
  };
}

function isName(word: string): boolean {
  const key = plain(word.replaceAll('.', ''));
  return GIVEN_NAMES.has(key) || FAMILY_NAMES.has(key);
}

/** How often a sign is seen in fields of an entity and in other fields without a telling name; what is not the sign speaks against it. */
interface Sign {
  readonly hit: number;
  readonly near?: number | undefined;
  readonly miss: number;
  /** Odds that a field of which nothing is known is of the entity. */
  readonly prior: number;
  readonly least: number;
}

/** Our lists know about half of the names of the world, and one capitalised word in fifteen is in them. */
const NAMES: Sign = { hit: 7.5, near: 0.6, miss: 0.1, prior: 0.08, least: 3 };
/** Two of three random numbers of ten digits could be dialled. */
const PHONES: Sign = { hit: 1.6, miss: 0.05, prior: 0.05, least: 8 };
/** Days of events crowd in recent years, those of births reach back and spread. */
const BIRTHS: Sign = { hit: 6, near: 0.8, miss: 0.12, prior: 0.05, least: 4 };
const SPREAD_YEARS = 9;
const MANY = 5;
/** Values of one field are alike: beyond these, more of them tell little more. */
const MOST = 24;

/** Odds factor per entity that the values speak for, on the scale of telling names; below 1 where they speak against it. */
export function profileHints(profile: FieldProfile): ReadonlyMap<EntityName, number> {
  const { values, nameShaped, knownNames, dialled, pastDays, oldDays } = profile;
  const hints = new Map<EntityName, number>();
  const name = probability(NAMES, values, { hits: knownNames, near: nameShaped - knownNames });
  if (name >= 0.9) hints.set('PERSON', 250);
  else if (name >= 0.7) hints.set('PERSON', 40);
  // One known name among many words that are none is a town or a thing that is called so.
  else if (name < 0.2 && values >= MANY) hints.set('PERSON', 0.25);
  if (probability(PHONES, values, { hits: dialled, near: 0 }) >= 0.9) hints.set('PHONE_NUMBER', 60);
  if (
    spread(profile) >= SPREAD_YEARS &&
    probability(BIRTHS, values, { hits: oldDays, near: pastDays - oldDays }) >= 0.9
  )
    hints.set('DATE_OF_BIRTH', 55);
  return hints;
}

/** Values that leave no doubt, whatever their name says: `host name` of the people who let rooms, `case_worker`. */
const PLAINLY = { values: 4, shaped: 0.9, only: 0.6 } as const;

/** Whether nearly all values have the form of names of people, and most of them are nothing but known ones. */
export function areNames({ values, nameShaped, onlyNames }: FieldProfile): boolean {
  return values >= PLAINLY.values && nameShaped >= values * PLAINLY.shaped && onlyNames >= values * PLAINLY.only;
}

function probability(
  { hit, near: nearly = 1, miss, prior, least }: Sign,
  values: number,
  seen: { readonly hits: number; readonly near: number },
): number {
  if (values < least) return 0;
  const scale = Math.min(1, MOST / values);
  const misses = values - seen.hits - seen.near;
  const odds = prior * hit ** (seen.hits * scale) * nearly ** (seen.near * scale) * miss ** (misses * scale);
  return odds / (1 + odds);
}

function spread({ pastDays, years, yearsSquared }: FieldProfile): number {
  if (pastDays < 2) return 0;
  const mean = years / pastDays;
  return Math.sqrt(Math.max(0, yearsSquared / pastDays - mean * mean));
}
