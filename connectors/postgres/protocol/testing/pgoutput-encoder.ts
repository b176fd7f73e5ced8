import { unreachable } from '#kernel/unreachable';
import { EPOCH_2000_MS } from '../byte-cursor.ts';
import { NULL_VALUE, UNCHANGED, type PgMessage, type Tuple } from '../messages.ts';

/** A column's text, NULL, or {@link UNCHANGED}. */
export type PlainTuple = readonly (string | null | typeof UNCHANGED)[];

export function tupleOf(columns: PlainTuple): Tuple {
  const parts = columns.map((column) => (typeof column === 'string' ? Buffer.from(column) : column));
  const bounds: number[] = [];
  let at = 0;
  for (const part of parts) {
    if (!Buffer.isBuffer(part)) bounds.push(part ?? NULL_VALUE, part ?? NULL_VALUE);
    else bounds.push(at, (at += part.length));
  }
  return { bytes: Buffer.concat(parts.filter((part) => Buffer.isBuffer(part))), bounds };
}

export function plainTuple({ bytes, bounds }: Tuple): (string | number | null)[] {
  return Array.from({ length: bounds.length / 2 }, (_, i) => {
    const start = bounds[2 * i];
    if (start === NULL_VALUE) return null;
    return start === UNCHANGED ? UNCHANGED : bytes.toString('utf8', start, bounds[2 * i + 1]);
  });
}

/** Writes a message as the server's `pgoutput` does, protocol version 1. */
export function encodePgoutput(message: PgMessage): Buffer {
  switch (message.tag) {
    case 'begin':
      return packed('B', int64(message.finalLsn), time(message.committedAtMs), uint32(message.xid));
    case 'commit':
      return packed('C', [0], int64(message.commitLsn), int64(message.endLsn), time(message.committedAtMs));
    case 'origin':
      return packed('O', int64(message.lsn), zeroEnded(message.name));
    case 'relation':
      return packed(
        'R',
        uint32(message.relationId),
        zeroEnded(message.schema),
        zeroEnded(message.name),
        message.replicaIdentity,
        uint16(message.columns.length),
        ...message.columns.flatMap((column) => [
          [column.isKey ? 1 : 0],
          zeroEnded(column.name),
          uint32(column.typeOid),
          uint32(column.typmod >>> 0),
        ]),
      );
    case 'type':
      return packed('Y', uint32(message.oid), zeroEnded(message.schema), zeroEnded(message.name));
    case 'insert':
      return packed('I', uint32(message.relationId), 'N', tupleBytes(message.after));
    case 'update':
      return packed(
        'U',
        uint32(message.relationId),
        old(message.beforeKind, message.before),
        'N',
        tupleBytes(message.after),
      );
    case 'delete':
      return packed('D', uint32(message.relationId), old(message.beforeKind, message.before));
    case 'truncate':
      return packed(
        'T',
        uint32(message.relationIds.length),
        [(message.cascade ? 1 : 0) | (message.restartIdentity ? 2 : 0)],
        ...message.relationIds.map(uint32),
      );
    case 'message':
      return packed(
        'M',
        [message.transactional ? 1 : 0],
        int64(message.lsn),
        zeroEnded(message.prefix),
        uint32(message.content.length),
        message.content,
      );
    case 'keepalive':
      throw new TypeError('a keepalive is no message of the plugin');
    default:
      return unreachable(message);
  }
}

type Part = string | readonly number[] | Uint8Array;

function packed(...parts: readonly Part[]): Buffer {
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Uint8Array.from(part))));
}

function old(kind: 'key' | 'full' | null, before: Tuple | null): Buffer {
  return before === null ? Buffer.alloc(0) : packed(kind === 'key' ? 'K' : 'O', tupleBytes(before));
}

function tupleBytes(tuple: Tuple): Buffer {
  const columns = plainTuple(tuple).map((column) => {
    if (column === null) return packed('n');
    if (typeof column === 'number') return packed('u');
    const body = Buffer.from(column);
    return packed('t', uint32(body.length), body);
  });
  return packed(uint16(columns.length), ...columns);
}

function zeroEnded(text: string): Buffer {
  return packed(text, [0]);
}

function uint16(value: number): Buffer {
  const out = Buffer.alloc(2);
  out.writeUInt16BE(value);
  return out;
}

function uint32(value: number): Buffer {
  const out = Buffer.alloc(4);
  out.writeUInt32BE(value);
  return out;
}

function int64(value: bigint): Buffer {
  const out = Buffer.alloc(8);
  out.writeBigUInt64BE(value);
  return out;
}

function time(ms: number): Buffer {
  const out = Buffer.alloc(8);
  out.writeBigInt64BE(BigInt(Math.round((ms - EPOCH_2000_MS) * 1000)));
  return out;
}
