import type { SnapshotProgress } from '#contract/source-event';
import type { Clock } from '#kernel/clock';

/** How far the reading of collections has got, from when there was one to read until there is none. */
export class SnapshotMeter {
  readonly #clock: Clock;
  readonly #estimates = new Map<string, number>();
  readonly #seen = new Set<string>();
  #rows = 0;
  #startedAtMs: number | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  knows(name: string): boolean {
    return this.#estimates.has(name);
  }

  estimate(name: string, rows: number): void {
    this.#estimates.set(name, rows);
  }

  handedOver(rows: number): void {
    this.#rows += rows;
  }

  /** @param pending names of the collections that are being read or wait for it. */
  progress(pending: ReadonlySet<string>): SnapshotProgress | null {
    if (pending.size === 0) {
      this.#seen.clear();
      this.#rows = 0;
      this.#startedAtMs = null;
      return null;
    }
    this.#startedAtMs ??= this.#clock.now();
    for (const name of pending) this.#seen.add(name);
    let rowsEstimated = 0;
    for (const name of this.#seen) rowsEstimated += this.#estimates.get(name) ?? 0;
    return {
      datasets: this.#seen.size,
      datasetsDone: this.#seen.size - pending.size,
      rows: this.#rows,
      rowsEstimated,
      startedAtMs: this.#startedAtMs,
    };
  }
}
