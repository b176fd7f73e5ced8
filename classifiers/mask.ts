import { entityInfo } from '#contract/entities';
import { unreachable } from '#kernel/unreachable';

const HIDDEN = '***';
/** A longer value is hidden whole: its shape says nothing that a person could use. */
const MAX_LENGTH = 256;
const MAX_SHOWN = 64;
/** By number: so many of them as one text. */
const STARS: readonly string[] = Array.from({ length: MAX_LENGTH + 1 }, (_, count) => '*'.repeat(count));

/** Characters that stay, so that the shape can be recognised: blanks, `@` and the punctuation of numbers and dates. */
const SEPARATORS: ReadonlySet<number> = new Set(Buffer.from(` @.:/()+,'-`));

/**
 * A sample that shows what kind of thing a value is, never which one: at most four characters of it are kept, and none
 * for secrets, for long and for short values. No run of five letters or digits of the value survives.
 */
export function mask(text: string, entity: string): string {
  const { mask: style } = entityInfo(entity);
  if (style === 'nothing' || text.length > MAX_LENGTH) return HIDDEN;
  switch (style) {
    case 'email':
      return text.lastIndexOf('@') < 3 ? shaped(text, 0, 0) : shaped(text, 1, 0);
    case 'card':
      return signs(text) < 12 ? shaped(text, 0, 0) : shaped(text, 0, 4);
    case 'tail':
      return signs(text) < 8 ? shaped(text, 0, 0) : shaped(text, 0, 2);
    case 'initials':
      return text.length < 3 ? shaped(text, 0, 0) : shaped(text, 1, 0);
    case 'shape':
      return shaped(text, 0, 0);
    default:
      return unreachable(style);
  }
}

/** Stars for everything but separators, the first `head` and the last `tail` characters (shown only where they are plain letters and digits). */
function shaped(text: string, head: number, tail: number): string {
  let shownFrom = text.length;
  for (let left = tail; left > 0 && shownFrom > 0; shownFrom -= 1)
    if (!SEPARATORS.has(text.charCodeAt(shownFrom - 1))) left -= 1;
  let out = '';
  let hidden = 0;
  let run = 0;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (!SEPARATORS.has(unit) && !((i < head || i >= shownFrom) && isPlain(unit))) {
      run += 1;
      continue;
    }
    out += STARS[run] ?? '';
    out += text.charAt(i);
    hidden += run;
    run = 0;
  }
  out += STARS[run] ?? '';
  if (hidden + run === 0) return HIDDEN;
  return out.length <= MAX_SHOWN ? out : tail > 0 ? `…${out.slice(-MAX_SHOWN)}` : `${out.slice(0, MAX_SHOWN)}…`;
}

function signs(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i += 1) if (!SEPARATORS.has(text.charCodeAt(i))) count += 1;
  return count;
}

/** Letters and digits that are one unit each: ASCII, Latin with accents, Greek, Cyrillic. */
function isPlain(unit: number): boolean {
  return (
    (unit >= 48 && unit <= 57) ||
    (unit >= 65 && unit <= 90) ||
    (unit >= 97 && unit <= 122) ||
    (unit >= 0xc0 && unit <= 0x24f) ||
    (unit >= 0x386 && unit <= 0x481)
  );
}
