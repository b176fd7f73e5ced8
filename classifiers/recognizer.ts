import type { EntityName } from '#contract/entities';

/** A pattern of a recogniser. Every quantifier is bounded, so that no input makes it slow (a test holds every pattern to it). */
export interface Pattern {
  /** Said in explanations. */
  readonly name: string;
  readonly regex: RegExp;
  /** Probability that a value of this shape is the entity when nothing else is known. */
  readonly base: number;
  /** Where it looks: at whole values, at places in longer text, or both (default). */
  readonly where?: 'whole' | 'text' | undefined;
  /**
   * Text that announces the entity comes first (`password: …`): the entity is the last capture group, which ends the
   * match. Faster than looking back from every place.
   */
  readonly announced?: boolean | undefined;
  /** Only where the field's name (or key) speaks for the entity. */
  readonly named?: boolean | undefined;
}

/** Bounds on {@link Facts}; a value outside them is never tried. `length` bounds the value when it is judged as a whole. */
export interface Prefilter {
  readonly length?: readonly [min: number, max: number] | undefined;
  readonly digits?: readonly [min: number, max: number] | undefined;
  /** Marks that must be there, all of them. */
  readonly marks?: number | undefined;
  /** Letters, at least, ASCII or not. */
  readonly letters?: number | undefined;
  /** Length of the longest run without blanks, at least (in longer text). */
  readonly run?: number | undefined;
  /** Digits in a row with nothing but separators between them, at least (in longer text). */
  readonly cluster?: number | undefined;
}

/** Which values a recogniser looks at: text, numbers (as their decimal text), dates and timestamps (ISO text). */
export type ValueGroup = 'text' | 'number' | 'date';

/**
 * A recogniser is data plus one pure check.
 *
 * Its confidence is odds: those of the pattern, times what the checksum says (`1 / chance` when it passes), times what
 * the field's name and the words nearby say. So each number in it can be read, and disputed, by itself.
 */
export interface Recognizer {
  /** `<region>/<name>`, stable: it goes into explanations. */
  readonly id: string;
  readonly entity: EntityName;
  readonly groups?: readonly ValueGroup[] | undefined;
  readonly prefilter: Prefilter;
  readonly patterns: readonly Pattern[];
  /** What no pattern can say, for instance by a dictionary: the base probability of a whole value, 0 for "not at all". */
  readonly judge?: ((text: string, named: boolean) => number) | undefined;
  /** The same for longer text. */
  readonly find?: ((text: string) => readonly Place[]) | undefined;
  /** Checksum or other proof on the matched text; null when it cannot say. */
  readonly validate?: ((text: string) => boolean | null) | undefined;
  /** Probability that something else of this shape passes `validate`. */
  readonly chance?: number | undefined;
  /** Odds factor of a failed `validate` (default 0.03): people mistype, test data is made up. 0 is a hard no. */
  readonly failed?: number | undefined;
  /** Well-known values that are never the entity. */
  readonly deny?: ((text: string) => boolean) | undefined;
  /** Words that speak for it when they stand before the match in longer text; lower case, no accents. */
  readonly near?: readonly string[] | undefined;
  /**
   * How far a field name that speaks of something else sways it, 0 (proves itself: an e-mail address stays one
   * anywhere) to 1 (default: ten digits are what the name says they are).
   */
  readonly sway?: number | undefined;
  /** Seldom seen in texts: all such recognisers are looked for at once before any is by itself. */
  readonly rare?: boolean | undefined;
  /** Entities whose names speak for this one too, a little weaker. */
  readonly hintedBy?: readonly EntityName[] | undefined;
}

/** A place in longer text, with the probability that it is the entity when nothing else is known. */
export interface Place {
  readonly start: number;
  readonly end: number;
  readonly base: number;
}

/** Declares a recogniser; the list in `recognizers/catalogue.ts` puts it in force. */
export function recognizer(data: Recognizer): Recognizer {
  return data;
}
