import { RE2JS, RE2JSSyntaxException } from 're2js';

/**
 * Instructions that a pattern's program may have. Matching takes time in proportion to them and to the text, so this
 * bound is what keeps a rule from holding up a worker: see `docs/adr/0012-rule-patterns.md`.
 */
export const MAX_PROGRAM = 1000;

/** A refusal in our words and the library's fixed ones; nothing of the pattern is quoted but by its construct. */
export interface PatternRefusal {
  readonly refused: string;
}

/** Compiles an RE2 pattern, or says why it is refused. Never throws. */
export function compilePattern(source: string): RE2JS | PatternRefusal {
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(source);
  } catch (error) {
    return { refused: `is not a pattern that a linear-time matcher accepts: ${why(source, error)}` };
  }
  const size = compiled.programSize();
  if (size <= MAX_PROGRAM) return compiled;
  return {
    refused: `is too large: ${size} steps for each character, at most ${MAX_PROGRAM} are allowed; ${worstInput(source)} would hold up a worker`,
  };
}

export function isRefused(made: RE2JS | PatternRefusal): made is PatternRefusal {
  return 'refused' in made;
}

function why(source: string, error: unknown): string {
  const construct = UNBOUNDED.find(([sign]) => sign.test(source))?.[1];
  if (construct !== undefined) return construct;
  const description = error instanceof RE2JSSyntaxException ? error.getDescription() : 'it cannot be read';
  return description === 'invalid repeat count' ? 'repetitions multiply to more than 1,000' : description;
}

/** What a matcher that goes back and tries again can do, and whose time therefore has no bound in the text's length. */
const UNBOUNDED: readonly (readonly [RegExp, string])[] = [
  [/\\[1-9]|\\k</, 'a back-reference (\\1) has no linear-time match'],
  [/\(\?<?[=!]/, 'looking ahead or behind ((?=, (?!, (?<=, (?<!) has no linear-time match'],
  [/\(\?>|[*+?}]\+/, 'an atomic group or possessive quantifier is of matchers that go back; it is not needed here'],
];

/** The input that it would be slow on: the text of one character, found in the pattern, on which it takes longest. */
function worstInput(source: string): string {
  const signs = new Set([...source.replaceAll(/\\./g, '').matchAll(/[\p{L}\p{N} ]/gu)].map(([sign]) => sign));
  const sign = [...signs].find((one) => !/\d/.test(one)) ?? [...signs][0] ?? 'a';
  return `a text of "${sign}" written 1,000,000 times`;
}
