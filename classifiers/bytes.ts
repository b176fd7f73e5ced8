import { isUtf8 } from 'node:buffer';

/** Of longer bytes only the beginning is looked at: a mebibyte, in base64 characters. */
const MAX_CHARS = Math.floor((1024 * 1024) / 3) * 4;

/** Control characters that no text holds: with one of them, UTF-8 or not, the bytes are binary. */
const BINARY = /[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/;

/** The text in base64-coded bytes, or in the first mebibyte of them, when they are UTF-8; null when they are binary. */
export function decodeText(base64: string): { readonly text: string; readonly whole: boolean } | null {
  const whole = base64.length <= MAX_CHARS;
  const bytes = whole ? Buffer.from(base64, 'base64') : withoutLastCharacter(base64.slice(0, MAX_CHARS));
  if (bytes.length === 0 || !isUtf8(bytes)) return null;
  const text = bytes.toString('utf8');
  return BINARY.test(text) ? null : { text, whole };
}

/** The last character may be cut in two. */
function withoutLastCharacter(base64: string): Buffer {
  const bytes = Buffer.from(base64, 'base64');
  let end = bytes.length - 1;
  while (end > bytes.length - 4 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end);
}
