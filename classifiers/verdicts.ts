import type { Explanation } from '#contract/finding';
import type { FieldContext } from './context.ts';
import { confidence } from './confidence.ts';
import type { CompiledPattern, Matcher } from './matcher.ts';

/** How sure, and why. */
export interface Verdict {
  readonly confidence: number;
  readonly explanation: Explanation;
}

export type Validation = Explanation['validation'];

/** What a matcher said of a value or of a place in it. */
export interface Match {
  readonly matcher: Matcher;
  /** Null when a judge or a finder spoke, with a probability of its own. */
  readonly by: CompiledPattern | null;
  readonly base: number;
  readonly validation: Validation;
}

/** A word before a match multiplies its odds by so much. */
const NEAR_FACTOR = 12;

/**
 * What is to be said of matches at one place. Of a pattern it is the same for every value, so it is made once: what is
 * said of a million values is a few objects.
 */
export class Verdicts {
  readonly #context: FieldContext;
  /** Odds factor and words of the name, per matcher. */
  readonly #factors: Float64Array;
  readonly #words: readonly (readonly string[])[];
  readonly #whole: Said = new Map();
  readonly #placed: Said = new Map();

  constructor(context: FieldContext, factors: Float64Array, words: readonly (readonly string[])[]) {
    this.#context = context;
    this.#factors = factors;
    this.#words = words;
  }

  ofWhole(match: Match): Verdict {
    const name = this.#factors[match.matcher.slot] ?? 1;
    return remembered(this.#whole, match, () => this.#judge(match, { name, near: 1, words: this.#said(match) }));
  }

  /** @param word the word near it that speaks for it, if there is one */
  ofPlace(match: Match, word: string | undefined): Verdict {
    // A name speaks of the value, not of each thing in a text; what it says against stays said.
    const most = this.#context.freeText ? 1 : NEAR_FACTOR;
    const name = Math.min(this.#factors[match.matcher.slot] ?? 1, most);
    const said = this.#said(match);
    if (word !== undefined) return this.#judge(match, { name, near: NEAR_FACTOR, words: [...said, word] });
    return remembered(this.#placed, match, () => this.#judge(match, { name, near: 1, words: said }));
  }

  #said({ matcher }: Match): readonly string[] {
    return this.#words[matcher.slot] ?? NO_WORDS;
  }

  #judge(
    { matcher: { recognizer }, by, base, validation }: Match,
    { name, near, words }: { readonly name: number; readonly near: number; readonly words: readonly string[] },
  ): Verdict {
    return {
      confidence: confidence({ recognizer, base, validation, name, near }),
      explanation: {
        recognizer: recognizer.id,
        pattern: by?.pattern.name,
        baseScore: base,
        validation,
        context: words,
      },
    };
  }
}

export const NO_WORDS: readonly string[] = [];

type Said = Map<CompiledPattern | Matcher, readonly Remembered[]>;

interface Remembered {
  readonly base: number;
  readonly validation: Validation;
  readonly verdict: Verdict;
}

/** A pattern has one base and up to three outcomes of its check; a judge has a few grades. */
const MOST_REMEMBERED = 16;

function remembered(said: Said, { matcher, by, base, validation }: Match, judge: () => Verdict): Verdict {
  const list = said.get(by ?? matcher) ?? [];
  for (const one of list) if (one.base === base && one.validation === validation) return one.verdict;
  const verdict = judge();
  if (list.length < MOST_REMEMBERED) said.set(by ?? matcher, [...list, { base, validation, verdict }]);
  return verdict;
}
