import type { EntityName } from '#contract/entities';

/**
 * What names say of values. Phrases are written in plain words, separated by commas; they are split, expanded and
 * stripped of accents and articles as names are, so that `date of birth` also meets `birth_dt`, `dateOfBirth` and
 * `DATE_NAIS`.
 *
 * - `certain`: in a field so called, nearly every value is the entity;
 * - `likely`: most often it is;
 * - `hint`: it may be; the value has to say the rest.
 */
export interface NamePhrases {
  readonly certain?: string | undefined;
  readonly likely?: string | undefined;
  readonly hint?: string | undefined;
}

export type Phrases = Partial<Record<EntityName, NamePhrases>>;
