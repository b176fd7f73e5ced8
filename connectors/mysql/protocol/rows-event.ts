import { inflateSync } from 'node:zlib';
import { VigieError } from '#kernel/errors/vigie-error';
import { ByteCursor } from './byte-cursor.ts';
import { bodyOf } from './control-events.ts';
import type { BinlogEvent } from './event-header.ts';
import { EVENT } from './event-types.ts';

export type RowsOperation = 'insert' | 'update' | 'delete';

interface RowsKind {
  readonly operation: RowsOperation;
  readonly version: 1 | 2;
  readonly isCompressed?: true;
  readonly isPartial?: true;
}

const KINDS: ReadonlyMap<number, RowsKind> = new Map<number, RowsKind>([
  [EVENT.writeRowsV1, { operation: 'insert', version: 1 }],
  [EVENT.updateRowsV1, { operation: 'update', version: 1 }],
  [EVENT.deleteRowsV1, { operation: 'delete', version: 1 }],
  [EVENT.writeRowsV2, { operation: 'insert', version: 2 }],
  [EVENT.updateRowsV2, { operation: 'update', version: 2 }],
  [EVENT.deleteRowsV2, { operation: 'delete', version: 2 }],
  [EVENT.partialUpdateRows, { operation: 'update', version: 2, isPartial: true }],
  [EVENT.mariadbWriteRowsCompressedV1, { operation: 'insert', version: 1, isCompressed: true }],
  [EVENT.mariadbUpdateRowsCompressedV1, { operation: 'update', version: 1, isCompressed: true }],
  [EVENT.mariadbDeleteRowsCompressedV1, { operation: 'delete', version: 1, isCompressed: true }],
  [EVENT.mariadbWriteRowsCompressed, { operation: 'insert', version: 2, isCompressed: true }],
  [EVENT.mariadbUpdateRowsCompressed, { operation: 'update', version: 2, isCompressed: true }],
  [EVENT.mariadbDeleteRowsCompressed, { operation: 'delete', version: 2, isCompressed: true }],
]);

/** Rows of one table, not read yet. */
export interface RowsEvent {
  readonly operation: RowsOperation;
  /** Columns of documents may hold changes only. */
  readonly isPartial: boolean;
  readonly tableId: number;
  readonly columnCount: number;
  /** Which columns the old rows (update, delete) and the new rows (insert, update) hold; null for all. */
  readonly before: Buffer | null;
  readonly after: Buffer | null;
  /** The rows, up to its end. */
  readonly rows: ByteCursor;
}

export function isRowsEvent(type: number): boolean {
  return KINDS.has(type);
}

export function readRowsEvent(event: BinlogEvent): RowsEvent {
  const kind = KINDS.get(event.type);
  if (kind === undefined) throw new VigieError('VIG_C110', 'an event of the source holds no rows');
  const cursor = bodyOf(event);
  const tableId = cursor.uint48();
  cursor.skip(2);
  // The length of what else there is counts itself.
  if (kind.version === 2) cursor.skip(cursor.uint16() - 2);
  const columnCount = cursor.lenenc();
  const bitmapBytes = (columnCount + 7) >> 3;
  const first = cursor.view(bitmapBytes);
  const second = kind.operation === 'update' ? cursor.view(bitmapBytes) : first;
  const rows = kind.isCompressed === true ? new ByteCursor(uncompressed(cursor)) : cursor;
  return {
    operation: kind.operation,
    isPartial: kind.isPartial === true,
    tableId,
    columnCount,
    before: kind.operation === 'insert' ? null : unlessAll(first, columnCount),
    after: kind.operation === 'delete' ? null : unlessAll(second, columnCount),
    rows,
  };
}

/** MariaDB: a byte whose low bits tell how many bytes of length follow, these in big-endian order, then zlib. */
export function uncompressed(cursor: ByteCursor): Buffer {
  const size = cursor.uintBE(cursor.uint8() & 7);
  return inflateSync(cursor.view(cursor.left), { maxOutputLength: Math.max(1, size) });
}

function unlessAll(bits: Buffer, count: number): Buffer | null {
  for (let i = 0; i < count >> 3; i++) if (bits[i] !== 0xff) return bits;
  const rest = count & 7;
  return rest === 0 || ((bits[count >> 3] ?? 0) & ((1 << rest) - 1)) === (1 << rest) - 1 ? null : bits;
}
