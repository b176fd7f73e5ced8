import type { RE2JS } from 're2js';
import type { DataClass } from '#contract/classes';
import type { Rule } from '#contract/rule';
import type { ErrorCode } from '#kernel/errors/vigie-error';
import { nameWords } from '../names/words.ts';
import type { Verdict } from '../verdicts.ts';
import { compilePattern, isRefused } from './pattern.ts';
import { CHECKSUMS } from './rule-checksums.ts';
import { compileScope, inScope, type FieldNames } from './scope.ts';

/** A rule that is not in force, and why. */
export interface BrokenRule {
  readonly id: string;
  /** The part of the rule that is wrong, as `/never/pattern`. */
  readonly path: string;
  readonly error: { readonly code: ErrorCode; readonly message: string };
}

/** A user's rule made ready. Its patterns run in linear time (RE2), so no rule can hang a worker. */
export interface CompiledRule {
  readonly rule: Rule;
  /** `own`: a user's, not one of Vigie's recognisers. */
  readonly recognizer: { readonly entity: string; readonly own: true };
  readonly classes: readonly DataClass[];
  /** What is said of each of its matches. */
  readonly verdict: Verdict;
  readonly pattern: RE2JS | null;
  readonly checksum: ((text: string) => boolean) | null;
  /** Without pattern, keywords and listed values: every value of a field that it looks at. */
  readonly anything: boolean;
  readonly never: RE2JS | null;
  /**
   * Whether it looks at a field at all.
   * @param words of the field's own name
   */
  appliesTo(names: FieldNames, words: readonly string[]): boolean;
}

/** Total: what cannot be compiled comes back as broken and the rest is in force. */
export function compileRules(rules: readonly Rule[]): {
  readonly rules: readonly CompiledRule[];
  readonly broken: readonly BrokenRule[];
} {
  const compiled: CompiledRule[] = [];
  const broken: BrokenRule[] = [];
  for (const rule of rules) {
    if (!rule.enabled) continue;
    const made = compileRule(rule);
    if ('recognizer' in made) compiled.push(made);
    else broken.push(...made);
  }
  return { rules: compiled, broken };
}

/** Everything that is wrong with a rule, whether it is enabled or not; empty for a good one. */
export function ruleProblems(rule: Rule): readonly BrokenRule[] {
  const made = compileRule(rule);
  return 'recognizer' in made ? [] : made;
}

function compileRule(rule: Rule): CompiledRule | readonly BrokenRule[] {
  const broken: BrokenRule[] = [];
  const compile = (path: string, source: string | undefined): RE2JS | null => {
    if (source === undefined) return null;
    const made = compilePattern(source);
    if (!isRefused(made)) return made;
    const message = `the rule's ${path.slice(1).replace('/', ' ')} ${made.refused}`;
    broken.push({ id: rule.id, path, error: { code: 'VIG_F304', message } });
    return null;
  };
  const pattern = compile('/pattern', rule.pattern);
  const never = compile('/never/pattern', rule.never?.pattern);
  const name = compile('/name', rule.name);
  const names = {
    source: compile('/names/source', rule.names?.source),
    dataset: compile('/names/dataset', rule.names?.dataset),
    field: compile('/names/field', rule.names?.field),
  };
  if (saysNothing(rule)) {
    const message = 'the rule has no pattern, keywords, names, words or listed values: it can match nothing';
    broken.push({ id: rule.id, path: '/pattern', error: { code: 'VIG_F304', message } });
  }
  if (broken.length > 0) return broken;
  const scope = compileScope(rule.scope);
  const phrases = rule.words?.map((phrase) => nameWords(phrase)).filter((words) => words.length > 0) ?? null;
  return {
    rule,
    recognizer: { entity: rule.entity, own: true },
    classes: rule.classes,
    verdict: verdictOf(rule),
    pattern,
    checksum: rule.checksum === undefined ? null : CHECKSUMS[rule.checksum],
    anything: !looksForSomething(rule) && looksAtNames(rule),
    never,
    appliesTo: (field, words) =>
      inScope(scope, field) &&
      finds(name, `${field.dataset}.${field.path}`) &&
      finds(names.source, field.source) &&
      finds(names.dataset, field.dataset) &&
      finds(names.field, field.path) &&
      (phrases === null || phrases.some((phrase) => holds(words, phrase))),
  };
}

function finds(pattern: RE2JS | null, name: string): boolean {
  return pattern === null || pattern.test(name);
}

/** One phrase after the other, in a row. */
function holds(words: readonly string[], phrase: readonly string[]): boolean {
  return words.some((_, from) => phrase.every((word, i) => isSame(words[from + i], word)));
}

/** In the singular or the plural: `recovery_codes` is named by `recovery code`. */
function isSame(a: string | undefined, b: string): boolean {
  return a === b || a === `${b}s` || `${a}s` === b;
}

function looksForSomething({ pattern, keywords, always }: Rule): boolean {
  return pattern !== undefined || isGiven(keywords) || isGiven(always);
}

function looksAtNames({ name, names, words }: Rule): boolean {
  return name !== undefined || isGiven(words) || Object.values(names ?? {}).some((one) => one !== undefined);
}

function denies({ never }: Rule): boolean {
  return never?.pattern !== undefined || isGiven(never?.keywords) || isGiven(never?.values);
}

function saysNothing(rule: Rule): boolean {
  return !looksForSomething(rule) && !looksAtNames(rule) && !denies(rule);
}

function isGiven(list: readonly string[] | undefined): boolean {
  return list !== undefined && list.length > 0;
}

function verdictOf({ id, weight, checksum }: Rule): Verdict {
  return {
    confidence: weight,
    explanation: {
      recognizer: `rule/${id}`,
      pattern: undefined,
      baseScore: weight,
      validation: checksum === undefined ? undefined : 'passed',
      context: [],
    },
  };
}
