/** One scalar inside a document. */
export interface Leaf {
  /**
   * Field path: `profile.address.city`, `items[].sku`. No data in it: keys that are data stand as `{}`, and are
   * themselves values at `{key}`.
   */
  readonly path: string;
  /** The key it stands under; for an element of a list, the list's. */
  readonly key: string;
  /** The key of the object around it, or empty. */
  readonly around: string;
  readonly value: string | number;
}

export interface Walk {
  readonly leaves: readonly Leaf[];
  /** False when the document goes on beyond the bounds of depth, count or size. */
  readonly complete: boolean;
}

/** Stands for the name of a key that is one of many names of people. */
export const OF_A_PERSON = 'person name';

/** Bounds of what is looked at in one document. */
export const BOUNDS = { depth: 32, leaves: 20_000, chars: 4 * 1024 * 1024, keysOfARecord: 256 } as const;
