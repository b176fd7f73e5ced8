import type { FieldSchema } from '#contract/schema';
import { ColumnIndex, type FieldPlace } from './field-paths.ts';
import type { Queryable } from './database.ts';

type Column = Pick<FieldSchema, 'name' | 'ordinal' | 'type' | 'nullable'>;

const MAX_CACHED = 5_000;

/**
 * The columns of every shape, by its id. An id is a hash of the shape, so what was read once stays true; the cache is
 * bounded and forgets the oldest.
 */
export class SchemaColumns {
  readonly #known = new Map<string, ColumnIndex>();

  /** Loads the shapes that are not cached; unknown ids stay unknown. */
  async load(tx: Queryable, ids: Iterable<string>): Promise<void> {
    this.#forget();
    const missing = [...new Set(ids)].filter((id) => !this.#known.has(id));
    if (missing.length === 0) return;
    const rows = await tx.query<{ id: string; columns: readonly Column[] }>(
      'SELECT DISTINCT ON (schema_id) schema_id AS id, columns FROM dataset_schemas WHERE schema_id = ANY($1)',
      [missing],
    );
    for (const { id, columns } of rows) this.#known.set(id, new ColumnIndex(columns));
  }

  /** Where a path lies; for a shape that has not come yet, a place to be found again when it comes. */
  place(schemaId: string, path: string): FieldPlace {
    const columns = this.#known.get(schemaId);
    if (columns === undefined) return { columnKey: `?${schemaId}`, subpath: path };
    return columns.place(path) ?? { columnKey: `=${path}`, subpath: '' };
  }

  /** Before a load, never after: what a call has loaded is there until the next. */
  #forget(): void {
    for (const id of this.#known.keys()) {
      if (this.#known.size <= MAX_CACHED) return;
      this.#known.delete(id);
    }
  }
}
