/** Lets one consumer sleep until something arrives, a time passes or a signal aborts. Never rejects. */
export class Arrival {
  #wake: (() => void) | null = null;

  wake(): void {
    this.#wake?.();
  }

  wait(maxWaitMs: number, signal: AbortSignal | undefined): Promise<void> {
    if (this.#wake !== null) throw new TypeError('only one caller may wait at a time');
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        this.#wake = null;
        resolve();
      };
      const timer = setTimeout(done, maxWaitMs);
      signal?.addEventListener('abort', done, { once: true });
      this.#wake = done;
    });
  }
}
