import type { Clock } from '#kernel/clock';

/** Lets one waiter sleep until something rang, a time passed, or a signal aborted. A ring before the wait counts. */
export class WakeUp {
  readonly #clock: Clock;
  #rung = false;
  #sleep: AbortController | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  ring(): void {
    this.#rung = true;
    this.#sleep?.abort();
  }

  /** To be called before looking for work: what rings from now on ends the next wait. */
  clear(): void {
    this.#rung = false;
  }

  async wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
    if (this.#rung || signal?.aborted === true) return;
    const sleep = new AbortController();
    const onAbort = () => sleep.abort();
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#sleep = sleep;
    await this.#clock.sleep(ms, sleep.signal);
    this.#sleep = null;
    signal?.removeEventListener('abort', onAbort);
  }
}
