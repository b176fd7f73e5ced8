import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { Change } from '#contract/change';
import { Sensitive } from '#kernel/sensitive';
import { quoteIdentifier, quoteLiteral, quoteQualified } from '../identifiers.ts';
import { toPgError } from '../pg-errors.ts';
import type { Tuple } from '../protocol/messages.ts';
import { keyColumns } from '../schema/key-order.ts';
import type { Relation } from '../schema/relations.ts';
import type { TableShape } from '../schema/table-shape.ts';
import { CopyTextSplitter } from '../types/copy-text.ts';
import type { Key } from './table-reading.ts';

/** What is the same in all changes of one reading. */
export type ReadHead = Pick<
  Change,
  'source' | 'dataset' | 'schema' | 'position' | 'snapshot' | 'epoch' | 'committedAtMs'
>;

export interface CopyOptions {
  readonly relation: Relation;
  /** Rows beyond this key; null from the start. */
  readonly after: Key | null;
  /** At most so many rows in key order; null all that are left, in any order. */
  readonly limit: number | null;
  readonly head: ReadHead;
  /** Rows are handed on when they hold about so many bytes. */
  readonly pieceBytes: number;
  readonly now: () => number;
}

export interface RowsPiece {
  readonly changes: readonly Change[];
  /** Key of the last row; null without a key. */
  readonly last: Key | null;
  readonly byteCount: number;
}

/**
 * Reads rows of a table with COPY in the session's open transaction, in pieces. To stop before the end, throw the
 * session away: the rest of a COPY cannot be refused.
 */
export async function* copyRows(client: pg.Client, options: CopyOptions): AsyncGenerator<RowsPiece> {
  const { relation, pieceBytes } = options;
  const columnCount = relation.shape.columns.filter(({ carried }) => carried).length;
  const splitter = new CopyTextSplitter(columnCount);
  const stream = client.query(copyTo(copySql(options), { highWaterMark: 256 * 1024 }));
  let changes: Change[] = [];
  let byteCount = 0;
  let last: Tuple | null = null;
  const piece = () => {
    const made = { changes, byteCount, last: last === null ? null : relation.reader.keyText(last) };
    changes = [];
    byteCount = 0;
    return made;
  };
  try {
    for await (const chunk of stream) {
      const tuples = splitter.push(chunk);
      const capturedAtMs = options.now();
      for (const tuple of tuples) {
        changes.push(readChange(options, tuple, capturedAtMs));
        byteCount += sizeOf(tuple);
        last = tuple;
        if (byteCount >= pieceBytes) yield piece();
      }
    }
    splitter.end();
  } catch (error) {
    throw toPgError(error, 'query');
  }
  if (changes.length > 0) yield piece();
}

function readChange({ relation, head }: CopyOptions, tuple: Tuple, capturedAtMs: number): Change {
  const key = relation.reader.keyRow(tuple);
  return {
    op: 'r',
    source: head.source,
    dataset: head.dataset,
    schema: head.schema,
    position: head.position,
    transaction: null,
    snapshot: head.snapshot,
    epoch: head.epoch,
    counts: 'both',
    committedAtMs: head.committedAtMs,
    capturedAtMs,
    key: key === null ? null : new Sensitive(key),
    before: null,
    after: new Sensitive(relation.reader.row(tuple)),
  };
}

/** From the first value to the end of the last; a row costs something even when all is NULL. */
function sizeOf({ bounds }: Tuple): number {
  let size = 32;
  for (let i = 0; i < bounds.length; i += 2) size += 8 + (bounds[i + 1] ?? 0) - (bounds[i] ?? 0);
  return size;
}

/**
 * COPY takes no parameters, so the cursor stands as literals, each cast to its column's type. A table that others
 * inherit from is read without them: they are tables of their own.
 */
function copySql({ relation, after, limit }: Pick<CopyOptions, 'relation' | 'after' | 'limit'>): string {
  const { shape } = relation;
  const columns = shape.columns.filter(({ carried }) => carried).map(({ name }) => quoteIdentifier(name));
  const from = `${shape.kind === 'table' ? 'ONLY ' : ''}${quoteQualified(shape)}`;
  const key = keyColumns(shape);
  const names = key.map(({ name }) => quoteIdentifier(name)).join(', ');
  const bound =
    after === null
      ? ''
      : ` WHERE (${names}) > (${key.map(({ type }, i) => `${quoteLiteral(after[i] ?? '')}::${type}`).join(', ')})`;
  const order = limit === null ? '' : ` ORDER BY ${names} LIMIT ${limit}`;
  return `COPY (SELECT ${columns.join(', ')} FROM ${from}${bound}${order}) TO STDOUT`;
}

/** How a table is locked for reading: against DDL, with nobody else disturbed. */
export function lockSql(shape: Pick<TableShape, 'schema' | 'name' | 'kind'>): string {
  return `LOCK TABLE ${shape.kind === 'table' ? 'ONLY ' : ''}${quoteQualified(shape)} IN ACCESS SHARE MODE`;
}
