import type { EntityName } from '#contract/entities';
import type { Finding } from '#contract/finding';
import type { FieldContext, Hint } from './context.ts';
import { ALL_SEEN, type Examination } from './examination.ts';
import { emptyFacts, MARKS, scan, type Facts } from './facts.ts';
import { mask } from './mask.ts';
import {
  mayBe,
  mayHold,
  textPatterns,
  TEXT_ONLY,
  type CompiledPattern,
  type Matcher,
  type Seekers,
  wholeOf,
  type WholeIndex,
} from './matcher.ts';
import type { GramSet } from './prefilter/grams.ts';
import type { ValueGroup } from './recognizer.ts';
import type { CompiledRule } from './rules/compile-rules.ts';
import type { CompiledThresholds, FieldThresholds } from './rules/field-thresholds.ts';
import type { Fingerprint } from './rules/listed-values.ts';
import { PlaceRules } from './rules/place-rules.ts';
import type { FieldNames } from './rules/scope.ts';
import { resolve, type Candidate } from './resolve.ts';
import { isPlainThing } from './plain-things.ts';
import { NO_WORDS, Verdicts, type Match, type Validation } from './verdicts.ts';
import { windowsOf } from './windows.ts';

/** What all fields of one engine share. */
export interface Workbench {
  readonly matchers: readonly Matcher[];
  readonly seekers: Seekers;
  /** Of the text that is looked through: one at a time. */
  readonly grams: GramSet;
  readonly rules: readonly CompiledRule[];
  readonly fingerprint: Fingerprint;
  readonly thresholds: CompiledThresholds;
  readonly index: Readonly<Record<ValueGroup, WholeIndex>>;
}

/** A field, or a place inside its documents, with what its name says compiled in. */
export interface Place {
  readonly path: string;
  /** Whether its name, or a rule, speaks for something in text. */
  readonly isNamed: boolean;
  text(value: string, floor: number): Examination;
  /** A number as its decimal text. */
  number(value: string, floor: number): Examination;
  /** A date or timestamp as ISO text. */
  date(value: string, floor: number): Examination;
  /** What nothing is told by but a user's rule: an UUID, an interval. */
  ruled(value: string, floor: number): Examination;
}

/** Longest value that is judged as one thing. */
const MAX_WHOLE = 200;
/** Shortest value that may hold another thing. */
const MIN_HOLDING = 8;
/** How far before a match words speak for it. */
const NEAR = 48;
/** Shorter texts are looked through faster than their grams are found. */
const GRAMS_FROM = 400;
/** So many patterns of one recogniser are asked together first. */
const MANY = 4;
/** Candidates of one value; a text with more than these many has made its point. */
const MAX_CANDIDATES = 500;

export function compilePlace(bench: Workbench, at: PlaceFacts): Place {
  return new CompiledPlace(bench, at);
}

/** What is known of a place: `path` stands in findings, `names` are what rules look at. */
interface PlaceFacts {
  readonly context: FieldContext;
  readonly path: string;
  readonly names: FieldNames;
}

class CompiledPlace implements Place {
  readonly path: string;
  readonly isNamed: boolean;
  readonly #bench: Workbench;
  readonly #verdicts: Verdicts;
  readonly #hints: readonly (Hint | undefined)[];
  /** Matchers that the name speaks for, by kind of value. */
  readonly #named: Readonly<Record<ValueGroup, readonly Matcher[]>>;
  /** Null where there is none, so that nothing is asked of every value. */
  readonly #rules: PlaceRules | null;
  readonly #thresholds: FieldThresholds | null;
  readonly #facts: Facts = emptyFacts();

