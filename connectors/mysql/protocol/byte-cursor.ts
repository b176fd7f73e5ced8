import { VigieError } from '#kernel/errors/vigie-error';

/** A place in some bytes that readers move on. One object serves a whole event, so that a value costs no allocation. */
export class ByteCursor {
  bytes: Buffer;
  at: number;
  end: number;

  constructor(bytes: Buffer, at = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  get left(): number {
    return this.end - this.at;
  }

  uint8(): number {
    return this.bytes.readUInt8(this.#take(1));
  }

  uint16(): number {
    return this.bytes.readUInt16LE(this.#take(2));
  }

  uint24(): number {
    return this.bytes.readUIntLE(this.#take(3), 3);
  }

  uint32(): number {
    return this.bytes.readUInt32LE(this.#take(4));
  }

  uint48(): number {
    return this.bytes.readUIntLE(this.#take(6), 6);
  }

  uint56(): number {
    const at = this.#take(7);
    return this.bytes.readUIntLE(at, 4) + this.bytes.readUIntLE(at + 4, 3) * 0x1_0000_0000;
  }

  uint64(): bigint {
    return this.bytes.readBigUInt64LE(this.#take(8));
  }

  /** Big-endian, of `size` bytes up to six. */
  uintBE(size: number): number {
    return size === 0 ? 0 : this.bytes.readUIntBE(this.#take(size), size);
  }

  /** Little-endian, of `size` bytes up to six. */
  uintLE(size: number): number {
    return size === 0 ? 0 : this.bytes.readUIntLE(this.#take(size), size);
  }

  /** https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_dt_integers.html#sect_protocol_basic_dt_int_le */
  lenenc(): number {
    const first = this.uint8();
    if (first < 0xfb) return first;
    if (first === 0xfc) return this.uint16();
    if (first === 0xfd) return this.uint24();
    if (first === 0xfe) return Number(this.uint64());
    throw malformed();
  }

  /** A view, not a copy. */
  view(size: number): Buffer {
    const start = this.#take(size);
    return this.bytes.subarray(start, start + size);
  }

  utf8(size: number): string {
    const start = this.#take(size);
    return this.bytes.toString('utf8', start, start + size);
  }

  skip(size: number): void {
    this.#take(size);
  }

  /** Moves on by `size` and gives where it was. */
  take(size: number): number {
    return this.#take(size);
  }

  #take(size: number): number {
    const start = this.at;
    const next = start + size;
    if (next > this.end || size < 0) throw malformed();
    this.at = next;
    return start;
  }
}

function malformed(): VigieError {
  return new VigieError('VIG_C110', 'a packet of the source ends too early');
}
