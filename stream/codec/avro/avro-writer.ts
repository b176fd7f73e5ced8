const FIRST_BYTES = 4096;
/** Longest text whose length is one byte. */
const SHORT = 63;
const HALF_EXACT = 2 ** 52;

/** Writes Avro's binary encoding into a buffer that grows. One at a time; `take` begins anew. */
export class AvroWriter {
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #at = 0;

  /** @param value an integer below 2^53 */
  long(value: number): void {
    this.#reserve(10);
    if (value >= -0x4000_0000 && value < 0x4000_0000) {
      let zigzag = ((value << 1) ^ (value >> 31)) >>> 0;
      while (zigzag >= 0x80) {
        this.#bytes[this.#at++] = (zigzag & 0x7f) | 0x80;
        zigzag >>>= 7;
      }
      this.#bytes[this.#at++] = zigzag;
      return;
    }
    // Twice a number beyond 2^52 is no exact double any more.
    if (Math.abs(value) < HALF_EXACT) {
      let doubled = value < 0 ? -2 * value - 1 : 2 * value;
      while (doubled >= 0x80) {
        this.#bytes[this.#at++] = (doubled % 0x80) | 0x80;
        doubled = Math.floor(doubled / 0x80);
      }
      this.#bytes[this.#at++] = doubled;
      return;
    }
    let zigzag = BigInt(value) << 1n;
    if (value < 0) zigzag = -zigzag - 1n;
    while (zigzag >= 0x80n) {
      this.#bytes[this.#at++] = Number(zigzag & 0x7fn) | 0x80;
      zigzag >>= 7n;
    }
    this.#bytes[this.#at++] = Number(zigzag);
  }

  double(value: number): void {
    this.#reserve(8);
    this.#at = this.#bytes.writeDoubleLE(value, this.#at);
  }

  boolean(value: boolean): void {
    this.#reserve(1);
    this.#bytes[this.#at++] = value ? 1 : 0;
  }

  string(text: string): void {
    if (text.length <= SHORT && this.#ascii(text)) return;
    const length = Buffer.byteLength(text);
    this.long(length);
    this.#reserve(length);
    this.#at += this.#bytes.write(text, this.#at, 'utf8');
  }

  /** Most texts are a few plain letters: these are written faster one by one. False, and nothing, if there is another. */
  #ascii(text: string): boolean {
    const { length } = text;
    this.#reserve(length + 1);
    const bytes = this.#bytes;
    const at = this.#at + 1;
    for (let i = 0; i < length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 0x7f) return false;
      bytes[at + i] = unit;
    }
    bytes[this.#at] = length << 1;
    this.#at = at + length;
    return true;
  }

  /** Bytes that stand there as they are. */
  raw(bytes: Buffer): void {
    this.#reserve(bytes.length);
    this.#at += bytes.copy(this.#bytes, this.#at);
  }

  take(): Buffer {
    const taken = Buffer.from(this.#bytes.subarray(0, this.#at));
    this.#at = 0;
    // One huge value must not keep its memory for ever.
    if (this.#bytes.length > 1_048_576) this.#bytes = Buffer.allocUnsafe(FIRST_BYTES);
    return taken;
  }

  /** After a failure in the middle. */
  clear(): void {
    this.#at = 0;
  }

  #reserve(more: number): void {
    if (this.#at + more <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + more));
    this.#bytes.copy(grown, 0, 0, this.#at);
    this.#bytes = grown;
  }
}
