import { VigieError } from '#kernel/errors/vigie-error';
import { BSON } from './types.ts';

/** One element of a document: where its name and its value lie in the bytes. */
export interface Element {
  readonly type: number;
  readonly nameStart: number;
  /** Of the terminating zero of the name. */
  readonly nameEnd: number;
  readonly start: number;
  readonly end: number;
}

/** The elements of the document that begins at `start`. @throws VigieError `VIG_C110` when it is no BSON. */
export function* elements(bytes: Buffer, start = 0): Generator<Element> {
  const stop = documentEnd(bytes, start) - 1;
  let at = start + 4;
  while (at < stop) {
    const type = bytes[at] ?? 0;
    const nameStart = at + 1;
    const nameEnd = bytes.indexOf(0, nameStart);
    if (nameEnd === -1 || nameEnd >= stop) throw malformed('name');
    const end = valueEnd(bytes, type, nameEnd + 1);
    if (end > stop) throw malformed('length');
    yield { type, nameStart, nameEnd, start: nameEnd + 1, end };
    at = end;
  }
}

/** The named element of a document, or null. */
export function find(bytes: Buffer, name: string, start = 0): Element | null {
  for (const element of elements(bytes, start)) {
    if (nameOf(bytes, element) === name) return element;
  }
  return null;
}

export function nameOf(bytes: Buffer, { nameStart, nameEnd }: Element): string {
  return bytes.toString('utf8', nameStart, nameEnd);
}

/** First byte behind the document at `start`. */
export function documentEnd(bytes: Buffer, start: number): number {
  if (start + 5 > bytes.length) throw malformed('document');
  const end = start + bytes.readInt32LE(start);
  if (end > bytes.length || end < start + 5 || bytes[end - 1] !== 0) throw malformed('document');
  return end;
}

/** First byte behind a value that begins at `at`. */
export function valueEnd(bytes: Buffer, type: number, at: number): number {
  switch (type) {
    case BSON.int:
      return at + 4;
    case BSON.double:
    case BSON.date:
    case BSON.long:
    case BSON.timestamp:
      return at + 8;
    case BSON.objectId:
      return at + 12;
    case BSON.decimal:
      return at + 16;
    case BSON.bool:
      return at + 1;
    case BSON.null:
    case BSON.undefined:
    case BSON.minKey:
    case BSON.maxKey:
      return at;
    case BSON.string:
    case BSON.javascript:
    case BSON.symbol:
      return at + 4 + length(bytes, at, 1);
    case BSON.object:
    case BSON.array:
      return documentEnd(bytes, at);
    case BSON.binData:
      return at + 5 + length(bytes, at, 0);
    case BSON.javascriptWithScope:
      return at + length(bytes, at, 14);
    case BSON.dbPointer:
      return at + 4 + length(bytes, at, 1) + 12;
    case BSON.regex:
      return zeroAfter(bytes, zeroAfter(bytes, at));
    default:
      throw malformed('type');
  }
}

/** First byte behind the zero that ends a C string. */
export function zeroAfter(bytes: Buffer, at: number): number {
  const zero = bytes.indexOf(0, at);
  if (zero === -1) throw malformed('string');
  return zero + 1;
}

function length(bytes: Buffer, at: number, least: number): number {
  const found = at + 4 <= bytes.length ? bytes.readInt32LE(at) : -1;
  if (found < least || at + found > bytes.length) throw malformed('length');
  return found;
}

/** No byte of it is quoted: it is data. */
export function malformed(where: string): VigieError {
  return new VigieError('VIG_C110', 'the source sent a document that is no BSON', { details: { where } });
}
