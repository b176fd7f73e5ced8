import type { Clock } from '#kernel/clock';
import { Arrival } from '../protocol/arrival.ts';

export interface PieceQueueOptions {
  readonly capacityBytes: number;
  /** How long the taker waits for more once it has something, so that many small pieces are taken as one. */
  readonly gather?: { readonly ms: number; readonly clock: Clock } | undefined;
}

interface TakeOptions {
  readonly maxBytes: number;
  readonly maxWaitMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Carries what readers of tables make to the one caller who takes it. Bounded: a reader waits while more than
 * `capacityBytes` are in it, so that a slow caller slows the source (P5).
 */
export class PieceQueue<T extends { readonly byteCount: number }> {
  readonly #options: PieceQueueOptions;
  readonly #arrival = new Arrival();
  #pieces: T[] = [];
  #byteCount = 0;
  #waiting: (() => void)[] = [];
  #closed = false;
  #failure: unknown = null;

  constructor(options: PieceQueueOptions) {
    this.#options = options;
  }

  /** Nothing is left and nothing will come. */
  get isDrained(): boolean {
    return this.#closed && this.#pieces.length === 0 && this.#failure === null;
  }

  /** Whether `take` would give or throw something now. */
  get hasNews(): boolean {
    return this.#pieces.length > 0 || this.#closed;
  }

  /** Waits for room. False once nobody takes anything any more. */
  async push(piece: T): Promise<boolean> {
    while (!this.#closed && this.#byteCount >= this.#options.capacityBytes)
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (this.#closed) return false;
    this.#pieces.push(piece);
    this.#byteCount += piece.byteCount;
    this.#arrival.wake();
    return true;
  }

  /** No more pieces. After a failure, `take` throws it once all that came before is taken. */
  close(failure: unknown = null): void {
    this.#closed = true;
    this.#failure ??= failure;
    this.#release();
    this.#arrival.wake();
  }

  /** Pieces of about `maxBytes` together, at least one if there is any; empty when `maxWaitMs` passed. */
  async take(options: TakeOptions): Promise<readonly T[]> {
    if (this.#pieces.length === 0 && this.#mayWait(options)) {
      await this.#arrival.wait(options.maxWaitMs, options.signal);
      if (this.#pieces.length > 0) await this.#gather(options);
    }
    if (this.#pieces.length === 0 && this.#failure !== null) throw this.#failure;
    let taken = 0;
    let count = 0;
    for (const { byteCount } of this.#pieces) {
      if (count > 0 && taken + byteCount > options.maxBytes) break;
      taken += byteCount;
      count++;
    }
    const pieces = this.#pieces.splice(0, count);
    this.#byteCount -= taken;
    this.#release();
    return pieces;
  }

  /** The taker was waiting, so it is faster than the readers: what comes within a moment goes with it. */
  async #gather(options: TakeOptions): Promise<void> {
    const { gather } = this.#options;
    if (gather === undefined) return;
    const { clock, ms } = gather;
    const endMs = clock.now() + Math.min(ms, options.maxWaitMs);
    while (this.#byteCount < options.maxBytes && this.#mayWait(options)) {
      const leftMs = endMs - clock.now();
      if (leftMs <= 0) return;
      await this.#arrival.wait(leftMs, options.signal);
    }
  }

  #mayWait({ maxWaitMs, signal }: TakeOptions): boolean {
    return !this.#closed && maxWaitMs > 0 && signal?.aborted !== true;
  }

  #release(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) go();
  }
}
