import type { ByteCursor } from './byte-cursor.ts';
import { EVENT } from './event-types.ts';

/** How a transaction begins in the log. */
export interface TransactionStart {
  /** `uuid:17`, `uuid:tag:17`, MariaDB `domain-server-sequence`; null where the server gives none. */
  readonly gtid: string | null;
  /** MySQL tells microseconds; MariaDB seconds. */
  readonly committedAtMs: number;
  /** One statement that is no transaction, such as DDL (MariaDB tells it here; MySQL by what follows). */
  readonly isStandalone: boolean;
  /** Rows that are prepared only: whether they count is told later (MariaDB tells it here). */
  readonly isPrepared: boolean;
}

const STANDALONE = 1;
const PREPARED = 64;
/** The highest of 56 bits says that the original commit time follows. */
const HAS_ORIGINAL = 2 ** 55;

export function readGtid(type: number, cursor: ByteCursor, timestampMs: number): TransactionStart {
  if (type === EVENT.mariadbGtid) return readMariadbGtid(cursor, timestampMs);
  if (type === EVENT.gtidTagged) return readTaggedGtid(cursor, timestampMs);
  cursor.skip(1);
  const uuid = uuidText(cursor.view(16));
  const number = cursor.uint64();
  const gtid = type === EVENT.anonymousGtid ? null : `${uuid}:${number}`;
  // Since MySQL 8.0.1: logical clock, then commit times in microseconds.
  if (cursor.left < 17 + 7 || cursor.uint8() !== 2)
    return { gtid, committedAtMs: timestampMs, isStandalone: false, isPrepared: false };
  cursor.skip(16);
  const micros = cursor.uint56();
  return {
    gtid,
    committedAtMs: (micros >= HAS_ORIGINAL ? micros - HAS_ORIGINAL : micros) / 1000,
    isStandalone: false,
    isPrepared: false,
  };
}

function readMariadbGtid(cursor: ByteCursor, timestampMs: number): TransactionStart {
  // The header's server id is the one that the sequence belongs to; the caller puts it in.
  const sequence = cursor.uint64();
  const domain = cursor.uint32();
  const flags = cursor.uint8();
  return {
    gtid: `${domain}-?-${sequence}`,
    committedAtMs: timestampMs,
    isStandalone: (flags & STANDALONE) !== 0,
    isPrepared: (flags & PREPARED) !== 0,
  };
}

const TAGGED = { flags: 0, uuid: 1, number: 2, tag: 3, lastCommitted: 4, sequence: 5, immediateCommit: 6 } as const;

/**
 * GTID_TAGGED_LOG_EVENT of MySQL 8.3 and later, in the server's own serialisation: numbered fields, each integer with its
 * length in the low bits of the first byte.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/PageLibsMysqlSerialization.html
 */
function readTaggedGtid(cursor: ByteCursor, timestampMs: number): TransactionStart {
  let [uuid, number, tag, committedAtMs] = ['', 0n, '', timestampMs];
  // Format version, size of the message, last field that must be understood.
  for (let i = 0; i < 3; i++) varint(cursor);
  while (cursor.left > 0) {
    const field = Number(varint(cursor));
    if (field === TAGGED.uuid) {
      const bytes = Buffer.alloc(16);
      for (let i = 0; i < 16; i++) bytes.writeUInt8(Number(varint(cursor)), i);
      uuid = uuidText(bytes);
    } else if (field === TAGGED.number) {
      number = zigzag(varint(cursor));
    } else if (field === TAGGED.tag) {
      tag = cursor.utf8(Number(varint(cursor)));
    } else if (field === TAGGED.immediateCommit) {
      committedAtMs = Number(varint(cursor)) / 1000;
      break;
    } else {
      varint(cursor);
    }
  }
  return {
    gtid: tag === '' ? `${uuid}:${number}` : `${uuid}:${tag}:${number}`,
    committedAtMs,
    isStandalone: false,
    isPrepared: false,
  };
}

/** As many one-bits at the low end as bytes follow; the value above them. */
function varint(cursor: ByteCursor): bigint {
  const first = cursor.uint8();
  let more = 0;
  while (more < 8 && (first & (1 << more)) !== 0) more++;
  let rest = 0n;
  for (let i = 0; i < more; i++) rest |= BigInt(cursor.uint8()) << BigInt(8 * i);
  if (more >= 7) return more === 8 ? rest : rest;
  return BigInt(first >> (more + 1)) | (rest << BigInt(7 - more));
}

function zigzag(value: bigint): bigint {
  return (value >> 1n) ^ -(value & 1n);
}

export function uuidText(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
