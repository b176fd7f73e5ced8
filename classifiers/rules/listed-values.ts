/** Keyed fingerprint of a text; null where no key is at hand: then no listed value is known. */
export type Fingerprint = ((text: string) => string) | null;

/** Longer values are never looked up. */
const MAX_LISTED = 1000;

/**
 * Values that rules list, known by their keyed fingerprints alone (P4): the lists rest on a topic and in files, the key
 * does not. A value is brought into its plain form first, so that case and blanks around it do not count.
 */
export class ListedValues<Owner> {
  readonly #fingerprint: Fingerprint;
  readonly #owners = new Map<string, Owner[]>();

  constructor(fingerprint: Fingerprint) {
    this.#fingerprint = fingerprint;
  }

  add(owner: Owner, fingerprints: readonly string[]): void {
    for (const one of fingerprints) {
      const owners = this.#owners.get(one);
      if (owners === undefined) this.#owners.set(one, [owner]);
      else owners.push(owner);
    }
  }

  of(text: string): readonly Owner[] {
    if (this.#owners.size === 0 || this.#fingerprint === null || text.length > MAX_LISTED) return [];
    return this.#owners.get(this.#fingerprint(plainValue(text))) ?? [];
  }
}

/** Under which form a value is listed. */
export function plainValue(text: string): string {
  return `listed/${text.normalize('NFKC').trim().replaceAll(/\s+/gu, ' ').toLowerCase()}`;
}
