import { ByteCursor } from './byte-cursor.ts';
import type { BinlogEvent } from './event-header.ts';

export function bodyOf(event: BinlogEvent): ByteCursor {
  return new ByteCursor(event.bytes, event.start, event.end);
}

/** The log goes on in another file. */
export interface Rotation {
  readonly file: string;
  readonly pos: number;
}

export function readRotate(event: BinlogEvent): Rotation {
  const cursor = bodyOf(event);
  const pos = Number(cursor.uint64());
  return { pos, file: cursor.utf8(cursor.left) };
}

/** Position of the algorithm's number: behind the lengths of the headers of all types, which fill the event. */
const CRC32_ALGORITHM = 1;

/**
 * Whether events that follow carry a checksum. The description itself ends with the algorithm and, in any case, room for
 * a checksum: it is read without checking.
 */
export function announcesChecksum(event: BinlogEvent): boolean {
  return event.bytes.readUInt8(event.end - 5) === CRC32_ALGORITHM;
}

/** A statement in the log: BEGIN, COMMIT, DDL, XA, or a change logged as a statement. */
export interface QueryEvent {
  readonly database: string;
  readonly sql: string;
}

const CHARSET_CODE = 4;
/** Lengths of the status variables that may stand before the charset: flags2 0, sql_mode 1, auto_increment 3, catalog 6. */
const STATUS_BYTES: Readonly<Record<number, number>> = { 0: 4, 1: 8, 3: 4 };
const CATALOG_NZ = 6;
/** Collations of latin1. */
const LATIN1 = new Set([5, 8, 15, 31, 47, 48, 49, 94]);

export function readQuery(event: BinlogEvent): QueryEvent {
  const cursor = bodyOf(event);
  cursor.skip(8);
  const databaseBytes = cursor.uint8();
  cursor.skip(2);
  const status = cursor.view(cursor.uint16());
  const database = cursor.utf8(databaseBytes);
  cursor.skip(1);
  const sql = cursor.view(cursor.left);
  return { database, sql: LATIN1.has(clientCharset(status)) ? sql.toString('latin1') : sql.toString('utf8') };
}

function clientCharset(status: Buffer): number {
  for (let at = 0; at + 3 <= status.length;) {
    const code = status.readUInt8(at);
    if (code === CHARSET_CODE) return status.readUInt16LE(at + 1);
    const bytes = code === CATALOG_NZ ? 1 + status.readUInt8(at + 1) : STATUS_BYTES[code];
    if (bytes === undefined) return 0;
    at += 1 + bytes;
  }
  return 0;
}

/** The end of an XA transaction's part before its decision: prepared, or committed at once. */
export interface XaPrepare {
  readonly isOnePhase: boolean;
  /** As the statements that follow write it: `X'61',X'',1`. */
  readonly xid: string;
}

export function readXaPrepare(event: BinlogEvent): XaPrepare {
  const cursor = bodyOf(event);
  const isOnePhase = cursor.uint8() !== 0;
  const format = cursor.uint32();
  const globalBytes = cursor.uint32();
  const branchBytes = cursor.uint32();
  const global = cursor.view(globalBytes).toString('hex');
  return { isOnePhase, xid: `X'${global}',X'${cursor.view(branchBytes).toString('hex')}',${format}` };
}
