/**
 * The next offset of every partition, as far as this process has heard: from its own commits at once, from others by
 * notification, from the tables when nothing was heard. Never ahead of what is committed, so a reader may trust it as
 * a bound; a poll costs nothing for partitions without news, however many there are.
 */
export class Tails {
  readonly #ends = new Map<number, bigint>();
  readonly #listeners = new Set<(partitionId: number) => void>();

  end(partitionId: number): bigint {
    return this.#ends.get(partitionId) ?? 0n;
  }

  /** Ends only grow: late or repeated news changes nothing. */
  advance(partitionId: number, next: bigint): void {
    if (next <= this.end(partitionId)) return;
    this.#ends.set(partitionId, next);
    for (const heard of this.#listeners) heard(partitionId);
  }

  /** Whether anybody listens. */
  get heeded(): boolean {
    return this.#listeners.size > 0;
  }

  /** Calls `heard` for each partition that grew, until the returned function is called. */
  listen(heard: (partitionId: number) => void): () => void {
    this.#listeners.add(heard);
    return () => this.#listeners.delete(heard);
  }
}
