import { createHash } from 'node:crypto';

const BITCOIN = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const RIPPLE = 'rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz';
const CHECK_BYTES = 4;

/**
 * Base58Check: the last four bytes are the head of a double SHA-256 of those before. Addresses of Bitcoin, Litecoin,
 * Dogecoin, Dash, Zcash and Tron are made so, and those of the XRP Ledger with an alphabet of its own.
 */
export function base58Check(text: string): boolean {
  const bytes = decode(text, text.startsWith('r') ? RIPPLE : BITCOIN);
  if (bytes === null || bytes.length < 21) return false;
  const body = bytes.subarray(0, -CHECK_BYTES);
  return sha256(sha256(body)).subarray(0, CHECK_BYTES).equals(bytes.subarray(-CHECK_BYTES));
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}

/** Big-endian bytes with a zero byte for each leading zero sign; null for a sign that is not of the alphabet. */
function decode(text: string, alphabet: string): Buffer | null {
  let value = 0n;
  for (const sign of text) {
    const digit = alphabet.indexOf(sign);
    if (digit < 0) return null;
    value = value * 58n + BigInt(digit);
  }
  const hex = value.toString(16);
  let zeros = 0;
  while (text.charAt(zeros) === alphabet.charAt(0)) zeros += 1;
  return Buffer.concat([Buffer.alloc(zeros), Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')]);
}
