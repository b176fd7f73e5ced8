import { hash } from 'node:crypto';

const WORDS = 4;
const MOST_FILLED = 0.75;

/**
 * The newest offset of each key, in a fixed amount of memory: open addressing over 128 bits of the key's SHA-256 (two
 * keys with the same 128 bits would lose a record, so they must not meet by chance) and the offset's distance from the
 * first: 24 bytes a slot.
 */
export class OffsetMap {
  readonly #hashes: Uint32Array;
  readonly #offsets: Float64Array;
  readonly #slots: number;
  readonly #most: number;
  #size = 0;

  /** @param keys how many distinct keys must fit. */
  constructor(keys: number) {
    this.#slots = 2 ** Math.ceil(Math.log2(Math.max(16, keys / MOST_FILLED)));
    this.#most = Math.floor(this.#slots * MOST_FILLED);
    this.#hashes = new Uint32Array(this.#slots * WORDS);
    this.#offsets = new Float64Array(this.#slots).fill(-1);
  }

  get full(): boolean {
    return this.#size >= this.#most;
  }

  /** @param distance of the offset from the first one of the pass; later calls are for later offsets. */
  set(key: Uint8Array, distance: number): void {
    const words = digest(key);
    const slot = this.#find(words);
    if (this.#offsets[slot] === -1) {
      this.#size++;
      this.#hashes.set(words, slot * WORDS);
    }
    this.#offsets[slot] = distance;
  }

  /** The newest distance of a key; -1 when it is not in the map. */
  get(key: Uint8Array): number {
    return this.#offsets[this.#find(digest(key))] ?? -1;
  }

  #find(words: Uint32Array): number {
    let slot = (words[0] ?? 0) & (this.#slots - 1);
    while (this.#offsets[slot] !== -1 && !this.#matches(slot, words)) slot = (slot + 1) & (this.#slots - 1);
    return slot;
  }

  #matches(slot: number, words: Uint32Array): boolean {
    const at = slot * WORDS;
    return (
      this.#hashes[at] === words[0] &&
      this.#hashes[at + 1] === words[1] &&
      this.#hashes[at + 2] === words[2] &&
      this.#hashes[at + 3] === words[3]
    );
  }
}

function digest(key: Uint8Array): Uint32Array {
  const bytes = hash('sha256', key, 'buffer');
  return Uint32Array.of(bytes.readUInt32LE(0), bytes.readUInt32LE(4), bytes.readUInt32LE(8), bytes.readUInt32LE(12));
}
