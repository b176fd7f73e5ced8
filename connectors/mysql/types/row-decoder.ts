import { OVERSIZED, UNAVAILABLE, type Row, type Value } from '#contract/change';
import { VigieError } from '#kernel/errors/vigie-error';
import { ByteCursor } from '../protocol/byte-cursor.ts';
import { hasBit } from '../protocol/table-map.ts';
import type { RowsEvent } from '../protocol/rows-event.ts';
import { applyJsonDiffs } from './json-diff.ts';
import type { LogReader } from './log-values.ts';

export interface DecodedColumn {
  readonly name: string;
  readonly read: LogReader;
  readonly isJson: boolean;
  /** Is in the log, but no column that anyone asks for. */
  readonly isHidden: boolean;
}

/** One row of an event. `before` of an insert and `after` of a delete are null. */
export interface DecodedRow {
  readonly before: Row | null;
  readonly after: Row | null;
}

/** Reads the rows of one table's events, built once for each of its shapes. */
export class RowDecoder {
  readonly #columns: readonly DecodedColumn[];
  readonly #jsonCount: number;
  readonly #blank: () => Record<string, Value>;

  constructor(columns: readonly DecodedColumn[]) {
    this.#columns = columns;
    this.#jsonCount = columns.filter(({ isJson }) => isJson).length;
    // On an ordinary object `__proto__` would be the prototype. One without a prototype is slower, so it is the exception.
    this.#blank = columns.some(({ name }) => name === '__proto__') ? () => Object.create(null) : () => ({});
  }

  get columnCount(): number {
    return this.#columns.length;
  }

  *rows(event: RowsEvent): Generator<DecodedRow> {
    if (event.columnCount !== this.#columns.length)
      throw new VigieError('VIG_C110', 'a row has another number of columns than its table', {
        details: { expected: this.#columns.length, found: event.columnCount },
      });
    const { rows, operation } = event;
    while (rows.left > 0) {
      const before = operation === 'insert' ? null : this.#image(rows, event.before, null, null);
      const partial = operation === 'update' && event.isPartial ? this.#partialBits(rows) : null;
      const after = operation === 'delete' ? null : this.#image(rows, event.after, before, partial);
      yield { before, after };
    }
  }

  /**
   * One image. What it does not hold is unchanged: it is as in `old`, where that tells, or *unavailable* (P6).
   *
   * @param present columns that it holds; null for all
   * @param partial of the columns of documents, those that hold changes
   */
  #image(cursor: ByteCursor, present: Buffer | null, old: Row | null, partial: readonly boolean[] | null): Row {
    const columns = this.#columns;
    const made = this.#blank();
    const count = present === null ? columns.length : countBits(present, columns.length);
    const { bytes } = cursor;
    const nulls = cursor.take((count + 7) >> 3);
    let place = 0;
    let json = 0;
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i];
      if (column === undefined) break;
      const isPartial = column.isJson && partial?.[json++] === true;
      if (present !== null && !hasBit(present, i)) {
        if (!column.isHidden) made[column.name] = old === null ? UNAVAILABLE : (old[column.name] ?? null);
        continue;
      }
      const isNull = ((bytes[nulls + (place >> 3)] ?? 0) & (1 << (place & 7))) !== 0;
      place++;
      const value = isNull ? null : isPartial ? changed(cursor, old?.[column.name]) : column.read(cursor);
      if (!column.isHidden) made[column.name] = value;
    }
    return made;
  }

  #partialBits(cursor: ByteCursor): readonly boolean[] | null {
    const options = cursor.lenenc();
    if ((options & 1) === 0) return null;
    const bits = cursor.view((this.#jsonCount + 7) >> 3);
    return Array.from({ length: this.#jsonCount }, (_, i) => hasBit(bits, i));
  }
}

/** A document that is told by its changes only: without the one before, it is not known. */
function changed(cursor: ByteCursor, old: Value | undefined): Value {
  const length = cursor.uint32();
  const start = cursor.take(length);
  if (old === OVERSIZED) return OVERSIZED;
  if (typeof old !== 'string' || old === UNAVAILABLE) return UNAVAILABLE;
  return applyJsonDiffs(old, new ByteCursor(cursor.bytes, start, start + length));
}

function countBits(bits: Buffer, most: number): number {
  let count = 0;
  for (let i = 0; i < most; i++) if (hasBit(bits, i)) count++;
  return count;
}
