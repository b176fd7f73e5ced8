import { crc32 } from 'node:zlib';
import { VigieError } from '#kernel/errors/vigie-error';
import type { Keyring } from '#kernel/secrets/keyring';
import { unzstd, unzstdNow, zstd, zstdNow } from './zstd.ts';

/** Bits of `batches.format`. */
const COMPRESSED = 1;
const ENCRYPTED = 2;

const CRC_BYTES = 4;
/** Below, compressing costs more than it saves. */
const WORTH_COMPRESSING_BYTES = 256;

export interface Sealed {
  readonly payload: Buffer;
  readonly format: number;
}

/**
 * What rests: compressed where that helps, then either encrypted (the tag vouches for the bytes) or preceded by a CRC-32.
 * @param context bound to encrypted bytes: they open nowhere else.
 */
export async function seal(body: Buffer, keyring: Keyring | null, context: string): Promise<Sealed> {
  const compressed = body.length < WORTH_COMPRESSING_BYTES ? null : await zstd(body);
  const smaller = compressed !== null && compressed.length < body.length;
  const inner = smaller ? compressed : body;
  const format = smaller ? COMPRESSED : 0;
  if (keyring !== null) return { payload: keyring.encrypt(inner, context), format: format | ENCRYPTED };
  const payload = Buffer.allocUnsafe(CRC_BYTES + inner.length);
  payload.writeUInt32BE(crc32(inner));
  inner.copy(payload, CRC_BYTES);
  return { payload, format };
}

/**
 * @param size of the body, which bounds what decompression may give.
 * @throws VigieError `VIG_K205` unknown key, `VIG_K208` damaged.
 */
export async function open(sealed: Sealed, size: number, keyring: Keyring, context: string): Promise<Buffer> {
  const inner = (sealed.format & ENCRYPTED) === 0 ? checked(sealed.payload) : keyring.decrypt(sealed.payload, context);
  if ((sealed.format & COMPRESSED) === 0) return inner;
  try {
    return await unzstd(inner, size);
  } catch (cause) {
    throw new VigieError('VIG_K208', 'a batch cannot be decompressed', { cause });
  }
}

function checked(payload: Buffer): Buffer {
  const inner = payload.subarray(CRC_BYTES);
  if (payload.length < CRC_BYTES || payload.readUInt32BE(0) !== crc32(inner)) {
    throw new VigieError('VIG_K208', 'a batch fails its checksum');
  }
  return inner;
}

/** Below, a record by itself is not worth the cost of setting a compressor up. */
const WORTH_COMPRESSING_ALONE_BYTES = 1024;

/** {@link seal} for one record, encrypted, at once. */
export function sealNow(body: Buffer, keyring: Keyring, context: string): Sealed {
  const compressed = body.length < WORTH_COMPRESSING_ALONE_BYTES ? null : zstdNow(body);
  const smaller = compressed !== null && compressed.length < body.length;
  return {
    payload: keyring.encrypt(smaller ? compressed : body, context),
    format: ENCRYPTED | (smaller ? COMPRESSED : 0),
  };
}

/** The reverse of {@link sealNow}. @throws VigieError `VIG_K205` unknown key, `VIG_K208` damaged. */
export function openNow({ payload, format }: Sealed, size: number, keyring: Keyring, context: string): Buffer {
  const inner = keyring.decrypt(payload, context);
  if ((format & COMPRESSED) === 0) return inner;
  try {
    return unzstdNow(inner, size);
  } catch (cause) {
    throw new VigieError('VIG_K208', 'a record cannot be decompressed', { cause });
  }
}
