import type { DataClass } from '#contract/classes';
import { entityInfo } from '#contract/entities';
import { MARKS, type Facts } from './facts.ts';
import { NO_NEED, type GramSet, type Need } from './prefilter/grams.ts';
import { needOf } from './prefilter/pattern-need.ts';
import type { Pattern, Recognizer, ValueGroup } from './recognizer.ts';

/** A recogniser made ready: patterns anchored for whole values and fenced for places in text. */
export interface Matcher {
  readonly recognizer: Recognizer;
  readonly classes: readonly DataClass[];
  /** Its place in the per-field table of odds factors. */
  readonly slot: number;
  readonly whole: readonly CompiledPattern[];
  /** Whole-value patterns that ask for a telling name. */
  readonly wholeNamed: readonly CompiledPattern[];
  readonly text: readonly CompiledPattern[];
  /** One pass that says whether any of many patterns may match: cheaper than to ask each. Null for few. */
  readonly gates: { readonly whole: RegExp | null; readonly text: RegExp | null };
  readonly near: RegExp | null;
  readonly judge: Recognizer['judge'];
  readonly find: Recognizer['find'];
  /** The patterns for whole values that have room for a blank: the only ones to try where there is one. */
  readonly wholeWithBlanks: readonly CompiledPattern[];
  readonly bounds: Bounds;
}

export interface CompiledPattern {
  readonly pattern: Pattern;
  readonly regex: RegExp;
  /** What a text has that it matches in. */
  readonly need: Need;
}

/** No letter or digit on either side: a number inside a longer one, or a word inside a word, is not a match. */
const BEFORE = '(?<![0-9A-Za-z_\\u00c0-\\u024f])';
const AFTER = '(?![0-9A-Za-z_\\u00c0-\\u024f])';

export function compileMatcher(recognizer: Recognizer, slot: number): Matcher {
  const compile = (where: 'whole' | 'text', named: boolean): CompiledPattern[] =>
    recognizer.patterns
      .filter((pattern) => (pattern.where ?? where) === where && (pattern.named === true) === named)
      .map((pattern) => {
        const regex = where === 'whole' ? anchored(pattern.regex) : fenced(pattern);
        return { pattern, regex, need: where === 'whole' ? NO_NEED : needOf(regex) };
      });
  const text = compile('text', false);
  const whole = compile('whole', false);
  return {
    recognizer,
    judge: recognizer.judge,
    find: recognizer.find,
    classes: entityInfo(recognizer.entity).classes,
    slot,
    whole,
    gates: { whole: gateOf(whole, anchored), text: gateOf(text, gated) },
    wholeNamed: compile('whole', true),
    wholeWithBlanks: whole.filter((pattern) => !isSolid(pattern)),
    text,
    bounds: boundsOf(recognizer, text),
    near:
      recognizer.near === undefined ? null : new RegExp(`(?<![a-z0-9])(?:${recognizer.near.join('|')})(?![a-z0-9])`),
  };
}

const MANY = 4;

/** All patterns as one; null for few, and where they can't be joined. */
function gateOf(patterns: readonly CompiledPattern[], join: (regex: RegExp) => RegExp): RegExp | null {
  const [first] = patterns;
  if (first === undefined || patterns.length < MANY) return null;
  const { flags } = first.pattern.regex;
  if (!patterns.every(({ pattern }) => joins(pattern, flags))) return null;
  return join(new RegExp(patterns.map(({ pattern }) => pattern.regex.source).join('|'), flags));
}

