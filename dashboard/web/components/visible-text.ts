/**
 * Database names are other people's text. React escapes markup; this makes the rest visible: control characters (an
 * ESC that would colour a terminal when copied), zero-width and direction marks (a field that reads otherwise than it is
 * called), unpaired surrogates. `<bdi>` around it keeps right-to-left names from turning their neighbours.
 */
export type Segment =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'mark'; readonly code: string };

export const LONGEST_SHOWN = 400;

// Format characters (Cf) hold joiners that emoji and some scripts need: those stay when they stand between letters or emoji.
const SUSPECT = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\u{115F}\u{1160}\u{3164}\u{FFA0}\u{2800}]/gu;
const JOINERS = new Set(['\u{200C}', '\u{200D}']);
const JOINED = /[\p{L}\p{M}\p{Extended_Pictographic}\u{FE0F}]/u;

export function segments(raw: string): Segment[] {
  const text = clip(raw).toWellFormed();
  const out: Segment[] = [];
  let from = 0;
  for (const match of text.matchAll(SUSPECT)) {
    const char = match[0];
    if (JOINERS.has(char) && isJoining(text, match.index)) continue;
    if (match.index > from) out.push({ kind: 'text', text: text.slice(from, match.index) });
    out.push({ kind: 'mark', code: `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}` });
    from = match.index + char.length;
  }
  if (from < text.length) out.push({ kind: 'text', text: text.slice(from) });
  return out;
}

/** For places that take a plain string: titles, accessible names, announcements. */
export function plainText(raw: string): string {
  return segments(raw)
    .map((segment) => (segment.kind === 'text' ? segment.text : `[${segment.code}]`))
    .join('');
}

export function isCut(raw: string): boolean {
  return raw.length > LONGEST_SHOWN;
}

function clip(raw: string): string {
  return isCut(raw) ? raw.slice(0, LONGEST_SHOWN) : raw;
}

function isJoining(text: string, index: number): boolean {
  const before = text.slice(0, index);
  const last = Array.from(before.slice(-2)).at(-1) ?? '';
  const next = String.fromCodePoint(text.codePointAt(index + 1) ?? 0x20);
  return JOINED.test(last) && JOINED.test(next);
}
