import type { Random } from '#cli/demo/people';
import { LOAD_TABLES, type LoadTable, type Operation } from './operations.ts';

/** What became of one table. */
export interface TableHistory {
  /** Rows that were there before the load began. */
  readonly read: number;
  readonly creates: number;
  readonly updates: number;
  readonly deletes: number;
}

/**
 * What the database has acknowledged, kept by the one who wrote it: which rows are there, and how often each table was
 * changed. It is the truth that evidence is held against, and knows nothing of Vigie.
 */
export interface Book {
  record(operations: readonly Operation[]): void;
  someId(table: LoadTable, random: Random): number | null;
  rows(table: LoadTable): number;
  history(table: LoadTable): TableHistory;
}

export function openBook(first: readonly Operation[]): Book {
  const living = new Map(LOAD_TABLES.map((table) => [table, new IdSet()]));
  const histories = new Map(LOAD_TABLES.map((table) => [table, { read: 0, creates: 0, updates: 0, deletes: 0 }]));
  const of = <T>(map: ReadonlyMap<LoadTable, T>, table: LoadTable): T => {
    const found = map.get(table);
    if (found === undefined) throw new RangeError(`there is no table ${table}`);
    return found;
  };
  const record = (operations: readonly Operation[]) => {
    for (const operation of operations) {
      const ids = of(living, operation.table);
      const history = of(histories, operation.table);
      if (operation.do === 'insert') {
        for (const { id } of operation.rows) ids.add(id);
        history.creates += operation.rows.length;
      } else if (operation.do === 'update') {
        history.updates += 1;
      } else {
        ids.delete(operation.id);
        history.deletes += 1;
      }
    }
  };
  record(first);
  for (const history of histories.values()) [history.read, history.creates] = [history.creates, 0];
  return {
    record,
    someId: (table, random) => of(living, table).some(random),
    rows: (table) => of(living, table).size,
    history: (table) => of(histories, table),
  };
}

/** Numbers, one of which can be picked at once. */
class IdSet {
  readonly #ids: number[] = [];
  readonly #places = new Map<number, number>();

  get size(): number {
    return this.#ids.length;
  }

  add(id: number): void {
    this.#places.set(id, this.#ids.length);
    this.#ids.push(id);
  }

  delete(id: number): void {
    const place = this.#places.get(id);
    const last = this.#ids.pop();
    if (place === undefined || last === undefined) throw new RangeError('what is deleted was there');
    this.#places.delete(id);
    if (last === id) return;
    this.#ids[place] = last;
    this.#places.set(last, place);
  }

  some(random: Random): number | null {
    return this.#ids[random.below(this.#ids.length)] ?? null;
  }
}
