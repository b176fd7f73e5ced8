import { asBuffer } from '#kernel/as-buffer';
import { VigieError } from '#kernel/errors/vigie-error';

const TWO_28 = 0x1000_0000;
/** Above this the digits beyond 28 bits and the first 28 do not fit a double together. */
const EXACT_HIGH = 0x200_0000;

/**
 * Reads Avro's binary encoding, https://avro.apache.org/docs/1.12.0/specification/#binary-encoding. What does not fit the
 * bytes is `VIG_F306`; the error says where, not what.
 */
export class AvroCursor {
  readonly #bytes: Buffer;
  #at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = asBuffer(bytes);
    this.#at = at;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** A number below 2^53, else the decimal digits: what a change's row holds too. */
  long(): number | string {
    const bytes = this.#bytes;
    let byte = this.byte();
    let low = byte & 0x7f;
    if (byte < 0x80) return (low >>> 1) ^ -(low & 1);
    for (let shift = 7; shift < 28; shift += 7) {
      byte = this.byte();
      low |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (low >>> 1) ^ -(low & 1);
    }
    let high = 0;
    for (let scale = 1; ; scale *= 128) {
      if (scale > 2 ** 35) throw malformed('varint', this.#at, bytes.length);
      byte = this.byte();
      high += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
    }
    if (high < EXACT_HIGH) {
      const zigzag = high * TWO_28 + low;
      return low & 1 ? -(zigzag + 1) / 2 : zigzag / 2;
    }
    const zigzag = (BigInt(high) << 28n) | BigInt(low);
    const value = BigInt.asIntN(64, (zigzag >> 1n) ^ -(zigzag & 1n));
    const rounded = Number(value);
    return Number.isSafeInteger(rounded) ? rounded : String(value);
  }

  /** A length, an index or anything else that is small. */
  int(): number {
    const value = this.long();
    if (typeof value === 'number') return value;
    throw malformed('int', this.#at, this.#bytes.length);
  }

  skipLong(): void {
    while (this.byte() >= 0x80);
  }

  byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw truncated(this.#at, this.#bytes.length);
    this.#at += 1;
    return byte;
  }

  float(): number {
    return this.#bytes.readFloatLE(this.#take(4));
  }

  double(): number {
    return this.#bytes.readDoubleLE(this.#take(8));
  }

  bytes(): Buffer {
    const start = this.#take(this.int());
    return this.#bytes.subarray(start, this.#at);
  }

  fixed(length: number): Buffer {
    const start = this.#take(length);
    return this.#bytes.subarray(start, this.#at);
  }

  string(): string {
    const start = this.#take(this.int());
    return this.#bytes.toString('utf8', start, this.#at);
  }

  /** Goes past a text when its bytes are these, else stays where it is. */
  skipIfSame(text: Uint8Array): boolean {
    const begin = this.#at;
    const length = this.int();
    const start = this.#take(length);
    let same = length === text.length;
    for (let i = 0; same && i < length; i++) same = this.#bytes[start + i] === text[i];
    if (!same) this.#at = begin;
    return same;
  }

  skipBytes(): void {
    this.#take(this.int());
  }

  skip(length: number): void {
    this.#take(length);
  }

  /**
   * Reads the blocks of an array or a map. A block may begin with its size in bytes, so that it can be skipped; then its
   * count is negative.
   */
  blocks(readOne: () => void): void {
    for (;;) {
      let count = this.int();
      if (count === 0) return;
      if (count < 0) {
        count = -count;
        this.skipLong();
      }
      // An element of no bytes (null) is the only one that can be more often than there are bytes.
      if (count > 1_000_000 && count > this.#bytes.length) throw malformed('count', this.#at, this.#bytes.length);
      for (let i = 0; i < count; i++) readOne();
    }
  }

  #take(length: number): number {
    const start = this.#at;
    if (length < 0) throw malformed('length', start, this.#bytes.length);
    if (start + length > this.#bytes.length) throw truncated(start, this.#bytes.length);
    this.#at = start + length;
    return start;
  }
}

function truncated(at: number, length: number): VigieError {
  return new VigieError('VIG_F306', 'the bytes of a record end before its content does', { details: { at, length } });
}

function malformed(what: string, at: number, length: number): VigieError {
  return new VigieError('VIG_F306', 'the bytes of a record are not of its schema', { details: { what, at, length } });
}
