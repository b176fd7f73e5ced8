import type { SnapshotProgress } from '#contract/source-event';
import type { Clock } from '#kernel/clock';
import type { WatchedTables } from '../stream/watched-tables.ts';

/** How far the reading of tables has got, from when there was one to read until there is none. */
export class SnapshotMeter {
  readonly #clock: Clock;
  readonly #estimates = new Map<number, number>();
  readonly #seen = new Set<number>();
  #rows = 0;
  #startedAtMs: number | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  estimate(oid: number, rows: number): void {
    this.#estimates.set(oid, rows);
  }

  handedOver(rows: number): void {
    this.#rows += rows;
  }

  progress(tables: WatchedTables, queue: readonly number[]): SnapshotProgress | null {
    const pending = new Set(queue);
    for (const { oid, reading } of tables.readings()) if (!reading.done) pending.add(oid);
    if (pending.size === 0) {
      this.#seen.clear();
      this.#rows = 0;
      this.#startedAtMs = null;
      return null;
    }
    this.#startedAtMs ??= this.#clock.now();
    for (const oid of pending) this.#seen.add(oid);
    let rowsEstimated = 0;
    for (const oid of this.#seen) rowsEstimated += this.#estimates.get(oid) ?? 0;
    return {
      datasets: this.#seen.size,
      datasetsDone: this.#seen.size - pending.size,
      rows: this.#rows,
      rowsEstimated,
      startedAtMs: this.#startedAtMs,
    };
  }
}
