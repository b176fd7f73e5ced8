/**
 * Tells names of fields from keys that are data, such as somebody's name (P4): only names may stand in a shape. What tells
 * them apart are recognisers and word lists, which are not a connector's; so whoever opens the connector hands this in,
 * and shapes fold what labels fold.
 */
export interface KeyReader {
  /** Judges the keys of one object together. `shows(i)`: the key at `i` is a field's name; else it is data. */
  read(keys: readonly string[]): { shows(index: number): boolean };
}

/** Stands for keys that are data: as the name of a field and in paths. */
export const FOLDED = '{}';
