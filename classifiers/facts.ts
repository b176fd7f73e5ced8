/**
 * What one pass over a value tells: enough to decide which recognisers can match at all, before any pattern runs.
 * Counts are of UTF-16 units.
 */
export interface Facts {
  length: number;
  digits: number;
  uppers: number;
  lowers: number;
  /** Units beyond ASCII: accented letters, other scripts, symbols. */
  wide: number;
  /** {@link MARKS} seen. */
  marks: number;
  /** Longest run without a blank or line break. */
  longest: number;
  /** Most digits in a row with no letter, and never more than three separators, between them. */
  cluster: number;
}

/** Kinds of separators, one bit each. `OTHER` is every ASCII sign that has no bit of its own. */
export const MARKS = {
  SPACE: 1,
  AT: 2,
  DOT: 4,
  DASH: 8,
  SLASH: 16,
  COLON: 32,
  PLUS: 64,
  PAREN: 128,
  UNDERSCORE: 256,
  EQUALS: 512,
  BRACE: 1024,
  ANGLE: 2048,
  QUOTE: 4096,
  COMMA: 8192,
  BREAK: 16384,
  HASH: 32768,
  DOLLAR: 65536,
  OTHER: 131072,
} as const;

const DIGIT = -1;
const UPPER = -2;
const LOWER = -3;
const WIDE = -4;

/** Class of each ASCII unit: a mark's bit, or one of the three negatives. */
const CLASS: Int32Array = new Int32Array(128).fill(MARKS.OTHER);
for (let c = 48; c < 58; c += 1) CLASS[c] = DIGIT;
for (let c = 65; c < 91; c += 1) CLASS[c] = UPPER;
for (let c = 97; c < 123; c += 1) CLASS[c] = LOWER;
for (const [signs, bit] of [
  [' \t', MARKS.SPACE],
  ['@', MARKS.AT],
  ['.', MARKS.DOT],
  ['-', MARKS.DASH],
  ['/', MARKS.SLASH],
  [':', MARKS.COLON],
  ['+', MARKS.PLUS],
  ['()', MARKS.PAREN],
  ['_', MARKS.UNDERSCORE],
  ['=', MARKS.EQUALS],
  ['{}[]', MARKS.BRACE],
  ['<>', MARKS.ANGLE],
  [`'"\``, MARKS.QUOTE],
  [',', MARKS.COMMA],
  ['\n\r', MARKS.BREAK],
  ['#', MARKS.HASH],
  ['$', MARKS.DOLLAR],
] as const) {
  for (const sign of signs) CLASS[sign.charCodeAt(0)] = bit;
}

export function emptyFacts(): Facts {
  return { length: 0, digits: 0, uppers: 0, lowers: 0, wide: 0, marks: 0, longest: 0, cluster: 0 };
}

/** Fills `into` with the facts of `text`; the caller owns `into` and may use it again. */
export function scan(text: string, into: Facts): Facts {
  const { length } = text;
  let digits = 0;
  let uppers = 0;
  let lowers = 0;
  let wide = 0;
  let marks = 0;
  let longest = 0;
  let begin = 0;
  let cluster = 0;
  let row = 0;
  let digitAt = -9;
  let letterAt = -9;
  for (let i = 0; i < length; i += 1) {
    const unit = text.charCodeAt(i);
    const kind = unit > 127 ? WIDE : (CLASS[unit] ?? MARKS.OTHER);
    if (kind > 0) {
      marks |= kind;
      if (kind === MARKS.SPACE || kind === MARKS.BREAK) {
        if (i - begin > longest) longest = i - begin;
        begin = i + 1;
      }
    } else if (kind === DIGIT) {
      digits += 1;
      row = letterAt > digitAt || i - digitAt > 4 ? 1 : row + 1;
      if (row > cluster) cluster = row;
      digitAt = i;
    } else if (kind === LOWER) {
      lowers += 1;
      letterAt = i;
    } else if (kind === UPPER) {
      uppers += 1;
      letterAt = i;
    } else {
      wide += 1;
      // No-break spaces separate like spaces.
      if (unit === 0xa0 || unit === 0x202f) marks |= MARKS.SPACE;
      else letterAt = i;
    }
  }
  into.length = length;
  into.digits = digits;
  into.uppers = uppers;
  into.lowers = lowers;
  into.wide = wide;
  into.marks = marks;
  into.cluster = cluster;
  into.longest = Math.max(longest, length - begin);
  return into;
}
