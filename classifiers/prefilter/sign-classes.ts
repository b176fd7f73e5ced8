/** Signs fall into 64 classes: what a pattern asks for in classes, any text that it matches has. */
export const SIGN_CLASSES = 64;

export const DIGIT = 26;
export const SPACE = 27;
/** Everything beyond ASCII. */
export const WIDE = 28;
const CONTROL = 29;
const FIRST_PUNCTUATION = 30;

const CLASS_OF = new Uint8Array(128).fill(CONTROL);
for (let i = 0; i < 26; i += 1) CLASS_OF[65 + i] = CLASS_OF[97 + i] = i;
for (let i = 48; i < 58; i += 1) CLASS_OF[i] = DIGIT;
for (const space of ' \t\n\v\f\r') CLASS_OF[space.charCodeAt(0)] = SPACE;
for (const [i, sign] of Array.from('!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~').entries())
  CLASS_OF[sign.charCodeAt(0)] = FIRST_PUNCTUATION + i;

/** Two that patterns without regard to case take for the letters `k` and `s`. */
const KELVIN = 0x212a;
const LONG_S = 0x17f;

/** The class of a unit of UTF-16; letters are the same in both cases. */
export function classOf(unit: number): number {
  if (unit < 128) return CLASS_OF[unit] ?? CONTROL;
  if (unit === KELVIN) return 10;
  return unit === LONG_S ? 18 : WIDE;
}
