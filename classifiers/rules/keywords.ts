import { plain } from '../names/words.ts';

const WORD = /[\p{L}\p{N}]+/gu;

/** A word in a phrase, and what may follow it. */
interface Step {
  readonly next: Map<string, Step>;
  /** The owners of the phrase that ends here. */
  readonly owners: number[];
}

/**
 * Phrases of many rules in one tree of words: a text is split into words once, whatever the number of phrases. Whole
 * words only; case and accents do not count.
 */
export class KeywordIndex {
  readonly #first = new Map<string, Step>();

  /** @param owner what {@link find} tells of a match of these phrases */
  add(owner: number, phrases: readonly string[]): void {
    for (const phrase of phrases) {
      let step: Step | null = null;
      for (const { word } of wordsOf(phrase)) step = follow(step === null ? this.#first : step.next, word);
      if (step !== null && !step.owners.includes(owner)) step.owners.push(owner);
    }
  }

  get isEmpty(): boolean {
    return this.#first.size === 0;
  }

  /** Every place of every phrase, by the place of its first word, the shorter first. */
  find(text: string, found: (owner: number, start: number, end: number) => void): void {
    const words = wordsOf(text);
    for (const [i, { word, start }] of words.entries()) {
      let step = this.#first.get(word);
      for (let last = i; step !== undefined; last += 1) {
        const end = words[last]?.end ?? start;
        for (const owner of step.owners) found(owner, start, end);
        const after = words[last + 1];
        step = after === undefined ? undefined : step.next.get(after.word);
      }
    }
  }
}

function follow(steps: Map<string, Step>, word: string): Step {
  let step = steps.get(word);
  if (step === undefined) steps.set(word, (step = { next: new Map(), owners: [] }));
  return step;
}

function wordsOf(text: string): { readonly word: string; readonly start: number; readonly end: number }[] {
  return Array.from(text.matchAll(WORD), (match) => ({
    word: plain(match[0]),
    start: match.index,
    end: match.index + match[0].length,
  }));
}
