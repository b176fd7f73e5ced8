import { randomBytes } from 'node:crypto';
import { createRandom, inventCard } from '#cli/demo/people';

/**
 * Values that stand nowhere else in the world: whoever finds one outside the source has found a leak (P4). Each is
 * looked for as it is, in upper case, as base64 and hex of its bytes, and without separators.
 */
export interface Canaries {
  readonly email: string;
  readonly person: string;
  readonly card: string;
  readonly phone: string;
  readonly secret: string;
  readonly word: string;
  /** Names of the canaries whose value stands in the text. */
  foundIn(text: string): readonly string[];
}

export function plantCanaries(): Canaries {
  const mark = () => randomBytes(5).toString('hex');
  const letters = (n: number) =>
    `F${Array.from(randomBytes(n), (byte) => String.fromCharCode(97 + (byte % 26))).join('')}`;
  const digits = (n: number) => Array.from(randomBytes(n), (byte) => byte % 10).join('');
  const values = {
    email: `canary.${mark()}@example.com`,
    person: `Margaret ${letters(9)}`,
    card: inventCard(createRandom(randomBytes(4).readUInt32BE())),
    phone: `+33 6 ${digits(8)}`,
    secret: `hunter-${mark()}-${mark()}`,
    word: `zq${mark()}`,
  };
  const forms = Object.entries(values).flatMap(([name, value]) =>
    [
      value,
      value.replace(/[ -]/gu, ''),
      Buffer.from(value).toString('base64').replace(/=+$/u, ''),
      Buffer.from(value).toString('hex'),
    ].map((form) => [name, form.toLowerCase()] as const),
  );
  return {
    ...values,
    foundIn(text) {
      const low = text.toLowerCase();
      return [...new Set(forms.filter(([, form]) => low.includes(form)).map(([name]) => name))];
    },
  };
}
