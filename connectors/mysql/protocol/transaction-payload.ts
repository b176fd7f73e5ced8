import { createZstdDecompress, zstdDecompressSync } from 'node:zlib';
import { VigieError } from '#kernel/errors/vigie-error';
import { bodyOf } from './control-events.ts';
import { HEADER_BYTES, readEvent, type BinlogEvent } from './event-header.ts';

const FIELD = { end: 0, size: 1, compression: 2, uncompressedSize: 3 } as const;
const COMPRESSION = { zstd: 0, none: 255 } as const;
/** Larger ones are decompressed piece by piece, so that memory does not grow with a transaction (P5). */
const AT_ONCE_BYTES = 4 * 1024 * 1024;
const PIECE_BYTES = 1024 * 1024;

interface Payload {
  readonly compression: number;
  readonly uncompressedSize: number;
  readonly bytes: Buffer;
}

/**
 * The events of a transaction that the log holds compressed (`binlog_transaction_compression`), in batches of about a
 * megabyte. They have no checksums of their own.
 */
export async function* payloadEvents(event: BinlogEvent): AsyncGenerator<readonly BinlogEvent[]> {
  const payload = readPayload(event);
  if (payload.compression === COMPRESSION.none) {
    yield wholeEvents(payload.bytes).events;
  } else if (payload.compression !== COMPRESSION.zstd) {
    throw new VigieError('VIG_C110', 'a transaction of the source is compressed in an unknown way', {
      details: { compression: payload.compression },
    });
  } else if (payload.uncompressedSize <= AT_ONCE_BYTES) {
    yield wholeEvents(zstdDecompressSync(payload.bytes)).events;
  } else {
    yield* streamed(payload.bytes);
  }
}

async function* streamed(compressed: Buffer): AsyncGenerator<readonly BinlogEvent[]> {
  const decompress = createZstdDecompress({ chunkSize: PIECE_BYTES });
  decompress.end(compressed);
  let pieces: Buffer[] = [];
  let pieceBytes = 0;
  let needed = HEADER_BYTES;
  for await (const piece of decompress) {
    if (!Buffer.isBuffer(piece)) continue;
    pieces.push(piece);
    pieceBytes += piece.length;
    if (pieceBytes < needed) continue;
    const { events, rest } = wholeEvents(Buffer.concat(pieces, pieceBytes));
    if (events.length > 0) yield events;
    pieces = [rest];
    pieceBytes = rest.length;
    needed = rest.length >= HEADER_BYTES ? rest.readUInt32LE(9) : HEADER_BYTES;
  }
  if (pieceBytes > 0) throw new VigieError('VIG_C110', 'a compressed transaction of the source ends too early');
}

function wholeEvents(bytes: Buffer): { readonly events: readonly BinlogEvent[]; readonly rest: Buffer } {
  const events: BinlogEvent[] = [];
  let at = 0;
  while (bytes.length - at >= HEADER_BYTES) {
    const size = bytes.readUInt32LE(at + 9);
    if (bytes.length - at < size) break;
    events.push(readEvent(bytes, at, false));
    at += size;
  }
  return { events, rest: bytes.subarray(at) };
}

function readPayload(event: BinlogEvent): Payload {
  const cursor = bodyOf(event);
  let compression: number = COMPRESSION.none;
  let [uncompressedSize, size] = [0, 0];
  for (let field = cursor.lenenc(); field !== FIELD.end; field = cursor.lenenc()) {
    const length = cursor.lenenc();
    if (field === FIELD.size) size = cursor.lenenc();
    else if (field === FIELD.compression) compression = cursor.lenenc();
    else if (field === FIELD.uncompressedSize) uncompressedSize = cursor.lenenc();
    else cursor.skip(length);
  }
  return { compression, uncompressedSize, bytes: cursor.view(size === 0 ? cursor.left : size) };
}
