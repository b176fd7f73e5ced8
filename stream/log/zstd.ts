import { promisify } from 'node:util';
import {
  constants,
  zstdCompress,
  zstdCompressSync,
  zstdDecompress,
  zstdDecompressSync,
  type ZstdOptions,
} from 'node:zlib';

/** From here on zlib's threads do it, so that another core is used. */
const ASYNC_BYTES = 128 * 1024;
const LEVEL = { [constants.ZSTD_c_compressionLevel]: 1 };
/** Room for what does not get smaller. */
const FRAME_BYTES = 128;
const MAGIC = 0xfd2fb528;
const LEAST_CHUNK = 1024;
const MOST_CHUNK = 1024 * 1024;

const compressInThread = promisify<Buffer, ZstdOptions, Buffer>(zstdCompress);
const decompressInThread = promisify<Buffer, ZstdOptions, Buffer>(zstdDecompress);

/** Compressed as fast as Zstandard can. */
export function zstd(bytes: Buffer): Promise<Buffer> | Buffer {
  return bytes.length < ASYNC_BYTES ? zstdNow(bytes) : compressInThread(bytes, compressing(bytes));
}

/** {@link zstd}, at once. */
export function zstdNow(bytes: Buffer): Buffer {
  return zstdCompressSync(bytes, compressing(bytes));
}

/** @throws when the bytes are damaged, or stand for more than `mostBytes`. */
export function unzstd(bytes: Buffer, mostBytes: number): Promise<Buffer> | Buffer {
  const size = expectedSize(bytes);
  const options = decompressing(size, mostBytes);
  return size < ASYNC_BYTES ? zstdDecompressSync(bytes, options) : decompressInThread(bytes, options);
}

/** {@link unzstd}, at once. */
export function unzstdNow(bytes: Buffer, mostBytes: number): Buffer {
  return zstdDecompressSync(bytes, decompressing(expectedSize(bytes), mostBytes));
}

/**
 * What zlib gives is a piece of the buffer that it wrote to, 64 KiB by itself, which lives as long as the piece: with a few
 * hundred small batches a second they were what the garbage collector ran for. So it is given a buffer that fits.
 */
function compressing(bytes: Buffer): ZstdOptions {
  return { params: LEVEL, pledgedSrcSize: bytes.length, chunkSize: bytes.length + FRAME_BYTES };
}

function decompressing(size: number, mostBytes: number): ZstdOptions {
  const chunkSize = Math.max(LEAST_CHUNK, Math.min(size + 1, MOST_CHUNK));
  return { maxOutputLength: Math.max(mostBytes, 1), chunkSize };
}

function expectedSize(frame: Buffer): number {
  return contentSize(frame) ?? frame.length * 4;
}

/** What a frame says of the size of its content, which need not be true; null when it says nothing. RFC 8878, 3.1.1.1. */
function contentSize(frame: Buffer): number | null {
  if (frame.length < 14 || frame.readUInt32LE(0) !== MAGIC) return null;
  const descriptor = frame.readUInt8(4);
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const at = 5 + (isSingleSegment ? 0 : 1) + ([0, 1, 2, 4][descriptor & 3] ?? 0);
  switch (descriptor >> 6) {
    case 0:
      return isSingleSegment ? frame.readUInt8(at) : null;
    case 1:
      return frame.readUInt16LE(at) + 256;
    default:
      // Of eight bytes only the lower four: nobody writes batches of 4 GiB.
      return at + 4 <= frame.length ? frame.readUInt32LE(at) : null;
  }
}
