import { classOf, DIGIT, SPACE, WIDE } from './sign-classes.ts';

/**
 * A regular expression as far as it says what must stand in a text: signs by class, in sequence, in alternation and
 * repeated. What says nothing of that is `unknown` or, where it has no width, `nothing`.
 */
export type PatternTree =
  | { readonly kind: 'signs'; readonly classes: readonly number[] }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'sequence'; readonly parts: readonly PatternTree[] }
  | { readonly kind: 'choice'; readonly parts: readonly PatternTree[] }
  | { readonly kind: 'repeat'; readonly part: PatternTree; readonly least: number; readonly most: number };

const UNKNOWN: PatternTree = { kind: 'unknown' };
const NOTHING: PatternTree = { kind: 'sequence', parts: [] };
/** A sign of more classes than these is as good as any. */
const MOST_CLASSES = 8;

/** Reads the source of a JavaScript pattern that is known to compile. */
export function parsePattern({ source, unicode }: RegExp): PatternTree {
  return new PatternParser(source, unicode).choice();
}

class PatternParser {
  readonly #source: string;
  readonly #unicode: boolean;
  #at = 0;

  constructor(source: string, unicode: boolean) {
    this.#source = source;
    this.#unicode = unicode;
  }

  choice(): PatternTree {
    const parts: PatternTree[] = [this.#sequence()];
    while (this.#take('|')) parts.push(this.#sequence());
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : { kind: 'choice', parts };
  }

  #sequence(): PatternTree {
    const parts: PatternTree[] = [];
    while (this.#at < this.#source.length && !this.#sees('|') && !this.#sees(')')) parts.push(this.#repeated());
    return { kind: 'sequence', parts };
  }

  #repeated(): PatternTree {
    const part = this.#atom();
    const [, quantifier, from, comma, to] =
      /^([*+?]|\{(\d+)(,?)(\d*)\})\??/u.exec(this.#source.slice(this.#at, this.#at + 24)) ?? [];
    if (quantifier === undefined) return part;
    this.#at += quantifier.length;
    this.#take('?');
    if (quantifier === '*') return { kind: 'repeat', part, least: 0, most: Infinity };
    if (quantifier === '+') return { kind: 'repeat', part, least: 1, most: Infinity };
    if (quantifier === '?') return { kind: 'repeat', part, least: 0, most: 1 };
    const least = Number(from);
    const most = comma === '' ? least : to === '' ? Infinity : Number(to);
    return { kind: 'repeat', part, least, most };
  }

  #atom(): PatternTree {
    if (this.#take('(')) return this.#group();
    if (this.#take('[')) return this.#signClass();
    if (this.#take('\\')) return this.#escape();
    if (this.#take('.')) return UNKNOWN;
    if (this.#take('^') || this.#take('$')) return NOTHING;
    return this.#sign(this.#next());
  }

  #group(): PatternTree {
    const look = /^\?(?:<?[=!])/u.exec(this.#source.slice(this.#at, this.#at + 4));
    const plain = /^\?(?::|<[^>]*>)/u.exec(this.#source.slice(this.#at, this.#at + 100));
    // Modifiers and whatever else may begin so: what is inside is read, and not relied upon.
    const isOther = look === null && plain === null && this.#sees('?');
    if (look !== null) this.#at += look[0].length;
    else if (plain !== null) this.#at += plain[0].length;
    const inside = this.choice();
    this.#take(')');
    if (look !== null) return NOTHING;
    return isOther ? UNKNOWN : inside;
  }

  #escape(): PatternTree {
    const escape = this.#next();
    switch (escape) {
      case 'b':
      case 'B':
        return NOTHING;
      case 'd':
        return { kind: 'signs', classes: [DIGIT] };
      case 's':
        return { kind: 'signs', classes: [SPACE, WIDE] };
      case 'k':
        this.#skipBraced('<', '>');
        return UNKNOWN;
      case 'p':
      case 'P':
        this.#skipBraced('{', '}');
        return UNKNOWN;
      case 'D':
      case 'S':
      case 'w':
      case 'W':
        return UNKNOWN;
      default:
        return /[1-9]/u.test(escape) ? this.#reference() : this.#sign(this.#escaped(escape));
    }
  }

  #reference(): PatternTree {
    while (/\d/u.test(this.#source[this.#at] ?? '')) this.#at += 1;
    return UNKNOWN;
  }

  /** The sign that an escape stands for; the escape itself was read. */
  #escaped(escape: string): string {
    const named = CONTROLS[escape];
    if (named !== undefined) return named;
    if (escape === 'c') return this.#next() === '' ? '' : '\u0001';
    const hex =
      escape === 'x'
        ? /^[\da-f]{2}/iu.exec(this.#source.slice(this.#at))
        : escape === 'u'
          ? /^(?:[\da-f]{4}|\{[\da-f]+\})/iu.exec(this.#source.slice(this.#at, this.#at + 12))
          : null;
    if (hex === null) return escape;
    this.#at += hex[0].length;
    return String.fromCodePoint(Number.parseInt(hex[0].replaceAll(/[{}]/gu, ''), 16));
  }

  #signClass(): PatternTree {
    const isNegated = this.#take('^');
    const classes = new Set<number>();
    let isKnown = !isNegated;
    while (this.#at < this.#source.length && !this.#take(']')) {
      const from = this.#classMember(classes);
      if (from === null) isKnown = false;
      if (from === null || from === '' || !this.#isRange()) continue;
      this.#at += 1;
      const to = this.#classMember(classes);
      if (to === null || to === '') isKnown = false;
      else addRange(classes, from.charCodeAt(0), to.charCodeAt(0));
    }
    return isKnown && classes.size <= MOST_CLASSES ? { kind: 'signs', classes: [...classes] } : UNKNOWN;
  }

  /** Adds a member; gives its sign, an empty text for a set of signs, null for one that is not known. */
  #classMember(into: Set<number>): string | null {
    if (!this.#take('\\')) return added(into, this.#next());
    const escape = this.#next();
    if (escape === 'd') into.add(DIGIT);
    else if (escape === 's') for (const one of [SPACE, WIDE]) into.add(one);
    else if (escape === 'p' || escape === 'P') {
      this.#skipBraced('{', '}');
      return null;
    } else if (/[DSwW]/u.test(escape)) return null;
    else return added(into, escape === 'b' ? '\b' : this.#escaped(escape));
    return '';
  }

  #isRange(): boolean {
    return this.#sees('-') && this.#source[this.#at + 1] !== ']';
  }

  /** Without the flag for it a sign beyond the basic plane is two. */
  #next(): string {
    const code = this.#source.codePointAt(this.#at) ?? 0;
    const sign = this.#unicode ? String.fromCodePoint(code) : (this.#source[this.#at] ?? '');
    this.#at += sign.length;
    return sign;
  }

  #sign(sign: string): PatternTree {
    return {
      kind: 'sequence',
      parts: Array.from({ length: sign.length }, (_, i) => ({
        kind: 'signs',
        classes: [classOf(sign.charCodeAt(i))],
      })),
    };
  }

  #skipBraced(open: string, close: string): void {
    if (this.#take(open)) this.#at = this.#source.indexOf(close, this.#at) + 1;
  }

  #sees(sign: string): boolean {
    return this.#source[this.#at] === sign;
  }

  #take(sign: string): boolean {
    if (!this.#sees(sign)) return false;
    this.#at += 1;
    return true;
  }
}

/** A sign of two units is not one of a class. */
function added(into: Set<number>, sign: string): string | null {
  if (sign.length !== 1) return null;
  into.add(classOf(sign.charCodeAt(0)));
  return sign;
}

function addRange(into: Set<number>, from: number, to: number): void {
  for (let unit = from; unit <= Math.min(to, 128); unit += 1) into.add(classOf(unit));
  // Two letters of ASCII have doubles beyond it, which are of their classes.
  if (to > 128) for (const unit of [128, 0x17f, 0x212a]) into.add(classOf(unit));
}

const CONTROLS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', v: '\v', f: '\f', '0': '\0' };
