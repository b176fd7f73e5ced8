import { digitRow, GRAM_LENGTH, gramsOf, NO_NEED, type Need } from './grams.ts';
import { parsePattern, type PatternTree } from './pattern-tree.ts';
import { DIGIT } from './sign-classes.ts';
import { unreachable } from '#kernel/unreachable';

/** Strings of classes, one of which is all that a part of a pattern matches; null when they are too many. */
type Strings = readonly (readonly number[])[] | null;

interface Analysed {
  readonly strings: Strings;
  /** Where they are too many: what every match begins and ends with, of one string each. */
  readonly head: readonly (readonly number[])[];
  readonly tail: readonly (readonly number[])[];
  /** What stands in every match, apart from what the strings say. */
  readonly need: Need;
}

const MOST_STRINGS = 24;
const LONGEST = 10;
const NOWHERE: readonly (readonly number[])[] = [[]];
const ANYTHING: Analysed = { strings: null, head: NOWHERE, tail: NOWHERE, need: NO_NEED };

/**
 * What every text that a pattern matches in has: grams of classes of signs. Sound: what is not understood asks for
 * nothing, and look-arounds are passed over. After the index of trigrams of Google Code Search (R. Cox, 2012).
 */
export function needOf(regex: RegExp): Need {
  return settled(analyse(parsePattern(regex)));
}

function analyse(tree: PatternTree): Analysed {
  switch (tree.kind) {
    case 'signs':
      return exactly(
        tree.classes.map((one) => [one]),
        NO_NEED,
      );
    case 'unknown':
      return ANYTHING;
    case 'sequence':
      return sequence(tree.parts.map(analyse));
    case 'choice':
      return choice(tree.parts.map(analyse));
    case 'repeat':
      return repeat(analyse(tree.part), tree.least, tree.most);
    default:
      return unreachable(tree);
  }
}

function exactly(strings: readonly (readonly number[])[], need: Need): Analysed {
  return { strings, head: strings, tail: strings, need };
}

function sequence(parts: readonly Analysed[]): Analysed {
  const needs: Need[] = [];
  let head: Analysed['head'] | null = null;
  let run = NOWHERE;
  for (const part of parts) {
    needs.push(part.need);
    const longer = part.strings === null ? null : product(run, part.strings);
    if (longer !== null) {
      run = longer;
      continue;
    }
    // The run ends here, with what the part begins with, and begins anew with what it ends with.
    const whole = product(run, part.head);
    needs.push(needOfStrings(whole ?? run), needOfStrings(part.head));
    head ??= whole ?? run;
    run = part.tail;
  }
  if (head === null) return exactly(run, all(needs));
  return { strings: null, head, tail: run, need: all([...needs, needOfStrings(run)]) };
}

function choice(parts: readonly Analysed[]): Analysed {
  const strings = parts.flatMap((part) => part.strings ?? []);
  if (parts.every((part) => part.strings !== null) && strings.length <= MOST_STRINGS)
    return exactly(distinct(strings), any(parts.map(({ need }) => need)));
  return { ...ANYTHING, need: any(parts.map(settled)) };
}

function repeat(part: Analysed, least: number, most: number): Analysed {
  if (most === 0) return exactly(NOWHERE, NO_NEED);
  if (least === 0) {
    const { strings, need } = part;
    return most === 1 && strings !== null && isNothing(need) ? exactly(distinct([[], ...strings]), NO_NEED) : ANYTHING;
  }
  const fixed = sequence(Array.from({ length: Math.min(least, LONGEST) }, () => part));
  if (most === least && least <= LONGEST) return fixed;
  const few = sequence(Array.from({ length: Math.min(least, GRAM_LENGTH) }, () => part));
  const { strings, head, tail } = few;
  const isDigits = part.strings?.length === 1 && part.strings[0]?.join() === String(DIGIT);
  const need = all([settled(few), ...(isDigits ? rowNeed(least) : [])]);
  return { strings: null, head: strings ?? head, tail: strings ?? tail, need };
}

function settled({ strings, need }: Analysed): Need {
  return all([need, needOfStrings(strings)]);
}

function needOfStrings(strings: Strings): Need {
  if (strings === null || strings.length === 0 || strings.some(({ length }) => length < GRAM_LENGTH)) return NO_NEED;
  return any(strings.map((one) => all([...gramsOf(one), ...rowNeed(digitRow(one))])));
}

/** Fewer digits in a row are a gram. */
function rowNeed(row: number): readonly Need[] {
  return row > GRAM_LENGTH ? [{ row }] : [];
}

function product(heads: readonly (readonly number[])[], tails: readonly (readonly number[])[]): Strings {
  if (heads.length * tails.length > MOST_STRINGS) return null;
  const strings = heads.flatMap((head) => tails.map((tail) => [...head, ...tail]));
  return strings.some(({ length }) => length > LONGEST) ? null : distinct(strings);
}

function distinct(strings: readonly (readonly number[])[]): readonly (readonly number[])[] {
  return [...new Map(strings.map((one) => [one.join(), one])).values()];
}

function all(needs: readonly Need[]): Need {
  const parts = needs.flatMap((need) => (typeof need === 'object' && 'all' in need ? need.all : [need]));
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { all: [...new Set(parts)] };
}

/** Where one of them asks for nothing, nothing is asked for. */
function any(needs: readonly Need[]): Need {
  if (needs.some(isNothing)) return NO_NEED;
  const [only] = needs;
  return needs.length === 1 && only !== undefined ? only : { any: needs };
}

function isNothing(need: Need): boolean {
  return typeof need === 'object' && 'all' in need && need.all.length === 0;
}
