import type { Clock } from '#kernel/clock';

const MAX_KEYS = 10_000;

interface Bucket {
  tokens: number;
  filledAtMs: number;
}

/**
 * A rate limit per key, `perSecond` sustained and `burst` at once. Memory is bounded: of too many keys the one that was
 * heard of longest ago is forgotten, which gives it a full bucket again.
 */
export class TokenBuckets {
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Bucket>();

  constructor(options: { readonly perSecond: number; readonly burst: number; readonly clock: Clock }) {
    this.#perSecond = options.perSecond;
    this.#burst = options.burst;
    this.#clock = options.clock;
  }

  /** False when the limit is reached. */
  take(key: string): boolean {
    const now = this.#clock.now();
    const bucket = this.#buckets.get(key) ?? { tokens: this.#burst, filledAtMs: now };
    const elapsedMs = Math.max(0, now - bucket.filledAtMs);
    bucket.tokens = Math.min(this.#burst, bucket.tokens + (elapsedMs * this.#perSecond) / 1000);
    bucket.filledAtMs = now;
    // Deleted and set again, so that the map's order is that of use.
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    if (this.#buckets.size > MAX_KEYS) {
      const oldest = this.#buckets.keys().next();
      if (oldest.done !== true) this.#buckets.delete(oldest.value);
    }
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }
}
