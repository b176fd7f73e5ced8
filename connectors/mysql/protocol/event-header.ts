import { crc32 } from 'node:zlib';
import { VigieError } from '#kernel/errors/vigie-error';

export const HEADER_BYTES = 19;
const CHECKSUM_BYTES = 4;
/** The event was made up for us by the server; it is not in the log. */
const ARTIFICIAL = 0x20;

/** One event of the log; its body lies in `bytes` from `start` to `end`, without header and checksum. */
export interface BinlogEvent {
  readonly type: number;
  readonly timestampMs: number;
  readonly serverId: number;
  /** In the log, with header and checksum. */
  readonly size: number;
  /** Where it ends in its file, modulo 2^32; 0 when it is not in the file. */
  readonly logPos: number;
  readonly isArtificial: boolean;
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

/** @param hasChecksum whether four bytes of CRC-32 follow, which are checked */
export function readEvent(bytes: Buffer, at: number, hasChecksum: boolean): BinlogEvent {
  if (bytes.length - at < HEADER_BYTES) throw new VigieError('VIG_C110', 'an event of the source is too short');
  const size = bytes.readUInt32LE(at + 9);
  const whole = at + size;
  const end = hasChecksum ? whole - CHECKSUM_BYTES : whole;
  if (whole > bytes.length || end < at + HEADER_BYTES) {
    throw new VigieError('VIG_C110', 'an event of the source has another length than it says', { details: { size } });
  }
  if (hasChecksum && crc32(bytes.subarray(at, end)) !== bytes.readUInt32LE(end)) {
    throw new VigieError('VIG_C110', 'an event of the source has a wrong checksum', { details: { size } });
  }
  const type = bytes.readUInt8(at + 4);
  const flags = bytes.readUInt16LE(at + 17);
  return {
    type,
    timestampMs: bytes.readUInt32LE(at) * 1000,
    serverId: bytes.readUInt32LE(at + 5),
    size,
    logPos: bytes.readUInt32LE(at + 13),
    isArtificial: (flags & ARTIFICIAL) !== 0,
    bytes,
    start: at + HEADER_BYTES,
    end,
  };
}

/** What comes before the log's description says nothing of checksums: it has one if it looks like one. */
export function endsWithChecksum(bytes: Buffer, at: number): boolean {
  const end = bytes.length - CHECKSUM_BYTES;
  return end >= at + HEADER_BYTES && crc32(bytes.subarray(at, end)) === bytes.readUInt32LE(end);
}
