import type { Change, Row } from '#contract/change';
import type { ChangeBatch } from '../connector.ts';

interface Epoch {
  readonly rows: Map<string, number>;
  complete: boolean;
}

/**
 * Counts as the catalogue does: after-images add, before-images subtract, each in its epoch, as `counts` says. What is
 * left of a complete epoch must be the table, row for row.
 */
export class Evidence {
  readonly #datasets = new Map<string, Map<number, Epoch>>();

  add({ changes, events }: ChangeBatch): void {
    for (const event of events) {
      if (event.type !== 'epoch') continue;
      const epoch = this.#epoch(event.dataset, event.epoch);
      if (event.state === 'complete') epoch.complete = true;
    }
    for (const change of changes) this.#count(change);
  }

  /** The newest complete epoch's rows, as sorted JSON, each as often as it counts. Null when no epoch is complete. */
  content(dataset: string): readonly string[] | null {
    const epochs = [...(this.#datasets.get(dataset) ?? [])]
      .filter(([, { complete }]) => complete)
      .toSorted(([a], [b]) => b - a);
    const newest = epochs[0]?.[1];
    if (newest === undefined) return null;
    return [...newest.rows]
      .flatMap(([row, count]) =>
        count < 0 ? [`${row} counted ${count} times`] : Array.from({ length: count }, () => row),
      )
      .toSorted();
  }

  /** Whether an epoch is being read and not complete. */
  isReading(dataset: string): boolean {
    const newest = [...(this.#datasets.get(dataset) ?? [])].toSorted(([a], [b]) => b - a)[0];
    return newest !== undefined && !newest[1].complete;
  }

  #count({ dataset, epoch, counts, before, after, op }: Change): void {
    if (op === 't') return;
    const { rows } = this.#epoch(dataset, epoch);
    if (before !== null && (counts === 'both' || counts === 'before')) bump(rows, before.reveal(), -1);
    if (after !== null && (counts === 'both' || counts === 'after')) bump(rows, after.reveal(), 1);
  }

  #epoch(dataset: string, number: number): Epoch {
    const epochs = this.#datasets.get(dataset) ?? new Map<number, Epoch>();
    this.#datasets.set(dataset, epochs);
    const epoch = epochs.get(number) ?? { rows: new Map<string, number>(), complete: false };
    epochs.set(number, epoch);
    return epoch;
  }
}

function bump(rows: Map<string, number>, row: Row, by: number): void {
  const text = rowText(row);
  const count = (rows.get(text) ?? 0) + by;
  if (count === 0) rows.delete(text);
  else rows.set(text, count);
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A row whatever the order of its columns. */
export function rowText(row: Row): string {
  return JSON.stringify(Object.entries(row).toSorted(([a], [b]) => compareText(a, b)));
}
