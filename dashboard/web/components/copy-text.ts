/** A shell word that means exactly this text, for a POSIX shell. Control characters, which a terminal would obey when pasted, go into `$'…'` as escapes. */
export function shellWord(text: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/u.test(text)) return text;
  // Everything but printable ASCII is escaped byte by byte: what is pasted is exactly what is meant, and does nothing else.
  if (/^[\x20-\x7e]*$/u.test(text)) return `'${text.replaceAll("'", String.raw`'\''`)}'`;
  const bytes = new TextEncoder().encode(text.toWellFormed());
  const escaped = Array.from(bytes, (byte) =>
    byte >= 0x20 && byte < 0x7f && byte !== 0x27 && byte !== 0x5c
      ? String.fromCharCode(byte)
      : `\\x${byte.toString(16).padStart(2, '0')}`,
  );
  return `$'${escaped.join('')}'`;
}
