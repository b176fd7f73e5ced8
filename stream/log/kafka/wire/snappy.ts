import { damagedCompression } from './damaged.ts';

/** What Java's clients put around blocks of Snappy (xerial's stream): magic, two versions, then blocks after their length. */
const STREAM_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const STREAM_HEADER_BYTES = 16;

/** Snappy, as a bare block or as a stream of blocks. @param most bytes that may come out. */
export function unsnappy(bytes: Buffer, most: number): Buffer {
  if (!bytes.subarray(0, STREAM_MAGIC.length).equals(STREAM_MAGIC)) return block(bytes, most);
  const blocks: Buffer[] = [];
  let total = 0;
  for (let at = STREAM_HEADER_BYTES; at < bytes.length;) {
    if (at + 4 > bytes.length) throw damagedCompression('snappy');
    const length = bytes.readUInt32BE(at);
    at += 4;
    if (at + length > bytes.length) throw damagedCompression('snappy');
    const out = block(bytes.subarray(at, at + length), most - total);
    blocks.push(out);
    total += out.length;
    at += length;
  }
  return Buffer.concat(blocks, total);
}

/** One block: its length, then literals and copies of what came before (Snappy's `format_description.txt`). */
function block(bytes: Buffer, most: number): Buffer {
  let at = 0;
  let length = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    if (byte === undefined || shift > 28) throw damagedCompression('snappy');
    length += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
  }
  if (length > most) throw damagedCompression('snappy');
  const out = Buffer.allocUnsafe(length);
  let to = 0;
  while (at < bytes.length) {
    const tag = bytes[at++] ?? 0;
    const kind = tag & 3;
    if (kind === 0) {
      let size = (tag >>> 2) + 1;
      if (size > 60) {
        const extra = size - 60;
        if (at + extra > bytes.length) throw damagedCompression('snappy');
        size = bytes.readUIntLE(at, extra) + 1;
        at += extra;
      }
      if (at + size > bytes.length || to + size > length) throw damagedCompression('snappy');
      bytes.copy(out, to, at, at + size);
      at += size;
      to += size;
      continue;
    }
    const offsetBytes = kind === 1 ? 1 : kind === 2 ? 2 : 4;
    if (at + offsetBytes > bytes.length) throw damagedCompression('snappy');
    const size = kind === 1 ? ((tag >>> 2) & 7) + 4 : (tag >>> 2) + 1;
    const low = bytes.readUIntLE(at, offsetBytes);
    const offset = kind === 1 ? ((tag >>> 5) << 8) | low : low;
    at += offsetBytes;
    if (offset === 0 || offset > to || to + size > length) throw damagedCompression('snappy');
    to = copyWithin(out, to, offset, size);
  }
  if (to !== length) throw damagedCompression('snappy');
  return out;
}

/** A copy may reach into what it writes: then it repeats. Returns where it ends. */
export function copyWithin(out: Buffer, to: number, offset: number, size: number): number {
  const from = to - offset;
  if (offset >= size) {
    out.copyWithin(to, from, from + size);
    return to + size;
  }
  for (let index = 0; index < size; index++) out[to + index] = out[from + index] ?? 0;
  return to + size;
}
