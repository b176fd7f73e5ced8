const SIGNS = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
/** The remainders that are right: bech32 (BIP 173) and bech32m (BIP 350). */
const RIGHT: ReadonlySet<number> = new Set([1, 0x2bc830a3]);

/** The checksum of bech32 and bech32m over `prefix1data`: addresses of Bitcoin, Litecoin, Cardano, Cosmos, and Nostr keys. */
export function bech32(text: string): boolean {
  const lower = text.toLowerCase();
  if (lower !== text && text.toUpperCase() !== text) return false;
  const cut = lower.lastIndexOf('1');
  if (cut < 1 || lower.length - cut < 7) return false;
  let rest = 1;
  for (let i = 0; i < cut; i += 1) rest = step(rest, lower.charCodeAt(i) >> 5);
  rest = step(rest, 0);
  for (let i = 0; i < cut; i += 1) rest = step(rest, lower.charCodeAt(i) & 31);
  for (let i = cut + 1; i < lower.length; i += 1) {
    const value = SIGNS.indexOf(lower.charAt(i));
    if (value < 0) return false;
    rest = step(rest, value);
  }
  return RIGHT.has(rest);
}

function step(rest: number, value: number): number {
  const top = rest >> 25;
  let next = ((rest & 0x1ffffff) << 5) ^ value;
  for (const [i, term] of GENERATOR.entries()) if (((top >> i) & 1) === 1) next ^= term;
  return next;
}
