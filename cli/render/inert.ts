/**
 * Names in a database may hold anything, escape sequences that drive a terminal and characters that turn the direction of
 * writing included. Here they become visible words that do nothing: `\x1b`, `\u202e`.
 */
export function inert(text: string): string {
  return text.toWellFormed().replace(DANGEROUS, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

// Control characters, line and paragraph separators, and invisible format characters (bidirectional controls, zero width).
// The joiner U+200D is left: emoji are made with it.
const DANGEROUS =
  /[\p{Cc}\p{Zl}\p{Zp}\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;