  constructor(bench: Workbench, { context, path, names }: PlaceFacts) {
    this.path = path;
    this.#bench = bench;
    this.#hints = bench.matchers.map((matcher) => hintFor(matcher, context.hints));
    const factors = Float64Array.from(this.#hints, (hint) => hint?.factor ?? context.elsewhere);
    const words = this.#hints.map((hint) => (hint === undefined ? NO_WORDS : [hint.phrase]));
    this.#verdicts = new Verdicts(context, factors, words);
    const named = bench.matchers
      .filter(
        ({ slot, judge, whole, wholeNamed }) =>
          this.#hints[slot] !== undefined && (judge !== undefined || whole.length + wholeNamed.length > 0),
      )
      .toSorted((a, b) => (factors[b.slot] ?? 0) - (factors[a.slot] ?? 0));
    const of = (group: ValueGroup) =>
      named.filter(({ recognizer }) => (recognizer.groups ?? TEXT_ONLY).includes(group));
    this.#named = { text: of('text'), number: of('number'), date: of('date') };
    const rules = bench.rules.filter((rule) => rule.appliesTo(names, context.words));
    this.#rules = rules.length === 0 ? null : new PlaceRules(rules, bench.fingerprint);
    this.isNamed = this.#named.text.length > 0 || this.#rules !== null;
    this.#thresholds = bench.thresholds.at(names);
  }

  number(value: string, floor: number): Examination {
    // Nothing proves itself in a number of less than 12 digits.
    if (value.length < 12 && this.#named.number.length === 0 && this.#rules === null) return ALL_SEEN;
    return this.#finish(value, this.#whole(value, scan(value, this.#facts), 'number'), floor);
  }

  date(value: string, floor: number): Examination {
    if (this.#named.date.length === 0 && this.#rules === null) return ALL_SEEN;
    return this.#finish(value, this.#whole(value, scan(value, this.#facts), 'date'), floor);
  }

  ruled(value: string, floor: number): Examination {
    return this.#rules === null ? ALL_SEEN : this.#finish(value, [], floor);
  }

  text(value: string, floor: number): Examination {
    const { length } = value;
    if (length === 0) return ALL_SEEN;
    if (length > MAX_WHOLE) return this.#long(value, floor);
    const facts = scan(value, this.#facts);
    if (isPlainThing(value, facts)) {
      return this.#named.text.length === 0 && this.#rules === null
        ? ALL_SEEN
        : this.#finish(value, this.#namedOnly({ value, facts, found: [] }, 'text'), floor);
    }
    const found = this.#whole(value, facts, 'text');
    if (length >= MIN_HOLDING && mayHoldMore(facts) && !proven(found)) this.#seek(value, { facts, offset: 0, found });
    return this.#finish(value, found, floor);
  }

  #long(value: string, floor: number): Examination {
    const { windows, complete: isWhole } = windowsOf(value);
    let complete = isWhole;
    const found: Candidate[] = [];
    if (value.length <= 4096) this.#whole(value, scan(value, this.#facts), 'text', found);
    for (const { start, text } of windows) {
      this.#seek(text, { facts: scan(text, this.#facts), offset: start, found });
      const whole = windows.length === 1;
      if (this.#rules?.find({ text, offset: start, whole, found, most: MAX_CANDIDATES }) === false) complete = false;
    }
    const { findings } = this.#judged(value, found, floor);
    return complete && found.length < MAX_CANDIDATES
      ? { findings, unexamined: null }
      : { findings, unexamined: 'beyond-bounds' };
  }

  #whole(value: string, facts: Facts, group: ValueGroup, found: Candidate[] = []): Candidate[] {
    const whole = { value, facts, found };
    this.#namedOnly(whole, group);
    if (proven(found)) return found;
    for (const matcher of this.#bench.index[group].candidates(facts)) {
      if (this.#hints[matcher.slot] === undefined && mayBe(matcher, facts)) this.#try(matcher, whole);
    }
    return found;
  }

  /** What the name speaks for is asked first: most often that settles it. */
  #namedOnly(whole: Whole, group: ValueGroup): Candidate[] {
    const { facts, found } = whole;
    for (const matcher of this.#named[group]) {
      if (mayBe(matcher, facts)) this.#try(matcher, whole);
    }
    return found;
  }

  #try(matcher: Matcher, whole: Whole): void {
    const { judge } = matcher;
    const named = this.#hints[matcher.slot] !== undefined;
    if (judge !== undefined) return this.#judge(matcher, judge(whole.value, named), whole);
    const isFound =
      matcher.gates.whole?.test(whole.value) !== false &&
      this.#firstMatch(matcher, wholeOf(matcher, whole.facts), whole);
    if (!isFound && named) this.#firstMatch(matcher, matcher.wholeNamed, whole);
  }

  #firstMatch(matcher: Matcher, patterns: readonly CompiledPattern[], whole: Whole): boolean {
    const { value } = whole;
    for (const by of patterns) {
      const { pattern, regex } = by;
      if (!regex.test(value)) continue;
      const validation = validate(matcher, value);
      if (validation === 'denied') continue;
      this.#holdWhole({ matcher, by, base: pattern.base, validation }, whole, pattern.named === true);
      return true;
    }
    return false;
  }

  #judge(matcher: Matcher, base: number, whole: Whole): void {
    if (base > 0) this.#holdWhole({ matcher, by: null, base, validation: undefined }, whole, base < 0.5);
  }

