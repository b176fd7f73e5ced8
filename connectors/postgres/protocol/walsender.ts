import type { Duplex } from 'node:stream';
import type { Lsn } from '../lsn.ts';
import { fromSqlState } from '../pg-errors.ts';
import type { VigieError } from '#kernel/errors/vigie-error';
import { EPOCH_2000_MS } from './byte-cursor.ts';
import type { QueuedFrame } from './frame-queue.ts';

/** Message types of the replication sub-protocol, https://www.postgresql.org/docs/current/protocol-replication.html */
export const FRAME = {
  copyBoth: 0x57, // W
  copyData: 0x64, // d
  copyDone: 0x63, // c
  commandComplete: 0x43, // C
  error: 0x45, // E
  notice: 0x4e, // N
  parameterStatus: 0x53, // S
  readyForQuery: 0x5a, // Z
} as const;

export const COPY_DATA = { xlogData: 0x77 /* w */, keepAlive: 0x6b /* k */ } as const;

/** Length of XLogData before its payload: type, start LSN, end LSN, send time. */
export const XLOG_HEADER = 25;

/** Sends a statement by the simple query protocol on a socket that was taken over. */
export function sendQuery(socket: Duplex, sql: string): void {
  const length = Buffer.byteLength(sql) + 5;
  const frame = Buffer.alloc(length + 1);
  frame.writeUInt8(0x51, 0); // Q
  frame.writeInt32BE(length, 1);
  frame.write(sql, 5);
  socket.write(frame);
}

export interface StandbyStatus {
  readonly written: Lsn;
  /** The source may forget everything before this. */
  readonly flushed: Lsn;
  readonly nowMs: number;
  readonly replyRequested: boolean;
}

/** CopyData with a standby status update (`r`). */
export function standbyStatus(status: StandbyStatus): Buffer {
  const frame = Buffer.alloc(39);
  frame.writeUInt8(FRAME.copyData, 0);
  frame.writeInt32BE(38, 1);
  frame.writeUInt8(0x72, 5); // r
  frame.writeBigUInt64BE(status.written < status.flushed ? status.flushed : status.written, 6);
  frame.writeBigUInt64BE(status.flushed, 14);
  frame.writeBigUInt64BE(status.flushed, 22);
  frame.writeBigInt64BE(BigInt(Math.round((status.nowMs - EPOCH_2000_MS) * 1000)), 30);
  frame.writeUInt8(status.replyRequested ? 1 : 0, 38);
  return frame;
}

/** CopyDone: the walsender leaves the stream and frees the slot. */
export const FAREWELL: Buffer = Buffer.from([FRAME.copyDone, 0, 0, 0, 4]);

/** SQLSTATE out of an ErrorResponse or NoticeResponse; nothing else is read, since the texts may hold values (P4). */
export function sqlStateIn(bytes: Buffer, start: number, end: number): string | null {
  for (let at = start; at < end && bytes.readUInt8(at) !== 0;) {
    const zero = bytes.subarray(at, end).indexOf(0);
    if (zero === -1) return null;
    if (bytes.readUInt8(at) === 0x43 /* C */) return bytes.toString('latin1', at + 1, at + zero);
    at += zero + 1;
  }
  return null;
}

export function errorResponse(frame: QueuedFrame, phase: 'slot' | 'stream'): VigieError {
  return fromSqlState(sqlStateIn(frame.bytes, frame.start, frame.end) ?? 'XX000', phase);
}
