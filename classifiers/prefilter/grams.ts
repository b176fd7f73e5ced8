import { classOf, DIGIT, SIGN_CLASSES } from './sign-classes.ts';

/** Three classes of signs in a row, as one number. */
export type Gram = number;

export const GRAM_LENGTH = 3;
const BITS = 6;
const MASK = SIGN_CLASSES ** GRAM_LENGTH - 1;

/** What a text must have somewhere so that a pattern may match in it; `row`: so many digits in a row. */
export type Need =
  | Gram
  | { readonly row: number }
  | { readonly all: readonly Need[] }
  | { readonly any: readonly Need[] };

/** Nothing is asked for. */
export const NO_NEED: Need = { all: [] };

/** Longer texts are forgotten at once rather than gram by gram. */
const MOST_WALKED = 4000;

/** The grams of one text: found in one pass, asked for by hundreds of patterns. */
export class GramSet {
  readonly #words = new Uint32Array(SIGN_CLASSES ** GRAM_LENGTH / 32);
  #text = '';
  #longestRow = 0;

  /** Takes up another text. */
  fill(text: string): void {
    this.#forget();
    this.#text = text;
    const words = this.#words;
    let gram = 0;
    let row = 0;
    let longestRow = 0;
    for (let i = 0; i < text.length; i += 1) {
      const one = classOf(text.charCodeAt(i));
      row = one === DIGIT ? row + 1 : 0;
      if (row > longestRow) longestRow = row;
      gram = ((gram << BITS) | one) & MASK;
      // The first two of a text are grams with what is not there: they can only let more through.
      words[gram >>> 5] = (words[gram >>> 5] ?? 0) | (1 << (gram & 31));
    }
    this.#longestRow = longestRow;
  }

  holds(need: Need): boolean {
    if (typeof need === 'number') return ((this.#words[need >>> 5] ?? 0) & (1 << (need & 31))) !== 0;
    if ('row' in need) return this.#longestRow >= need.row;
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

/** The most digits in a row in a string of classes. */
export function digitRow(classes: readonly number[]): number {
  let longest = 0;
  let row = 0;
  for (const one of classes) {
    row = one === DIGIT ? row + 1 : 0;
    longest = Math.max(longest, row);
  }
  return longest;
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
