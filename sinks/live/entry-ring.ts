import type { LiveEntry } from '#contract/live';

export interface RingBounds {
  readonly entries: number;
  /** Of JSON text. The newest entry is held even if it alone is larger. */
  readonly bytes: number;
}

/** The newest entries of one channel, oldest overwritten first. */
export class EntryRing {
  /** Sequence number of the newest entry that is no longer held, or never was; 0 while none was lost. */
  lostSeq = 0;
  readonly #bounds: RingBounds;
  readonly #slots: (LiveEntry | undefined)[] = [];
  #head = 0;
  #length = 0;
  #bytes = 0;

  constructor(bounds: RingBounds) {
    this.#bounds = bounds;
  }

  push(entry: LiveEntry): void {
    this.#bytes += entry.json.length;
    while (this.#length > 0 && (this.#length >= this.#bounds.entries || this.#bytes > this.#bounds.bytes))
      this.#shift();
    this.#slots[(this.#head + this.#length) % this.#bounds.entries] = entry;
    this.#length += 1;
  }

  /** Entries with a sequence number above `seq`, oldest first. */
  after(seq: number): readonly LiveEntry[] {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#at(middle)?.event.seq ?? Infinity) <= seq) low = middle + 1;
      else high = middle;
    }
    const entries: LiveEntry[] = [];
    for (let i = low; i < this.#length; i += 1) {
      const entry = this.#at(i);
      if (entry !== undefined) entries.push(entry);
    }
    return entries;
  }

  *newestFirst(): Iterable<LiveEntry> {
    for (let i = this.#length - 1; i >= 0; i -= 1) {
      const entry = this.#at(i);
      if (entry !== undefined) yield entry;
    }
  }

  #at(index: number): LiveEntry | undefined {
    return this.#slots[(this.#head + index) % this.#bounds.entries];
  }

  #shift(): void {
    const oldest = this.#at(0);
    if (oldest !== undefined) {
      this.lostSeq = Math.max(this.lostSeq, oldest.event.seq);
      this.#bytes -= oldest.json.length;
    }
    this.#slots[this.#head] = undefined;
    this.#head = (this.#head + 1) % this.#bounds.entries;
    this.#length -= 1;
  }
}
