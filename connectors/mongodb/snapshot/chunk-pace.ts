/** A chunk is meant to take about this long, since the tail waits for it. */
const CHUNK_MS = 100;
const FIRST_ROWS = 1000;

interface Seen {
  readonly rows: number;
  readonly tookMs: number;
}

/**
 * How many documents the next chunk of a collection is asked for. A chunk that took too long is followed by a smaller one,
 * unless the time does not lie in its documents: a server far away, or one that sorts the collection for each query, takes
 * as long for few of them, and a chunk made smaller and smaller would never come to the end.
 */
export class ChunkPace {
  readonly #most: number;
  #rows: number;
  /** The last chunk of another size. */
  #other: Seen | null = null;
  #last: Seen | null = null;

  constructor(most: number) {
    this.#most = most;
    this.#rows = Math.min(FIRST_ROWS, most);
  }

  get rows(): number {
    return this.#rows;
  }

  /** A chunk was read that was asked for `rows`. */
  took(tookMs: number): void {
    const rows = this.#rows;
    if (this.#last !== null && this.#last.rows !== rows) this.#other = this.#last;
    this.#last = { rows, tookMs };
    if (tookMs < CHUNK_MS / 2) this.#rows = this.#larger();
    else if (tookMs > CHUNK_MS * 2)
      this.#rows = this.#liesInRows(this.#last) ? Math.max(1, Math.trunc(rows / 2)) : this.#larger();
  }

  /** Too much was written to the chunk while it waited. */
  letGo(): void {
    this.#rows = Math.max(1, Math.trunc(this.#rows / 4));
  }

  #larger(): number {
    return Math.min(this.#rows * 2, this.#most);
  }

  /** Whether most of the time went into documents, and not into the query; by what one of another size took. */
  #liesInRows({ rows, tookMs }: Seen): boolean {
    if (this.#other === null) return true;
    const perRow = (tookMs - this.#other.tookMs) / (rows - this.#other.rows);
    return perRow * rows > tookMs / 2;
  }
}
