import { documentEnd, elements, find, malformed, nameOf, type Element } from '../bson/elements.ts';
import type { DocumentKey } from '../bson/key-order.ts';
import { BSON } from '../bson/types.ts';
import { tokenTime, type ResumeToken } from '../protocol/resume-token.ts';

/** A database and a collection of it. */
export interface Namespace {
  readonly db: string;
  readonly collection: string;
}

/** An event of a change stream, taken apart as far as it is needed; documents in it stay bytes. */
export interface ChangeEvent {
  readonly token: ResumeToken;
  /** `insert`, `update`, `replace`, `delete`, `create`, `drop`, `rename`, `dropDatabase`, `invalidate`, `modify`, … */
  readonly operation: string;
  readonly time: bigint;
  /** Milliseconds since the epoch; null before 6.0. */
  readonly wallMs: number | null;
  /** Empty collection: the whole database. */
  readonly namespace: Namespace;
  readonly to: Namespace | null;
  readonly key: DocumentKey | null;
  readonly after: Buffer | null;
  readonly before: Buffer | null;
  readonly update: Buffer | null;
  /** What a `create` or `modify` said. */
  readonly description: Buffer | null;
  /** `<session>:<number>` of the transaction. */
  readonly transaction: string | null;
  /** Of an event of more than 16 MB that came in parts: which part this is. */
  readonly fragment: { readonly number: number; readonly of: number } | null;
  readonly size: number;
}

/** @param bytes an event as the server sent it. @throws VigieError `VIG_C110` when it is none. */
export function readEvent(bytes: Buffer): ChangeEvent {
  const found = new Map<string, Element>();
  for (const element of elements(bytes)) found.set(nameOf(bytes, element), element);
  const token = readToken(bytes, found.get('_id'));
  const clusterTime = found.get('clusterTime');
  const time = clusterTime?.type === BSON.timestamp ? bytes.readBigUInt64LE(clusterTime.start) : tokenTime(token);
  if (time === null) throw malformed('clusterTime');
  const wallTime = found.get('wallTime');
  const key = found.get('documentKey');
  return {
    token,
    operation: textOf(bytes, found.get('operationType')) ?? '',
    time,
    wallMs: wallTime?.type === BSON.date ? Number(bytes.readBigInt64LE(wallTime.start)) : null,
    namespace: readNamespace(bytes, found.get('ns')) ?? { db: '', collection: '' },
    to: readNamespace(bytes, found.get('to')),
    key: key?.type === BSON.object ? keyOf(bytes, key.start) : null,
    after: documentOf(bytes, found.get('fullDocument')),
    before: documentOf(bytes, found.get('fullDocumentBeforeChange')),
    update: documentOf(bytes, found.get('updateDescription')),
    description: documentOf(bytes, found.get('operationDescription')),
    transaction: readTransaction(bytes, found),
    fragment: readFragment(bytes, found.get('splitEvent')),
    size: bytes.length,
  };
}

/** The `_id` of a document. */
export function keyOf(bytes: Buffer, start = 0): DocumentKey | null {
  const id = find(bytes, '_id', start);
  return id === null ? null : { type: id.type, bytes: bytes.subarray(id.start, id.end) };
}

export function readToken(bytes: Buffer, element: Element | undefined): ResumeToken {
  if (element?.type !== BSON.object) throw malformed('_id');
  const data = find(bytes, '_data', element.start);
  const text = textOf(bytes, data ?? undefined);
  if (text === null) throw malformed('_id');
  return { _data: text };
}

export function textOf(bytes: Buffer, element: Element | undefined): string | null {
  return element?.type === BSON.string ? bytes.toString('utf8', element.start + 4, element.end - 1) : null;
}

export function documentOf(bytes: Buffer, element: Element | undefined): Buffer | null {
  return element?.type === BSON.object || element?.type === BSON.array
    ? bytes.subarray(element.start, documentEnd(bytes, element.start))
    : null;
}

function readNamespace(bytes: Buffer, element: Element | undefined): Namespace | null {
  if (element?.type !== BSON.object) return null;
  let [db, collection] = ['', ''];
  for (const part of elements(bytes, element.start)) {
    const name = nameOf(bytes, part);
    if (name === 'db') db = textOf(bytes, part) ?? '';
    else if (name === 'coll') collection = textOf(bytes, part) ?? '';
  }
  return { db, collection };
}

function readTransaction(bytes: Buffer, found: ReadonlyMap<string, Element>): string | null {
  const session = found.get('lsid');
  const number = found.get('txnNumber');
  if (session?.type !== BSON.object || number === undefined) return null;
  const id = find(bytes, 'id', session.start);
  if (id?.type !== BSON.binData) return null;
  return `${bytes.toString('hex', id.start + 5, id.end)}:${integerOf(bytes, number)}`;
}

function readFragment(bytes: Buffer, element: Element | undefined): ChangeEvent['fragment'] {
  if (element?.type !== BSON.object) return null;
  const number = find(bytes, 'fragment', element.start);
  const of = find(bytes, 'of', element.start);
  if (number === null || of === null) throw malformed('splitEvent');
  return { number: Number(integerOf(bytes, number)), of: Number(integerOf(bytes, of)) };
}

export function integerOf(bytes: Buffer, { type, start }: Element): bigint {
  if (type === BSON.int) return BigInt(bytes.readInt32LE(start));
  if (type === BSON.long) return bytes.readBigInt64LE(start);
  if (type === BSON.double) return BigInt(Math.trunc(bytes.readDoubleLE(start)));
  throw malformed('number');
}
