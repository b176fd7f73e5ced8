import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { VigieError } from '#kernel/errors/vigie-error';
import { unzstd, zstd } from '../../zstd.ts';
import { damagedCompression } from './damaged.ts';
import { unlz4 } from './lz4.ts';
import { unsnappy } from './snappy.ts';

/** What we write. What others write may also be Snappy or LZ4. */
export type Compression = 'none' | 'gzip' | 'zstd';

/** Bits 0 to 2 of a batch's attributes. */
const NONE = 0;
const GZIP = 1;
const SNAPPY = 2;
const LZ4 = 3;
const ZSTD = 4;

/** Below, compressing costs more than it saves. */
const WORTH_COMPRESSING_BYTES = 512;
/** Larger than a batch can be told: the broker's limit is 2 GiB, ours bounds memory. */
const MOST_BYTES = 512 * 1024 * 1024;

const gzipInThread = promisify<Buffer, Buffer>(gzip);
const gunzipInThread = promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip);

export interface Compressed {
  readonly bytes: Buffer;
  /** For the batch's attributes. */
  readonly codec: number;
}

/** As it is where compressing gains nothing. */
export async function compress(bytes: Buffer, compression: Compression): Promise<Compressed> {
  if (compression === 'none' || bytes.length < WORTH_COMPRESSING_BYTES) return { bytes, codec: NONE };
  const smaller = compression === 'gzip' ? await gzipInThread(bytes) : await zstd(bytes);
  if (smaller.length >= bytes.length) return { bytes, codec: NONE };
  return { bytes: smaller, codec: compression === 'gzip' ? GZIP : ZSTD };
}

/** @throws VigieError `VIG_K208` when the bytes are damaged or the codec is unknown. */
export async function decompress(bytes: Buffer, codec: number): Promise<Buffer> {
  try {
    switch (codec) {
      case NONE:
        return bytes;
      case GZIP:
        return await gunzipInThread(bytes, { maxOutputLength: MOST_BYTES });
      case SNAPPY:
        return unsnappy(bytes, MOST_BYTES);
      case LZ4:
        return unlz4(bytes, MOST_BYTES);
      case ZSTD:
        return await unzstd(bytes, MOST_BYTES);
      default:
        throw damagedCompression(`codec ${codec}`);
    }
  } catch (cause) {
    if (cause instanceof VigieError) throw cause;
    throw new VigieError('VIG_K208', 'a batch cannot be decompressed', { cause, details: { codec } });
  }
}
