import { RE2JS } from 're2js';
import type { DataClass } from '#contract/classes';
import type { Rule } from '#contract/control';
import type { ErrorCode } from '#kernel/errors/vigie-error';
import { luhn } from './checksums/luhn.ts';
import { mod97 } from './checksums/mod97.ts';
import { plain } from './names/words.ts';
import type { Verdict } from './verdicts.ts';

/** A rule that is not in force, and why. */
export interface BrokenRule {
  readonly id: string;
  readonly error: { readonly code: ErrorCode; readonly message: string };
}

/** A user's rule made ready. Its patterns run in linear time (RE2), so no rule can hang a worker. */
export interface CompiledRule {
  readonly recognizer: { readonly entity: string };
  readonly classes: readonly DataClass[];
  /** What is said of each of its matches. */
  readonly verdict: Verdict;
  /** Whether the rule looks at fields of this `dataset.field` name at all. */
  appliesTo(name: string): boolean;
  /** Matches in one window of text: the whole of it for a rule that is a name alone. */
  find(text: string): readonly { readonly start: number; readonly end: number }[];
}

const MAX_MATCHES = 100;
const CHECKSUMS = { luhn, mod97 } as const;

/**
 * Total: what cannot be compiled comes back as broken (`VIG_F304`) and the rest is in force. Within a rule the name
 * pattern says where to look, pattern and keywords what for (either will do), the checksum what to drop.
 */
export function compileRules(rules: readonly Rule[]): {
  readonly rules: readonly CompiledRule[];
  readonly broken: readonly BrokenRule[];
} {
  const compiled: CompiledRule[] = [];
  const broken: BrokenRule[] = [];
  for (const rule of rules) {
    if (!rule.enabled) continue;
    const made = compileRule(rule);
    if ('error' in made) broken.push({ id: rule.id, error: made.error });
    else compiled.push(made);
  }
  return { rules: compiled, broken };
}

function compileRule(rule: Rule): CompiledRule | { readonly error: BrokenRule['error'] } {
  const pattern = compilePattern(rule.pattern);
  const name = compilePattern(rule.name);
  const keywords = rule.keywords === undefined || rule.keywords.length === 0 ? null : compileKeywords(rule.keywords);
  if (pattern === 'broken') return { error: refusal('pattern') };
  if (name === 'broken') return { error: refusal('name') };
  if (pattern === null && name === null && keywords === null)
    return {
      error: { code: 'VIG_F304', message: 'the rule has no pattern, no keywords and no name: it can match nothing' },
    };
  const checksum = rule.checksum === undefined ? null : CHECKSUMS[rule.checksum];
  const nameOnly = pattern === null && keywords === null;
  return {
    recognizer: { entity: rule.entity },
    classes: rule.classes,
    verdict: {
      confidence: rule.weight,
      explanation: {
        recognizer: `rule/${rule.id}`,
        pattern: undefined,
        baseScore: rule.weight,
        validation: checksum === null ? undefined : 'passed',
        context: [],
      },
    },
    appliesTo: (field) => name === null || name.matcher(field).find(),
    find(text) {
      const found = nameOnly
        ? [{ start: 0, end: text.length }]
        : [...matches(pattern, text), ...(keywords?.(text) ?? [])];
      return checksum === null ? found : found.filter(({ start, end }) => checksum(text.slice(start, end)));
    },
  };
}

function refusal(part: 'pattern' | 'name'): BrokenRule['error'] {
  return { code: 'VIG_F304', message: `the rule's ${part} is not a pattern that a linear-time matcher accepts` };
}

function compilePattern(source: string | undefined): RE2JS | null | 'broken' {
  if (source === undefined) return null;
  try {
    return RE2JS.compile(source);
  } catch {
    return 'broken'; // The library's message quotes the pattern at length; the rule's id says as much.
  }
}

function matches(pattern: RE2JS | null, text: string): { readonly start: number; readonly end: number }[] {
  if (pattern === null) return [];
  const found: { start: number; end: number }[] = [];
  const matcher = pattern.matcher(text);
  while (found.length < MAX_MATCHES && matcher.find()) {
    // An empty match says that the pattern may be left out, not that something is there.
    if (matcher.end() > matcher.start()) found.push({ start: matcher.start(), end: matcher.end() });
  }
  return found;
}

const WORD = /[\p{L}\p{N}]+/gu;

/** Whole words and phrases, any case, accents aside: one pass over the words of a text, looking up phrases by first word. */
function compileKeywords(
  keywords: readonly string[],
): (text: string) => { readonly start: number; readonly end: number }[] {
  const byFirst = new Map<string, (readonly string[])[]>();
  for (const keyword of keywords) {
    const words = wordsOf(keyword).map(({ word }) => word);
    const [first] = words;
    if (first === undefined) continue;
    byFirst.set(first, [...(byFirst.get(first) ?? []), words]);
  }
  return (text) => {
    const words = wordsOf(text);
    const found: { start: number; end: number }[] = [];
    for (const [i, { word, start }] of words.entries()) {
      for (const phrase of byFirst.get(word) ?? []) {
        const last = words[i + phrase.length - 1];
        if (
          last === undefined ||
          found.length >= MAX_MATCHES ||
          !phrase.every((part, k) => words[i + k]?.word === part)
        )
          continue;
        found.push({ start, end: last.end });
      }
    }
    return found;
  };
}

function wordsOf(text: string): { readonly word: string; readonly start: number; readonly end: number }[] {
  return Array.from(text.matchAll(WORD), (match) => ({
    word: plain(match[0]),
    start: match.index,
    end: match.index + match[0].length,
  }));
}
