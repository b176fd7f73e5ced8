import { compareKeys, keyIdentity, type DocumentKey } from '../bson/key-order.ts';
import type { Chunk, ChunkDocument } from './chunk-reader.ts';

/** What an event did to a document, as far as it is known. */
export type Touch = { readonly document: Buffer } | 'deleted' | 'unknown';

/**
 * A chunk that was read and is not handed over yet. Where it was not read at one exact time, the tail is followed to the
 * end of that interval first, and what it tells of keys in the chunk is put in the place of what was read: then the chunk
 * is what the collection was at `seenTo`, and the events up to there count for nothing.
 */
export class PendingChunk {
  readonly #chunk: Chunk;
  readonly #touched = new Map<string, { readonly key: DocumentKey; readonly document: Buffer | null }>();
  #touchedBytes = 0;
  #ready: readonly ChunkDocument[] | null = null;
  #next = 0;

  constructor(chunk: Chunk) {
    this.#chunk = chunk;
  }

  /** Cluster time of what it shows. */
  get time(): bigint {
    return this.#chunk.seenTo;
  }

  get to(): DocumentKey | null {
    return this.#chunk.to;
  }

  get touchedBytes(): number {
    return this.#touchedBytes;
  }

  covers(key: DocumentKey): boolean {
    return this.#chunk.to === null || compareKeys(key, this.#chunk.to) <= 0;
  }

  /** An event behind `seenFrom` about a key that it covers. What it left is not known of an event without an image. */
  touch(key: DocumentKey, touch: Touch): void {
    if (touch === 'unknown') return;
    const document = touch === 'deleted' ? null : touch.document;
    this.#touched.set(keyIdentity(key), { key, document });
    this.#touchedBytes += 64 + (document?.length ?? 0);
  }

  /** Everything up to `time` was taken from the tail: whether the chunk may be handed over. */
  isReady(time: bigint): boolean {
    return time >= this.#chunk.seenTo;
  }

  /** The next document to be handed over, or null behind the last. */
  next(): ChunkDocument | null {
    this.#ready ??= this.#merged();
    return this.#ready[this.#next++] ?? null;
  }

  get isHandedOver(): boolean {
    return this.#ready !== null && this.#next >= this.#ready.length;
  }

  #merged(): readonly ChunkDocument[] {
    if (this.#touched.size === 0) return this.#chunk.documents;
    const untouched = this.#chunk.documents.filter(({ key }) => !this.#touched.has(keyIdentity(key)));
    const touched = [...this.#touched.values()].flatMap(({ key, document }) =>
      document === null ? [] : [{ key, bytes: document }],
    );
    return [...untouched, ...touched].toSorted((a, b) => compareKeys(a.key, b.key));
  }
}
