import { OVERSIZED, UNAVAILABLE, type Row, type Value } from '#contract/change';
import { VigieError } from '#kernel/errors/vigie-error';
import { NULL_VALUE, UNCHANGED, type Tuple } from '../protocol/messages.ts';
import type { Key } from '../snapshot/table-reading.ts';
import type { ValueReader } from '../types/read-value.ts';
import { valueReader } from '../types/value-reader.ts';
import type { ShapeColumn } from '../schema/table-shape.ts';

/** Turns tuples of one layout into rows. Made once per shape, so that a row costs no look-up. */
export interface RowReader {
  /** `old` fills what the new row did not send because it is unchanged; without it the placeholder stands (P6). */
  row(tuple: Tuple, old?: Tuple | null): Row;
  /** The key's fields only. Null without a key, or where a part of it is neither in the tuple nor in `old`. */
  keyRow(tuple: Tuple, old?: Tuple | null): Row | null;
  /** The key as the server wrote it. */
  keyText(tuple: Tuple): Key | null;
}

/** Whether two key rows are the same. Values are compared as they travel; those of arrays by their content. */
export function sameKey(a: Row | null, b: Row | null, key: readonly string[]): boolean {
  if (a === null || b === null) return a === b;
  return key.every((name) => a[name] === b[name] || JSON.stringify(a[name]) === JSON.stringify(b[name]));
}

/** Values of a key row in key order. */
export function keyValues(keyRow: Row | null, key: readonly string[]): readonly Value[] | null {
  return keyRow === null ? null : key.map((name) => keyRow[name] ?? null);
}

export function createRowReader(
  columns: readonly Pick<ShapeColumn, 'name' | 'pgType'>[],
  key: readonly string[],
): RowReader {
  const names = columns.map(({ name }) => name);
  const readers = columns.map(({ pgType }) => valueReader(pgType));
  const keyColumns = key.map((name) => names.indexOf(name));
  // On an ordinary object `__proto__` would be the prototype. One without a prototype is slower, so it is the exception.
  const blank: () => Record<string, Value> = names.includes('__proto__') ? () => Object.create(null) : () => ({});
  const hasKey = keyColumns.length > 0 && !keyColumns.includes(-1);

  function row(tuple: Tuple, old?: Tuple | null): Row {
    const { bytes, bounds } = tuple;
    const made = blank();
    for (let i = 0; i < names.length; i++) {
      const name = names[i];
      const reader = readers[i];
      const start = bounds[2 * i];
      const end = bounds[2 * i + 1];
      if (name === undefined || reader === undefined || start === undefined || end === undefined)
        throw layoutDiffers(names.length, bounds.length / 2);
      if (start >= 0) made[name] = read(reader, bytes, start, end);
      else made[name] = start === NULL_VALUE ? null : unchanged(reader, old ?? null, i);
    }
    return made;
  }

  return {
    row,
    keyRow(tuple, old) {
      if (!hasKey) return null;
      const made = blank();
      for (const i of keyColumns) {
        const name = names[i];
        const reader = readers[i];
        const { bytes, bounds } = tuple.bounds[2 * i] === UNCHANGED ? (old ?? tuple) : tuple;
        const start = bounds[2 * i];
        const end = bounds[2 * i + 1];
        if (name === undefined || reader === undefined || start === undefined || end === undefined || start < 0)
          return null;
        made[name] = read(reader, bytes, start, end);
      }
      return made;
    },
    keyText(tuple) {
      if (!hasKey) return null;
      const parts: string[] = [];
      for (const i of keyColumns) {
        const start = tuple.bounds[2 * i];
        const end = tuple.bounds[2 * i + 1];
        if (start === undefined || end === undefined || start < 0) return null;
        parts.push(tuple.bytes.toString('utf8', start, end));
      }
      return parts;
    },
  };
}

function unchanged(reader: ValueReader, old: Tuple | null, column: number): Value {
  const start = old?.bounds[2 * column];
  const end = old?.bounds[2 * column + 1];
  if (old === null || start === undefined || end === undefined || start === UNCHANGED) return UNAVAILABLE;
  return start === NULL_VALUE ? null : read(reader, old.bytes, start, end);
}

function read(reader: ValueReader, bytes: Buffer, start: number, end: number): Value {
  try {
    return reader(bytes, start, end);
  } catch (error) {
    // One value that is too large must not stop the rest: it is not examined, and says so (P6, P7).
    if (error instanceof VigieError && error.code === 'VIG_C115') return OVERSIZED;
    throw error;
  }
}

function layoutDiffers(expected: number, found: number): VigieError {
  return new VigieError('VIG_C110', 'a row has another number of columns than its relation', {
    details: { expected, found },
  });
}
