import { createNotifier, defer, type Defer, type Readable } from './store.ts';

/** What the buffer holds at a moment: rows `first` (oldest) up to but without `end`. Indexes are absolute. */
export interface Extent {
  readonly first: number;
  readonly end: number;
  /** Rows put in between others so far: what lies after such a place moved up by as many. */
  readonly inserted: number;
}

/**
 * The newest `capacity` rows, outside React. Memory is bounded whatever the rate; the oldest go first.
 *
 * B1  Each pushed row moves `end` up by one; `end - first` ≤ capacity.
 * B2  `at(i)` is the i-th row for `first` ≤ i < `end`, and undefined outside. Pushing moves no row.
 * B3  Listeners hear of changes coalesced, see `createNotifier`.
 */
export interface Buffer<T> extends Readable<Extent> {
  readonly push: (rows: readonly T[]) => void;
  readonly at: (index: number) => T | undefined;
  /** Puts rows in the place of one: what was missing there. Says whether the row was still held. */
  readonly replace: (isIt: (row: T) => boolean, rows: readonly T[]) => boolean;
}

export function createBuffer<T>(capacity: number, later: Defer = defer): Buffer<T> {
  const notifier = createNotifier(later);
  let slots: T[] = [];
  let extent: Extent = { first: 0, end: 0, inserted: 0 };
  const moveTo = (next: Extent) => {
    extent = next;
    notifier.changed();
  };
  return {
    get: () => extent,
    subscribe: notifier.subscribe,
    at: (index) => (index >= extent.first && index < extent.end ? slots[index % capacity] : undefined),
    push: (rows) => {
      if (rows.length === 0) return;
      let { end } = extent;
      for (const row of rows) {
        slots[end % capacity] = row;
        end += 1;
      }
      moveTo({ ...extent, first: Math.max(extent.first, end - capacity), end });
    },
    replace: (isIt, rows) => {
      const held = Array.from({ length: extent.end - extent.first }, (_, i) => slots[(extent.first + i) % capacity]);
      const place = held.findLastIndex((row) => row !== undefined && isIt(row));
      if (place === -1) return false;
      const next = held.toSpliced(place, 1, ...rows);
      const end = extent.first + next.length;
      const first = Math.max(extent.first, end - capacity);
      slots = [];
      for (const [i, row] of next.entries()) {
        if (row !== undefined && extent.first + i >= first) slots[(extent.first + i) % capacity] = row;
      }
      moveTo({ first, end, inserted: extent.inserted + rows.length - 1 });
      return true;
    },
  };
}
