import { VigieError } from '#kernel/errors/vigie-error';

/** A message's body lies in `[start, end)` of `bytes`; it may be kept, nothing is written over it. */
export type OnFrame = (type: number, bytes: Buffer, start: number, end: number) => void;

const HEADER = 5;
/** PostgreSQL makes no message above 1 GB (MaxAllocSize); the margin is for headers. */
const LARGEST = 0x4000_0000 + 1024;
const EMPTY = Buffer.alloc(0);

/**
 * Cuts a byte stream into the messages of PostgreSQL's protocol: type, 32-bit length, body. A message that lies in one
 * chunk is handed on in place; only one that spans chunks is copied, once.
 */
export class FrameSplitter {
  readonly #onFrame: OnFrame;
  /** The start of a header that did not come whole: at most four bytes. */
  #header: Buffer = EMPTY;
  /** A body that spans chunks, and how much of it is there. */
  #body: { readonly type: number; readonly bytes: Buffer; filled: number } | null = null;

  constructor(onFrame: OnFrame) {
    this.#onFrame = onFrame;
  }

  /** @throws VigieError `VIG_C110` when a length is impossible. */
  push(chunk: Buffer): void {
    let offset = this.#body === null ? 0 : this.#fill(chunk, 0);
    let bytes = chunk;
    if (this.#header.length > 0 && this.#body === null) {
      bytes = Buffer.concat([this.#header, chunk.subarray(offset)]);
      offset = 0;
      this.#header = EMPTY;
    }
    while (bytes.length - offset >= HEADER) {
      const type = bytes.readUInt8(offset);
      const end = offset + 1 + bodyLength(bytes.readInt32BE(offset + 1));
      offset += HEADER;
      if (end > bytes.length) {
        this.#body = { type, bytes: Buffer.allocUnsafeSlow(end - offset), filled: 0 };
        this.#fill(bytes, offset);
        return;
      }
      this.#onFrame(type, bytes, offset, end);
      offset = end;
    }
    this.#header = offset === bytes.length ? EMPTY : Buffer.from(bytes.subarray(offset));
  }

  /** Copies into the open body; hands it on when it is whole. Returns where in the chunk the next message begins. */
  #fill(chunk: Buffer, offset: number): number {
    const open = this.#body;
    if (open === null) return offset;
    const copied = chunk.copy(open.bytes, open.filled, offset);
    open.filled += copied;
    if (open.filled === open.bytes.length) {
      this.#body = null;
      this.#onFrame(open.type, open.bytes, 0, open.bytes.length);
    }
    return offset + copied;
  }
}

/** The length counts itself. */
function bodyLength(length: number): number {
  if (length < 4 || length > LARGEST)
    throw new VigieError('VIG_C110', 'a message has an impossible length', { details: { length } });
  return length;
}
