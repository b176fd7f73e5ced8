import { UNAVAILABLE, type Row, type Value } from '#contract/change';
import { comparePlaces, type LogPlace } from '../position.ts';
import type { Key } from './table-reading.ts';

/** A row that the tail changed while a chunk was being read; null when it is gone. */
interface Recorded {
  readonly key: Key;
  readonly row: Row | null;
}

/** More changes than that beside one chunk: it is read again once they are over (P5). */
const MOST_RECORDED = 50_000;

/**
 * The tail's changes to what is being read.
 *
 * A chunk shows its rows at some moment between its beginning and its end, and nobody knows which. So from before its
 * beginning the tail's changes to its table, as far as they do not count yet, are recorded; when the tail has passed the
 * end, they are laid over the rows. Laid over rows that show them already they change nothing. What comes of it are the
 * rows as they are at the place of the tail.
 */
export class PendingReads {
  readonly #tables = new Map<string, Map<string, Recorded> | 'too many'>();
  /** Where the newest change lies that did not count. */
  readonly #newest = new Map<string, LogPlace>();

  begin(table: string): void {
    this.#tables.set(table, new Map());
    this.#newest.delete(table);
  }

  end(table: string): void {
    this.#tables.delete(table);
  }

  /** What was recorded so far is not enough: the table's shape or its rows as a whole have changed. */
  spoil(table: string): void {
    if (this.#tables.has(table)) this.#tables.set(table, 'too many');
  }

  isSpoiled(table: string): boolean {
    return this.#tables.get(table) === 'too many';
  }

  /** A change that does not count. @param row as it is now; null when it is gone */
  record(table: string, { key, place }: { readonly key: Key | null; readonly place: LogPlace }, row: Row | null): void {
    const recorded = this.#tables.get(table);
    if (recorded === undefined || recorded === 'too many') return;
    this.#newest.set(table, place);
    if (key === null) return;
    const name = keyName(key);
    const before = recorded.get(name)?.row ?? null;
    recorded.set(name, { key, row: row === null || before === null ? row : completed(row, before) });
    if (recorded.size > MOST_RECORDED) this.#tables.set(table, 'too many');
  }

  /** Whether changes behind a place were told not to count. */
  hasPassed(table: string, place: LogPlace): boolean {
    const newest = this.#newest.get(table);
    return newest !== undefined && comparePlaces(newest, place) >= 0;
  }

  recorded(table: string): ReadonlyMap<string, Recorded> {
    const recorded = this.#tables.get(table);
    return recorded === undefined || recorded === 'too many' ? new Map() : recorded;
  }
}

export function keyName(key: Key): string {
  return JSON.stringify(key);
}

/** What a change did not send is as it was before (P6). */
export function completed(row: Row, before: Row): Row {
  const entries = Object.entries(row);
  if (!entries.some(([, value]) => value === UNAVAILABLE)) return row;
  const made: Record<string, Value> = Object.create(null);
  for (const [name, value] of entries) made[name] = value === UNAVAILABLE ? (before[name] ?? null) : value;
  return made;
}
