import { createHash } from 'node:crypto';
import type { FieldSchema } from '#contract/schema';

/** A place in a dataset that keeps its identity when its column is renamed. */
export interface FieldPlace {
  /** `#<ordinal>`, `=<name>`, or `?<schema id>` while the shape is not known. */
  readonly columnKey: string;
  /** Path below the column; '' for the column itself, else it begins with `.` or `[`. */
  readonly subpath: string;
}

/** Longest path that is kept as it is, in UTF-8 bytes: a URN made of it has to fit an index entry. */
const MAX_PATH_BYTES = 600;
const KEPT_CHARS = 150;

/**
 * A path as the catalogue can keep it. PostgreSQL takes no NUL and no lone surrogate, and an index takes no endless
 * key; documents have all three. A cut path keeps its beginning and a hash of the whole.
 */
export function storablePath(path: string): string {
  const clean = storableText(path);
  if (Buffer.byteLength(clean) <= MAX_PATH_BYTES) return clean;
  const hash = createHash('sha256').update(clean).digest('hex').slice(0, 16);
  return `${clean.slice(0, KEPT_CHARS).toWellFormed()}…${hash}`;
}

/** Text as PostgreSQL can keep it: NULs and lone surrogates become U+FFFD. */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

export function columnKey(column: Pick<FieldSchema, 'name' | 'ordinal'>): string {
  return column.ordinal === undefined ? `=${storablePath(column.name)}` : `#${column.ordinal}`;
}

/** Finds the column of a shape that a path lies in. Column names may hold dots and brackets, so the longest one wins. */
export class ColumnIndex {
  readonly #keys = new Map<string, string>();

  constructor(columns: readonly Pick<FieldSchema, 'name' | 'ordinal'>[]) {
    for (const column of columns) this.#keys.set(storablePath(column.name), columnKey(column));
  }

  place(path: string): FieldPlace | null {
    const whole = this.#keys.get(path);
    if (whole !== undefined) return { columnKey: whole, subpath: '' };
    for (let end = lastJoint(path, path.length - 1); end > 0; end = lastJoint(path, end - 1)) {
      const key = this.#keys.get(path.slice(0, end));
      if (key !== undefined) return { columnKey: key, subpath: path.slice(end) };
    }
    return null;
  }
}

function lastJoint(path: string, before: number): number {
  return before < 0 ? -1 : Math.max(path.lastIndexOf('.', before), path.lastIndexOf('[', before));
}