/** Not where a pattern counts or names its groups, has other flags, or begins with what announces it. */
function joins({ regex: { source, flags }, announced }: Pattern, wanted: string): boolean {
  return flags === wanted && announced !== true && !/\\[1-9]|\(\?</.test(source.replaceAll(/\(\?<[!=]/g, ''));
}

/** Those that look for places in longer text: the usual ones, and the rare ones behind a gate. */
export interface Seekers {
  readonly all: readonly Matcher[];
  readonly usual: readonly Matcher[];
  readonly rare: readonly Matcher[];
  /** Whether a text with these facts may hold anything rare. */
  mayHoldRare(text: string, facts: Facts): boolean;
}

export function seekersOf(matchers: readonly Matcher[]): Seekers {
  const all = matchers.filter(({ text, recognizer }) => text.length > 0 || recognizer.find !== undefined);
  const isRare = ({ recognizer, text }: Matcher) =>
    recognizer.rare === true && recognizer.find === undefined && text.every(({ pattern }) => joins(pattern, ''));
  const rare = all.filter(isRare);
  const gate = gated(new RegExp(rare.flatMap(({ text }) => text.map(({ pattern }) => pattern.regex.source)).join('|')));
  return {
    all,
    usual: all.filter((matcher) => !isRare(matcher)),
    rare,
    mayHoldRare: (text, facts) => rare.some((matcher) => mayHold(matcher, facts)) && gate.test(text),
  };
}

function gated({ source, flags }: RegExp): RegExp {
  return new RegExp(`${BEFORE}(?:${source})`, flags);
}

function anchored({ source, flags }: RegExp): RegExp {
  return new RegExp(`^(?:${source})$`, flags);
}

function fenced({ regex: { source, flags }, announced }: Pattern): RegExp {
  return new RegExp(`${announced === true ? '' : BEFORE}(?:${source})${AFTER}`, `${flags}g`);
}

/** Whether a value with these facts, judged as a whole, may match at all. */
export function mayBe({ bounds }: Matcher, facts: Facts): boolean {
  return (
    facts.length >= bounds.minLength &&
    facts.length <= bounds.maxLength &&
    facts.digits >= bounds.minDigits &&
    facts.digits <= bounds.maxDigits &&
    (facts.marks & bounds.marks) === bounds.marks &&
    (bounds.letters === 0 || facts.uppers + facts.lowers + facts.wide >= bounds.letters)
  );
}

/** Whether longer text with these facts may hold a match: only lower bounds count. */
export function mayHold({ bounds }: Matcher, facts: Facts): boolean {
  return (
    facts.longest >= bounds.run &&
    facts.cluster >= bounds.cluster &&
    facts.length >= bounds.minLength &&
    facts.digits >= bounds.minDigits &&
    (facts.marks & bounds.marks) === bounds.marks &&
    (bounds.letters === 0 || facts.uppers + facts.lowers + facts.wide >= bounds.letters)
  );
}

/** The patterns that may match in a text with these grams; all of them when its grams were not looked at. */
export function textPatterns({ text }: Matcher, grams: GramSet | null): readonly CompiledPattern[] {
  if (grams === null || !text.some(({ need }) => !grams.holds(need))) return text;
  return text.filter(({ need }) => grams.holds(need));
}

/** The patterns to try on a whole value with these facts. */
export function wholeOf(matcher: Matcher, { marks }: Facts): readonly CompiledPattern[] {
  return (marks & BLANK) === 0 ? matcher.whole : matcher.wholeWithBlanks;
}
const BLANK = MARKS.SPACE | MARKS.BREAK;

/** A prefilter with every bound said, so that all of them are alike in memory: they are asked of every value. */
interface Bounds {
  readonly minLength: number;
  readonly maxLength: number;
  readonly minDigits: number;
  readonly maxDigits: number;
  readonly marks: number;
  readonly letters: number;
  /** What longer text must have for a pattern to match in it. */
  readonly run: number;
  readonly cluster: number;
}

function boundsOf(recognizer: Recognizer, text: readonly CompiledPattern[]): Bounds {
  const { length, digits, marks = 0, letters = 0 } = recognizer.prefilter;
  const [minLength, maxLength] = length ?? [0, Infinity];
  const [minDigits, maxDigits] = digits ?? [0, Infinity];
  return { minLength, maxLength, minDigits, maxDigits, marks, letters, ...needsOf(recognizer, text) };
}

/**
 * Read off the patterns where the recogniser does not say: what has no blank in it is one run, what is digits and
 * separators alone is one cluster.
 */
function needsOf({ prefilter, find }: Recognizer, text: readonly CompiledPattern[]): Pick<Bounds, 'run' | 'cluster'> {
  const sources = text.map(({ pattern }) => pattern.regex.source);
  const solid = find === undefined && text.every(isSolid);
  const numeric =
    find === undefined &&
    sources.every((source) => !/[A-Za-z]/.test(source.replaceAll(/\\[dsb1-9]|\\u[\da-f]{4}/gi, '')));
  return {
    run: prefilter.run ?? (solid ? (prefilter.length?.[0] ?? 0) : 0),
    cluster:
      prefilter.cluster ?? (numeric ? (prefilter.digits?.[0] ?? 0) : find === undefined ? digitsInARow(sources) : 0),
  };
}

/** Nothing in the pattern can stand for a blank. */
function isSolid({ pattern }: CompiledPattern): boolean {
  const bare = pattern.regex.source.replaceAll(/\[(?!\^)((?:\\.|[^\]\\])*)\]/g, (_, signs: string) =>
    BLANK_SIGN.test(signs) ? ' ' : '',
  );
  return !BLANK_SIGN.test(bare) && !/\[\^|\./.test(bare.replaceAll('\\.', ''));
}
/** A blank, or what may stand for one: classes of signs, code points that are spelt out, ranges from below a blank. */
const BLANK_SIGN = /[ \u00a0\u202f]|\\[sDSWPntrfv0cx]|\\u(?:00a0|202f|00[01])/;

/** The longest `\\d{n}` that every pattern asks for; 0 where a part may be left out or there are alternatives. */
function digitsInARow(sources: readonly string[]): number {
  let least = Infinity;
  for (const source of sources) {
    if (/\||\)\?|\)\{0/.test(source)) return 0;
    let longest = 0;
    for (const [, count] of source.matchAll(/\\d\{(\d+)/g)) longest = Math.max(longest, Number(count));
    least = Math.min(least, longest);
  }
  return least === Infinity ? 0 : least;
}

/** The matchers that need no name, found by digit count and length without asking each. */
export class WholeIndex {
  readonly #matchers: readonly Matcher[];
  readonly #lists: (readonly Matcher[] | undefined)[] = [];

  constructor(matchers: readonly Matcher[], group: ValueGroup) {
    this.#matchers = matchers.filter(
      ({ whole, recognizer }) =>
        (whole.length > 0 || recognizer.judge !== undefined) && (recognizer.groups ?? TEXT_ONLY).includes(group),
    );
  }

  candidates({ digits, length }: Facts): readonly Matcher[] {
    const key = Math.min(digits, 63) * 256 + Math.min(length, 255);
    return (this.#lists[key] ??= this.#select(Math.min(digits, 63), Math.min(length, 255)));
  }

  #select(digits: number, length: number): readonly Matcher[] {
    return this.#matchers.filter(
      ({ recognizer: { prefilter } }) => within(prefilter.digits, digits, 63) && within(prefilter.length, length, 255),
    );
  }
}

export const TEXT_ONLY: readonly ValueGroup[] = ['text'];

/** The last bucket stands for everything from there up. */
function within(range: readonly [number, number] | undefined, value: number, last: number): boolean {
  if (range === undefined) return true;
  return value === last ? range[1] >= last : value >= range[0] && value <= range[1];
}
