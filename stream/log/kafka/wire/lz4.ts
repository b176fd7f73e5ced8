import { damagedCompression } from './damaged.ts';
import { copyWithin } from './snappy.ts';

const MAGIC = 0x184d2204;
const UNCOMPRESSED = 0x80000000;
const MIN_MATCH = 4;

/** The LZ4 frame format (lz4_Frame_format.md), without its optional checksums being checked: the batch has its own. */
export function unlz4(bytes: Buffer, most: number): Buffer {
  if (bytes.length < 7 || bytes.readUInt32LE(0) !== MAGIC) throw damagedCompression('lz4');
  const flags = bytes[4] ?? 0;
  const hasBlockChecksum = (flags & 0x10) !== 0;
  const hasContentSize = (flags & 0x08) !== 0;
  let at = 6 + (hasContentSize ? 8 : 0) + ((flags & 0x01) === 0 ? 0 : 4) + 1;
  let out = Buffer.allocUnsafe(Math.min(most, Math.max(bytes.length * 4, 1024)));
  let to = 0;
  for (;;) {
    if (at + 4 > bytes.length) throw damagedCompression('lz4');
    const word = bytes.readUInt32LE(at);
    at += 4;
    if (word === 0) return out.subarray(0, to);
    const size = word & 0x7fffffff;
    if (at + size > bytes.length) throw damagedCompression('lz4');
    const block = bytes.subarray(at, at + size);
    at += size + (hasBlockChecksum ? 4 : 0);
    const room = (needed: number) => {
      if (to + needed > most) throw damagedCompression('lz4');
      if (to + needed <= out.length) return;
      const larger = Buffer.allocUnsafe(Math.min(most, Math.max(to + needed, out.length * 2)));
      out.copy(larger, 0, 0, to);
      out = larger;
    };
    if (word >= UNCOMPRESSED) {
      room(size);
      block.copy(out, to);
      to += size;
    } else {
      to = inflate(
        block,
        (needed, now) => {
          to = now;
          room(needed);
          return out;
        },
        to,
      );
    }
  }
}

/** One block: literals, then a copy of what came before, and again. Returns where the output ends. */
function inflate(block: Buffer, room: (needed: number, at: number) => Buffer, begin: number): number {
  let at = 0;
  let to = begin;
  const more = (length: number): number => {
    let total = length;
    if (length !== 15) return total;
    for (let byte = 255; byte === 255;) {
      byte = block[at++] ?? -1;
      if (byte < 0) throw damagedCompression('lz4');
      total += byte;
    }
    return total;
  };
  while (at < block.length) {
    const token = block[at++] ?? 0;
    const literals = more(token >>> 4);
    if (at + literals > block.length) throw damagedCompression('lz4');
    block.copy(room(literals, to), to, at, at + literals);
    at += literals;
    to += literals;
    if (at === block.length) return to;
    if (at + 2 > block.length) throw damagedCompression('lz4');
    const offset = block.readUInt16LE(at);
    at += 2;
    const size = more(token & 15) + MIN_MATCH;
    if (offset === 0 || offset > to) throw damagedCompression('lz4');
    to = copyWithin(room(size, to), to, offset, size);
  }
  return to;
}
