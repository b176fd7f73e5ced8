import type { SnapshotProgress } from '#contract/source-event';
import type { Clock } from '#kernel/clock';

/** How far the reading of datasets has got, from when there was one to read until there is none. */
export class SnapshotMeter<Id extends string | number> {
  readonly #clock: Clock;
  readonly #estimates = new Map<Id, number>();
  readonly #seen = new Set<Id>();
  #rows = 0;
  #startedAtMs: number | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  knows(id: Id): boolean {
    return this.#estimates.has(id);
  }

  estimate(id: Id, rows: number): void {
    this.#estimates.set(id, rows);
  }

  handedOver(rows: number): void {
    this.#rows += rows;
  }

  /** @param pending what is being read or waits for it. */
  progress(pending: ReadonlySet<Id>): SnapshotProgress | null {
    if (pending.size === 0) {
      this.#seen.clear();
      this.#rows = 0;
      this.#startedAtMs = null;
      return null;
    }
    this.#startedAtMs ??= this.#clock.now();
    for (const id of pending) this.#seen.add(id);
    let rowsEstimated = 0;
    for (const id of this.#seen) rowsEstimated += this.#estimates.get(id) ?? 0;
    return {
      datasets: this.#seen.size,
      datasetsDone: this.#seen.size - pending.size,
      rows: this.#rows,
      rowsEstimated,
      startedAtMs: this.#startedAtMs,
    };
  }
}
