import { createNotifier, defer, type Defer, type Readable } from './store.ts';

/** What the page holds of a kind of thing, from loads and live events together. */
export interface Table<T> extends Readable<readonly T[]> {
  readonly find: (key: string) => T | undefined;
  /** Heard live. */
  readonly put: (row: T, heardAtMs: number) => void;
  /** A complete list, asked for at `askedAtMs` and answered now. */
  readonly load: (rows: readonly T[], askedAtMs: number) => void;
}

export interface TableOptions<T> {
  readonly keyOf: (row: T) => string;
  /** Which of two words on one subject stands. */
  readonly newer: (held: T, next: T) => T;
  readonly later?: Defer | undefined;
}

/**
 * T1  A load that crosses live events loses none of them: a row heard after the load was asked for stays unless the
 *     load's is newer.
 * T2  After a load nothing is shown that is neither in it nor heard since: what went away while the page was not
 *     listening goes away here too.
 */
export function createTable<T>(options: TableOptions<T>): Table<T> {
  const { keyOf, newer } = options;
  const notifier = createNotifier(options.later ?? defer);
  let rows = new Map<string, { readonly row: T; readonly heardAtMs: number }>();
  let list: readonly T[] | null = [];
  const changed = () => {
    list = null;
    notifier.changed();
  };
  return {
    get: () => (list ??= Array.from(rows.values(), (entry) => entry.row)),
    subscribe: notifier.subscribe,
    find: (key) => rows.get(key)?.row,
    put: (row, heardAtMs) => {
      const held = rows.get(keyOf(row));
      rows.set(keyOf(row), { row: held === undefined ? row : newer(held.row, row), heardAtMs });
      changed();
    },
    load: (loaded, askedAtMs) => {
      const next: typeof rows = new Map();
      for (const row of loaded) {
        const key = keyOf(row);
        const held = rows.get(key);
        const stands = held === undefined ? row : newer(held.row, row);
        next.set(key, { row: stands, heardAtMs: held?.heardAtMs ?? askedAtMs });
      }
      for (const [key, entry] of rows) if (entry.heardAtMs >= askedAtMs && !next.has(key)) next.set(key, entry);
      rows = next;
      changed();
    },
  };
}
