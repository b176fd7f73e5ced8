import type { DataClass } from '#contract/classes';
import type { StoredRecord } from '#contract/log';
import type { Clock } from '#kernel/clock';

/** Groups kept apart while they wait; what comes beyond is counted by its class. */
const MAX_GROUPS = 50;
const QUESTION_MARK = 0x3f;

export interface Sample {
  readonly dataClass: DataClass;
  readonly value: Uint8Array;
  /** How many label records this one stands for, itself included. */
  readonly of: number;
}

interface Waiting {
  readonly dataClass: DataClass;
  readonly value: Uint8Array;
  count: number;
}

/**
 * Thins label records to what a screen can show, before they are decoded: at thousands a second, decoding all of them
 * would cost more than classifying them.
 *
 * Up to `perSecond` pass at once. The others wait as one count per class and dataset, with the first of them as the
 * sample, until {@link flush}. Law: the sum of `of` given out, plus what waits, is the number offered (L3).
 */
export class FindingSampler {
  readonly #perSecond: number;
  readonly #clock: Clock;
  readonly #emit: (sample: Sample) => void;
  readonly #waiting = new Map<string, Waiting>();
  #tokens: number;
  #filledAtMs: number;

  constructor(options: { readonly perSecond: number; readonly clock: Clock; readonly emit: (sample: Sample) => void }) {
    this.#perSecond = options.perSecond;
    this.#clock = options.clock;
    this.#emit = options.emit;
    this.#tokens = options.perSecond;
    this.#filledAtMs = options.clock.now();
  }

  /** Tombstones say that something is gone; they are no finding. */
  offer(dataClass: DataClass, record: StoredRecord): void {
    if (record.value === null) return;
    if (this.#tokens < 1) this.#refill();
    if (this.#tokens >= 1) {
      this.#tokens -= 1;
      this.#emit({ dataClass, value: record.value, of: 1 });
      return;
    }
    const group = this.#group(dataClass, record.key);
    const waiting = this.#waiting.get(group);
    if (waiting !== undefined) waiting.count += 1;
    // A copy: the record's bytes are a view into a whole batch, which would stay in memory with it.
    else this.#waiting.set(group, { dataClass, value: Uint8Array.from(record.value), count: 1 });
  }

  /** To be called about once a second. */
  flush(): void {
    for (const { dataClass, value, count } of this.#waiting.values()) this.#emit({ dataClass, value, of: count });
    this.#waiting.clear();
  }

  /** Class and dataset: a record's key is its URN, `<dataset>?<key>`, and a dataset's URN holds no `?`. */
  #group(dataClass: DataClass, key: Uint8Array | null): string {
    const end = key === null ? -1 : key.indexOf(QUESTION_MARK);
    if (key === null || end < 0) return dataClass;
    const group = `${dataClass} ${Buffer.from(key.buffer, key.byteOffset, end).toString('latin1')}`;
    return this.#waiting.has(group) || this.#waiting.size < MAX_GROUPS ? group : dataClass;
  }

  #refill(): void {
    const now = this.#clock.now();
    // A clock that was set back must not stop the flow.
    const elapsedMs = Math.max(0, now - this.#filledAtMs);
    this.#tokens = Math.min(this.#perSecond / 2, this.#tokens + (elapsedMs * this.#perSecond) / 1000);
    this.#filledAtMs = now;
  }
}
