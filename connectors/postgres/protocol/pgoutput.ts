import {
  NULL_VALUE,
  UNCHANGED,
  type BeforeKind,
  type DeleteMessage,
  type InsertMessage,
  type LogicalMessage,
  type PgMessage,
  type RelationMessage,
  type ReplicaIdentity,
  type TruncateMessage,
  type Tuple,
  type UpdateMessage,
} from './messages.ts';
import { ByteCursor } from './byte-cursor.ts';

const BEGIN = 0x42; // B
const COMMIT = 0x43; // C
const ORIGIN = 0x4f; // O
const RELATION = 0x52; // R
const TYPE = 0x59; // Y
const INSERT = 0x49; // I
const UPDATE = 0x55; // U
const DELETE = 0x44; // D
const TRUNCATE = 0x54; // T
const MESSAGE = 0x4d; // M

const NEW = 0x4e; // N
const KEY = 0x4b; // K
const OLD = 0x4f; // O

const VALUE_NULL = 0x6e; // n
const VALUE_UNCHANGED = 0x75; // u
const VALUE_TEXT = 0x74; // t

/**
 * Decodes one message of the `pgoutput` plugin, protocol version 1, which lies in `[start, end)`.
 * https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html
 *
 * @throws VigieError `VIG_C110` when it is malformed, with offsets and no data.
 */
export function decodePgoutput(bytes: Buffer, start: number, end: number): PgMessage {
  const cursor = new ByteCursor(bytes, start, end);
  const message = decode(cursor);
  cursor.finish();
  return message;
}

function decode(cursor: ByteCursor): PgMessage {
  const type = cursor.uint8();
  switch (type) {
    case INSERT:
      return insert(cursor);
    case UPDATE:
      return update(cursor);
    case DELETE:
      return remove(cursor);
    case BEGIN:
      return { tag: 'begin', finalLsn: cursor.lsn(), committedAtMs: cursor.timestampMs(), xid: cursor.uint32() };
    case COMMIT:
      cursor.uint8(); // Flags, unused.
      return { tag: 'commit', commitLsn: cursor.lsn(), endLsn: cursor.lsn(), committedAtMs: cursor.timestampMs() };
    case ORIGIN:
      return { tag: 'origin', lsn: cursor.lsn(), name: cursor.text() };
    case RELATION:
      return relation(cursor);
    case TYPE:
      return { tag: 'type', oid: cursor.uint32(), schema: cursor.text() || 'pg_catalog', name: cursor.text() };
    case TRUNCATE:
      return truncate(cursor);
    case MESSAGE:
      return logicalMessage(cursor);
    default:
      throw cursor.malformed('a message has an unknown type', type);
  }
}

function relation(cursor: ByteCursor): RelationMessage {
  const relationId = cursor.uint32();
  // The empty string stands for pg_catalog.
  const schema = cursor.text() || 'pg_catalog';
  const name = cursor.text();
  const replicaIdentity = identity(cursor);
  const count = counted(cursor);
  const columns = [];
  for (let i = 0; i < count; i++) {
    const isKey = (cursor.uint8() & 1) === 1;
    columns.push({ isKey, name: cursor.text(), typeOid: cursor.uint32(), typmod: cursor.int32() });
  }
  return { tag: 'relation', relationId, schema, name, replicaIdentity, columns };
}

function identity(cursor: ByteCursor): ReplicaIdentity {
  const letter = String.fromCharCode(cursor.uint8());
  if (letter === 'd' || letter === 'n' || letter === 'f' || letter === 'i') return letter;
  throw cursor.malformed('a relation has an unknown replica identity', 1);
}

function insert(cursor: ByteCursor): InsertMessage {
  const relationId = cursor.uint32();
  expectNew(cursor, cursor.uint8());
  return { tag: 'insert', relationId, after: tuple(cursor) };
}

function update(cursor: ByteCursor): UpdateMessage {
  const relationId = cursor.uint32();
  const mark = cursor.uint8();
  if (mark === NEW) return { tag: 'update', relationId, before: null, beforeKind: null, after: tuple(cursor) };
  const beforeKind = oldKind(cursor, mark);
  const before = tuple(cursor);
  expectNew(cursor, cursor.uint8());
  return { tag: 'update', relationId, before, beforeKind, after: tuple(cursor) };
}

function remove(cursor: ByteCursor): DeleteMessage {
  const relationId = cursor.uint32();
  const beforeKind = oldKind(cursor, cursor.uint8());
  return { tag: 'delete', relationId, before: tuple(cursor), beforeKind };
}

function oldKind(cursor: ByteCursor, mark: number): BeforeKind {
  if (mark === KEY) return 'key';
  if (mark === OLD) return 'full';
  throw cursor.malformed('an old row has an unknown mark', 1);
}

function expectNew(cursor: ByteCursor, mark: number): void {
  if (mark !== NEW) throw cursor.malformed('a new row has an unknown mark', 1);
}

function tuple(cursor: ByteCursor): Tuple {
  const count = counted(cursor);
  const bounds: number[] = [];
  for (let i = 0; i < count; i++) {
    const kind = cursor.uint8();
    if (kind === VALUE_TEXT) {
      const length = cursor.int32();
      const start = cursor.take(length);
      bounds.push(start, start + length);
    } else if (kind === VALUE_NULL) {
      bounds.push(NULL_VALUE, NULL_VALUE);
    } else if (kind === VALUE_UNCHANGED) {
      bounds.push(UNCHANGED, UNCHANGED);
    } else {
      // `b`, binary, is sent only when asked for.
      throw cursor.malformed('a column has an unknown kind', 1);
    }
  }
  return { bytes: cursor.bytes, bounds };
}

function truncate(cursor: ByteCursor): TruncateMessage {
  const count = cursor.int32();
  const options = cursor.uint8();
  if (count < 0) throw cursor.malformed('a count is negative', count);
  const relationIds: number[] = [];
  for (let i = 0; i < count; i++) relationIds.push(cursor.uint32());
  return { tag: 'truncate', relationIds, cascade: (options & 1) === 1, restartIdentity: (options & 2) === 2 };
}

function logicalMessage(cursor: ByteCursor): LogicalMessage {
  const transactional = (cursor.uint8() & 1) === 1;
  const lsn = cursor.lsn();
  const prefix = cursor.text();
  const length = cursor.int32();
  const start = cursor.take(length);
  return { tag: 'message', transactional, lsn, prefix, content: cursor.bytes.subarray(start, start + length) };
}

function counted(cursor: ByteCursor): number {
  const count = cursor.int16();
  if (count < 0) throw cursor.malformed('a count is negative', count);
  return count;
}
