import { classOf, SIGN_CLASSES } from './sign-classes.ts';

/** Three classes of signs in a row, as one number. */
export type Gram = number;

export const GRAM_LENGTH = 3;
const BITS = 6;
const MASK = SIGN_CLASSES ** GRAM_LENGTH - 1;

/** What a text must have somewhere so that a pattern may match in it. */
export type Need = Gram | { readonly all: readonly Need[] } | { readonly any: readonly Need[] };

/** Nothing is asked for. */
export const NO_NEED: Need = { all: [] };

/** Longer texts are forgotten at once rather than gram by gram. */
const MOST_WALKED = 4000;

/** The grams of one text: found in one pass, asked for by hundreds of patterns. */
export class GramSet {
  readonly #words = new Uint32Array(SIGN_CLASSES ** GRAM_LENGTH / 32);
  #text = '';

  /** Takes up another text. */
  fill(text: string): void {
    this.#forget();
    this.#text = text;
    const words = this.#words;
    let gram = 0;
    for (let i = 0; i < text.length; i += 1) {
      gram = ((gram << BITS) | classOf(text.charCodeAt(i))) & MASK;
      // The first two of a text are grams with what is not there: they can only let more through.
      words[gram >>> 5] = (words[gram >>> 5] ?? 0) | (1 << (gram & 31));
    }
  }

  holds(need: Need): boolean {
    if (typeof need === 'number') return ((this.#words[need >>> 5] ?? 0) & (1 << (need & 31))) !== 0;
    if ('all' in need) {
      for (const one of need.all) if (!this.holds(one)) return false;
      return true;
    }
    for (const one of need.any) if (this.holds(one)) return true;
    return false;
  }

  #forget(): void {
    const text = this.#text;
    const words = this.#words;
    if (text.length > MOST_WALKED) {
      words.fill(0);
      return;
    }
    let gram = 0;
    for (let i = 0; i < text.length; i += 1) {
      gram = ((gram << BITS) | classOf(text.charCodeAt(i))) & MASK;
      words[gram >>> 5] = 0;
    }
  }
}

/** The grams of a string of classes. */
export function gramsOf(classes: readonly number[]): readonly Gram[] {
  const grams: Gram[] = [];
  for (let i = 0; i + GRAM_LENGTH <= classes.length; i += 1) {
    let gram = 0;
    for (const one of classes.slice(i, i + GRAM_LENGTH)) gram = (gram << BITS) | one;
    grams.push(gram);
  }
  return [...new Set(grams)];
}
