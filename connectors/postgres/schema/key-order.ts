import type { Value } from '#contract/change';
import type { Key, KeyOrder } from '../snapshot/table-reading.ts';
import { keyComparer } from '../types/key-order.ts';
import { valueReader } from '../types/value-reader.ts';
import type { ShapeColumn, TableShape } from './table-shape.ts';

/** Columns of the key in key order; empty without one. */
export function keyColumns(shape: TableShape): readonly ShapeColumn[] {
  return shape.key.flatMap((name) => shape.columns.find((column) => column.name === name) ?? []);
}

/** Says which key a cursor was made of: another key cannot go on from it. */
export function keySignature(shape: TableShape): string {
  return JSON.stringify(keyColumns(shape).map(({ name, typeOid, byteOrder }) => [name, typeOid, byteOrder]));
}

/** The order of a table's key, or null where it has none or its order cannot be told here. */
export function keyOrder(shape: TableShape): KeyOrder | null {
  const columns = keyColumns(shape);
  if (columns.length === 0 || columns.length !== shape.key.length || !columns.every(({ carried }) => carried))
    return null;
  const comparers = columns.map(({ pgType, byteOrder }) => keyComparer({ type: pgType, collatesAsBytes: byteOrder }));
  const readers = columns.map(({ pgType }) => valueReader(pgType));
  if (comparers.includes(null)) return null;
  const bounds = new WeakMap<Key, readonly Value[]>();

  function valuesOf(bound: Key): readonly Value[] {
    let values = bounds.get(bound);
    if (values === undefined) {
      values = bound.map((text, i) => {
        const bytes = Buffer.from(text);
        return readers[i]?.(bytes, 0, bytes.length) ?? null;
      });
      bounds.set(bound, values);
    }
    return values;
  }

  return (key, bound) => {
    const values = valuesOf(bound);
    for (let i = 0; i < comparers.length; i++) {
      const difference = comparers[i]?.(key[i] ?? null, values[i] ?? null) ?? 0;
      if (difference !== 0) return difference;
    }
    return 0;
  };
}
