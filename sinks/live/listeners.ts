/** Who wants to be told. Listeners are called synchronously and must not throw or block. */
export class Listeners<Args extends readonly unknown[]> {
  readonly #listeners = new Set<(...args: Args) => void>();

  /** Returns how to stop. */
  add(listener: (...args: Args) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  tell(...args: Args): void {
    for (const listener of this.#listeners) listener(...args);
  }
}