  #holdWhole(match: Match, { value, found }: Whole, weak: boolean): void {
    const { confidence, explanation } = this.#verdicts.ofWhole(match);
    found.push({ matcher: match.matcher, start: 0, end: value.length, confidence, explanation, weak });
  }

  #seek(text: string, within: Within): void {
    const { facts } = within;
    const { seekers, grams } = this.#bench;
    if (text.length < GRAMS_FROM) {
      for (const matcher of seekers.usual) if (mayHold(matcher, facts)) this.#seekOne(matcher, text, within);
      if (seekers.mayHoldRare(text, facts))
        for (const matcher of seekers.rare) if (mayHold(matcher, facts)) this.#seekOne(matcher, text, within);
      return;
    }
    grams.fill(text);
    for (const matcher of seekers.all) if (mayHold(matcher, facts)) this.#seekByGrams(matcher, text, within);
  }

  #seekOne(matcher: Matcher, text: string, within: Within): void {
    this.#seekFound(matcher, text, within);
    if (matcher.gates.text?.test(text) === false) return;
    for (const by of matcher.text) this.#seekPattern(matcher, by, text, within);
  }

  /** In longer text most patterns are told apart by what must stand in it, without being run. */
  #seekByGrams(matcher: Matcher, text: string, within: Within): void {
    this.#seekFound(matcher, text, within);
    const patterns = textPatterns(matcher, this.#bench.grams);
    if (patterns.length >= MANY && matcher.gates.text?.test(text) === false) return;
    for (const by of patterns) this.#seekPattern(matcher, by, text, within);
  }

  #seekFound(matcher: Matcher, text: string, { offset, found }: Within): void {
    const { find } = matcher;
    if (find === undefined || found.length >= MAX_CANDIDATES) return;
    for (const { start, end, base } of find(text))
      this.#placed(matcher, { text, start, end, base, by: null, offset, found });
  }

  #seekPattern(matcher: Matcher, by: CompiledPattern, text: string, { offset, found }: Within): void {
    const { pattern, regex } = by;
    regex.lastIndex = 0;
    for (let match = regex.exec(text); match !== null && found.length < MAX_CANDIDATES; match = regex.exec(text)) {
      if (match[0] === '') break;
      const end = match.index + match[0].length;
      const start = pattern.announced === true ? end - (match.at(-1)?.length ?? 0) : match.index;
      this.#placed(matcher, { text, start, end, base: pattern.base, by, offset, found });
    }
  }

  #placed(matcher: Matcher, { text, start, end, base, by, offset, found }: Placed): void {
    const validation = validate(matcher, text.slice(start, end));
    if (validation === 'denied') return;
    const word =
      matcher.near === null
        ? undefined
        : matcher.near.exec(text.slice(Math.max(0, start - NEAR), start).toLowerCase())?.[0];
    const { confidence, explanation } = this.#verdicts.ofPlace({ matcher, by, base, validation }, word);
    found.push({ matcher, start: start + offset, end: end + offset, confidence, explanation, weak: false });
  }

  /** A short value: what users' rules find in it is added to what the recognisers found. */
  #finish(value: string, found: Candidate[], floor: number): Examination {
    this.#rules?.find({ text: value, offset: 0, whole: true, found, most: MAX_CANDIDATES });
    return this.#judged(value, found, floor);
  }

  #judged(value: string, found: readonly Candidate[], floor: number): Examination {
    if (found.length === 0) return ALL_SEEN;
    const permitted = this.#rules === null ? found : this.#rules.permitted(found, value);
    const thresholds = floor === 0 ? null : this.#thresholds;
    const counted = thresholds === null ? permitted : permitted.filter((one) => reaches(one, thresholds));
    const findings: Finding[] = [];
    for (const candidate of resolve(counted, thresholds === null ? floor : 0))
      findings.push(this.#finding(candidate, value));
    return findings.length === 0 ? ALL_SEEN : { findings, unexamined: null };
  }

  #finding({ matcher, start, end, confidence, explanation }: Candidate, value: string): Finding {
    const { entity } = matcher.recognizer;
    const masked = mask(value.slice(start, end), entity);
    return { entity, classes: matcher.classes, confidence, path: this.path, start, end, masked, explanation };
  }
}

