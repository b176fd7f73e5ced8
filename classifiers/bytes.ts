import { isUtf8 } from 'node:buffer';

/** Bytes beyond this many are not looked at as text: what is that long and binary is a file. */
const MAX_BYTES = 1024 * 1024;

/** Whether base64-coded bytes are more than {@link decodeText} looks at. */
export function isTooLong(base64: string): boolean {
  return base64.length > (MAX_BYTES / 3) * 4;
}

/** Control characters that no text holds: with one of them, UTF-8 or not, the bytes are binary. */
const BINARY = /[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/;

/** The text in base64-coded bytes, when they are UTF-8 text of up to a mebibyte; null when they are binary or longer. */
export function decodeText(base64: string): string | null {
  if (isTooLong(base64)) return null;
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length === 0 || !isUtf8(bytes)) return null;
  const text = bytes.toString('utf8');
  return BINARY.test(text) ? null : text;
}
