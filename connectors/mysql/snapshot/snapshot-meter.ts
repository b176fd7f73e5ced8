import type { SnapshotProgress } from '#contract/source-event';
import type { Clock } from '#kernel/clock';
import { tableKey } from '../schema/table-shape.ts';
import type { WatchedTables } from '../stream/watched-tables.ts';

/** How far the reading of tables has got, from when there was one to read until there is none. */
export class SnapshotMeter {
  readonly #clock: Clock;
  readonly #estimates = new Map<string, number>();
  readonly #seen = new Set<string>();
  #rows = 0;
  #startedAtMs: number | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  estimate(table: string, rows: number): void {
    this.#estimates.set(table, rows);
  }

  handedOver(rows: number): void {
    this.#rows += rows;
  }

  progress(tables: WatchedTables, queue: readonly string[]): SnapshotProgress | null {
    const pending = new Set(queue);
    for (const table of tables.readings()) pending.add(tableKey(table));
    if (pending.size === 0) {
      this.#seen.clear();
      this.#rows = 0;
      this.#startedAtMs = null;
      return null;
    }
    this.#startedAtMs ??= this.#clock.now();
    for (const table of pending) this.#seen.add(table);
    let rowsEstimated = 0;
    for (const table of this.#seen) rowsEstimated += this.#estimates.get(table) ?? 0;
    return {
      datasets: this.#seen.size,
      datasetsDone: this.#seen.size - pending.size,
      rows: this.#rows,
      rowsEstimated,
      startedAtMs: this.#startedAtMs,
    };
  }
}