/** A value that is judged as one thing, with what one pass over it told. */
interface Whole {
  readonly value: string;
  readonly facts: Facts;
  readonly found: Candidate[];
}

/** A window of text, with what one pass over it told. */
interface Within {
  readonly facts: Facts;
  readonly offset: number;
  readonly found: Candidate[];
}

interface Placed {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly base: number;
  readonly by: CompiledPattern | null;
  readonly offset: number;
  readonly found: Candidate[];
}

function reaches({ matcher, confidence }: Candidate, thresholds: FieldThresholds): boolean {
  return confidence >= thresholds.of(matcher.recognizer.entity, matcher.classes).minimum;
}

/** A related entity's name speaks, a little weaker. */
const RELATED = 0.5;

function hintFor({ recognizer: { entity, hintedBy } }: Matcher, hints: ReadonlyMap<string, Hint>): Hint | undefined {
  let best = hints.get(entity);
  for (const other of hintedBy ?? NO_ENTITIES) {
    const hint = hints.get(other);
    if (hint !== undefined && hint.factor * RELATED > (best?.factor ?? 1))
      best = { factor: hint.factor * RELATED, phrase: hint.phrase };
  }
  return best;
}
const NO_ENTITIES: readonly EntityName[] = [];

function validate({ recognizer: { deny, validate: check } }: Matcher, text: string): Validation | 'denied' {
  if (deny?.(text) === true) return 'denied';
  const verdict = check?.(text);
  return verdict === undefined || verdict === null ? undefined : verdict ? 'passed' : 'failed';
}

/** Something else may stand in a value of several words or parts; a single word or number is judged as a whole. */
function mayHoldMore({ marks }: Facts): boolean {
  return (marks & PARTS) !== 0;
}
const PARTS =
  MARKS.SPACE |
  MARKS.BREAK |
  MARKS.AT |
  MARKS.COLON |
  MARKS.EQUALS |
  MARKS.COMMA |
  MARKS.QUOTE |
  MARKS.ANGLE |
  MARKS.BRACE |
  MARKS.OTHER;

/** Held for what it looks like and not for its name alone, and held certain: there is nothing else in it. */
function proven(found: readonly Candidate[]): boolean {
  for (const { confidence, weak } of found) if (confidence >= CERTAIN && !weak) return true;
  return false;
}
const CERTAIN = 0.9;
