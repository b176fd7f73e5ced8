import { decodeText } from '../bytes.ts';

/** Shorter values say nothing when they are opened, and longer ones are files. */
const LENGTH = { least: 16, most: 65_536 } as const;
const BASE64 = /^(?:[A-Za-z0-9+/]{4}){3,16383}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/;
const BASE64_URL = /^[A-Za-z0-9_-]{16,65536}$/;
const PERCENT = /%[\dA-Fa-f]{2}/;
/** What a person or a program wrote, not bytes that happen to be UTF-8: letters of some script, digits and marks. */
const WRITTEN =
  /^[\t\n\r -~\u00a0-\u024f\u0370-\u05ff\u0e00-\u0e7f\u2010-\u2027\u20ac\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]+$/;

/**
 * The text inside a value that was written in base64 (RFC 4648, either alphabet) or percent-encoded (RFC 3986); null for
 * any other value. One level: what is inside is not opened again.
 */
export function openEncoded(value: string): string | null {
  const { length } = value;
  if (length < 4 || length > LENGTH.most) return null;
  if (value.includes('%')) return percent(value);
  return length < LENGTH.least ? null : base64(value);
}

function percent(value: string): string | null {
  if (!PERCENT.test(value)) return null;
  try {
    return decodeURIComponent(value.replaceAll('+', ' '));
  } catch {
    // Not all of it is encoded so.
    return null;
  }
}

function base64(value: string): string | null {
  if (!BASE64.test(value) && !isUrlAlphabet(value)) return null;
  const decoded = decodeText(value);
  return decoded !== null && WRITTEN.test(decoded.text) ? decoded.text : null;
}

/** Without padding; a UUID has dashes in the places of its own. */
function isUrlAlphabet(value: string): boolean {
  return value.length % 4 !== 1 && value.charAt(8) !== '-' && BASE64_URL.test(value);
}
