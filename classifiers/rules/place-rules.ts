import { RE2Set } from 're2js';
import type { Candidate } from '../resolve.ts';
import type { CompiledRule } from './compile-rules.ts';
import { KeywordIndex } from './keywords.ts';
import { ListedValues, type Fingerprint } from './listed-values.ts';

/** Matches of one rule in one window of text. */
const MAX_MATCHES = 100;

export interface RuleText {
  readonly text: string;
  /** Of the text in the value. */
  readonly offset: number;
  /** Whether the text is the whole value. */
  readonly whole: boolean;
  readonly found: Candidate[];
  /** The list of candidates grows no longer than this. */
  readonly most: number;
}

/** The rules that look at one field, or at one place in its documents, as one: words are split once for all of them. */
export class PlaceRules {
  readonly #rules: readonly CompiledRule[];
  readonly #patterns: readonly CompiledRule[];
  /** One pass that says which of many patterns match; null for few. */
  readonly #gate: RE2Set | null;
  readonly #anything: readonly CompiledRule[];
  readonly #keywords = new KeywordIndex();
  readonly #always: ListedValues<CompiledRule>;
  readonly #denials: ReadonlyMap<string, Denial>;

  constructor(rules: readonly CompiledRule[], fingerprint: Fingerprint) {
    this.#rules = rules;
    this.#patterns = rules.filter(({ pattern }) => pattern !== null);
    this.#gate = gateOf(this.#patterns);
    this.#anything = rules.filter(({ anything }) => anything);
    for (const [i, { rule }] of rules.entries()) this.#keywords.add(i, rule.keywords ?? NONE);
    this.#always = new ListedValues(fingerprint);
    for (const rule of rules) this.#always.add(rule, rule.rule.always ?? NONE);
    this.#denials = denialsOf(rules, fingerprint);
  }

  /** @returns false when a rule has looked at the beginning of the value alone, since the rest would take too long. */
  find({ text, offset, whole, found, most }: RuleText): boolean {
    const hold: Hold = (rule, start, end) => {
      if (found.length >= most) return;
      if (rule.checksum !== null && !rule.checksum(text.slice(start, end))) return;
      const { confidence, explanation } = rule.verdict;
      found.push({
        matcher: rule,
        start: start + offset,
        end: end + offset,
        confidence,
        explanation,
        weak: false,
      });
    };
    if (whole) {
      for (const rule of this.#anything) hold(rule, 0, text.length);
      for (const rule of this.#always.of(text)) hold(rule, 0, text.length);
    }
    const isComplete = this.#seek(text, offset, hold);
    if (!this.#keywords.isEmpty) {
      this.#keywords.find(text, (owner, start, end) => {
        const rule = this.#rules[owner];
        if (rule !== undefined) hold(rule, start, end);
      });
    }
    return isComplete;
  }

  #seek(text: string, offset: number, hold: Hold): boolean {
    if (this.#gate !== null && offset === 0 && text.length <= MOST_GATED) {
      for (const index of this.#gate.match(text)) {
        const rule = this.#patterns[index];
        if (rule !== undefined) matches(rule, text, hold);
      }
      return true;
    }
    let isComplete = true;
    for (const rule of this.#patterns) {
      if (offset > 0 && (offset + text.length) * (rule.pattern?.programSize() ?? 0) > MOST_STEPS) isComplete = false;
      // Whether it matches at all is asked first: that takes a part of the time that saying where does.
      else if (rule.pattern?.test(text) === true) matches(rule, text, hold);
    }
    return isComplete;
  }

  /** The candidates that no rule says never to be what they seem. */
  permitted(found: readonly Candidate[], value: string): readonly Candidate[] {
    if (this.#denials.size === 0) return found;
    return found.filter(({ matcher, start, end }) => {
      const denial = this.#denials.get(matcher.recognizer.entity);
      return denial === undefined || !denial.denies(value.slice(start, end));
    });
  }
}

const NONE: readonly string[] = [];

type Hold = (rule: CompiledRule, start: number, end: number) => void;

/**
 * Steps that one rule may take in one value, characters times instructions of its pattern: a usual one reaches some 100,000
 * characters far, the largest one window. At the worst a step takes 35 ns.
 */
const MOST_STEPS = 4_000_000;
/** Of longer texts each pattern is asked by itself, so that each is bounded by itself. */
const MOST_GATED = 4096;

/** From so many patterns on, one pass over all of them is cheaper than one over each. */
const MANY_PATTERNS = 3;

function gateOf(rules: readonly CompiledRule[]): RE2Set | null {
  if (rules.length < MANY_PATTERNS) return null;
  const gate = new RE2Set();
  for (const { rule } of rules) gate.add(rule.pattern ?? '');
  gate.compile();
  return gate;
}

function matches(rule: CompiledRule, text: string, hold: Hold): void {
  const matcher = rule.pattern?.matcher(text);
  for (let count = 0; count < MAX_MATCHES && matcher?.find() === true; count += 1) {
    const [start, end] = [matcher.start(), matcher.end()];
    // An empty match says that the pattern may be left out, not that something is there.
    if (end > start) hold(rule, start, end);
  }
}

/** What is never one entity, by all rules of a place. */
class Denial {
  readonly #rules: CompiledRule[] = [];
  readonly #keywords = new KeywordIndex();
  readonly #values: ListedValues<true>;

  constructor(fingerprint: Fingerprint) {
    this.#values = new ListedValues(fingerprint);
  }

  add(rule: CompiledRule): void {
    this.#rules.push(rule);
    this.#keywords.add(0, rule.rule.never?.keywords ?? NONE);
    this.#values.add(true, rule.rule.never?.values ?? NONE);
  }

  denies(text: string): boolean {
    if (this.#rules.some(({ never }) => never?.test(text) === true)) return true;
    let found = false;
    if (!this.#keywords.isEmpty) this.#keywords.find(text, () => (found = true));
    return found || this.#values.of(text).length > 0;
  }
}

function denialsOf(rules: readonly CompiledRule[], fingerprint: Fingerprint): ReadonlyMap<string, Denial> {
  const denials = new Map<string, Denial>();
  for (const rule of rules) {
    if (rule.rule.never === undefined) continue;
    const denial = denials.get(rule.rule.entity) ?? new Denial(fingerprint);
    denial.add(rule);
    denials.set(rule.rule.entity, denial);
  }
  return denials;
}
