import { VigieError } from '#kernel/errors/vigie-error';

/** Reads the types of Kafka's protocol (big-endian) from bytes, from left to right. */
export class ByteReader {
  readonly bytes: Buffer;
  at: number;

  constructor(bytes: Buffer, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  int8(): number {
    return this.bytes.readInt8(this.#take(1));
  }

  int16(): number {
    return this.bytes.readInt16BE(this.#take(2));
  }

  int32(): number {
    return this.bytes.readInt32BE(this.#take(4));
  }

  int64(): bigint {
    return this.bytes.readBigInt64BE(this.#take(8));
  }

  /** Null where the protocol allows it. */
  string(): string | null {
    const length = this.int16();
    return length < 0 ? null : this.raw(length).toString();
  }

  text(): string {
    return this.string() ?? '';
  }

  data(): Buffer | null {
    const length = this.int32();
    return length < 0 ? null : this.raw(length);
  }

  array<T>(read: (reader: ByteReader) => T): T[] {
    return this.#items(this.int32(), read);
  }

  /** Of the flexible versions (KIP-482): the length is one more than it is, 0 is null. */
  compactString(): string | null {
    const length = this.unsigned();
    return length === 0 ? null : this.raw(length - 1).toString();
  }

  compactArray<T>(read: (reader: ByteReader) => T): T[] {
    return this.#items(this.unsigned() - 1, read);
  }

  /** Fields that a newer broker adds; we know none. */
  tags(): void {
    for (let left = this.unsigned(); left > 0; left--) {
      this.unsigned();
      this.raw(this.unsigned());
    }
  }

  /** LEB128, up to 32 bits. */
  unsigned(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) throw truncated();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw truncated();
  }

  /** Zigzag, up to 32 bits. */
  varint(): number {
    const value = this.unsigned();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** Zigzag, as far as a number is exact. */
  varlong(): number {
    let value = 0;
    for (let scale = 1; scale < 2 ** 64; scale *= 128) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) throw truncated();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
    throw truncated();
  }

  raw(length: number): Buffer {
    const start = this.#take(length);
    return this.bytes.subarray(start, this.at);
  }

  #items<T>(count: number, read: (reader: ByteReader) => T): T[] {
    const items: T[] = [];
    for (let index = 0; index < count; index++) items.push(read(this));
    return items;
  }

  #take(length: number): number {
    const start = this.at;
    if (length < 0 || start + length > this.bytes.length) throw truncated();
    this.at = start + length;
    return start;
  }
}

/** Writes the types of Kafka's protocol. Grows as needed. */
export class ByteWriter {
  #bytes: Buffer;
  #at = 0;

  constructor(size = 256) {
    this.#bytes = Buffer.allocUnsafe(size);
  }

  get length(): number {
    return this.#at;
  }

  written(): Buffer {
    return this.#bytes.subarray(0, this.#at);
  }

  int8(value: number): this {
    const at = this.#room(1);
    this.#bytes.writeInt8(value, at);
    return this;
  }

  int16(value: number): this {
    const at = this.#room(2);
    this.#bytes.writeInt16BE(value, at);
    return this;
  }

  int32(value: number): this {
    const at = this.#room(4);
    this.#bytes.writeInt32BE(value, at);
    return this;
  }

  int64(value: bigint): this {
    const at = this.#room(8);
    this.#bytes.writeBigInt64BE(value, at);
    return this;
  }

  string(value: string | null): this {
    if (value === null) return this.int16(-1);
    const length = Buffer.byteLength(value);
    this.int16(length);
    const at = this.#room(length);
    this.#bytes.write(value, at);
    return this;
  }

  data(value: Uint8Array | null): this {
    return value === null ? this.int32(-1) : this.int32(value.length).raw(value);
  }

  array<T>(items: readonly T[], write: (item: T) => void): this {
    this.int32(items.length);
    for (const item of items) write(item);
    return this;
  }

  compactString(value: string | null): this {
    if (value === null) return this.unsigned(0);
    const length = Buffer.byteLength(value);
    this.unsigned(length + 1);
    const at = this.#room(length);
    this.#bytes.write(value, at);
    return this;
  }

  compactArray<T>(items: readonly T[], write: (item: T) => void): this {
    this.unsigned(items.length + 1);
    for (const item of items) write(item);
    return this;
  }

  /** No further fields. */
  noTags(): this {
    return this.unsigned(0);
  }

  unsigned(value: number): this {
    let left = value;
    const start = this.#room(5);
    let at = start;
    while (left >= 0x80) {
      this.#bytes[at++] = (left % 0x80) | 0x80;
      left = Math.floor(left / 0x80);
    }
    this.#bytes[at++] = left;
    this.#at = at;
    return this;
  }

  varint(value: number): this {
    return this.unsigned(value >= 0 ? value * 2 : -value * 2 - 1);
  }

  varlong(value: number): this {
    let left = value >= 0 ? value * 2 : -value * 2 - 1;
    let at = this.#room(10);
    while (left >= 0x80) {
      this.#bytes[at++] = (left % 0x80) | 0x80;
      left = Math.floor(left / 0x80);
    }
    this.#bytes[at++] = left;
    this.#at = at;
    return this;
  }

  raw(value: Uint8Array): this {
    const at = this.#room(value.length);
    this.#bytes.set(value, at);
    return this;
  }

  /** Text without its length, which must have been written: {@link Buffer.byteLength} bytes. */
  utf8(value: string, length: number): this {
    const at = this.#room(length);
    this.#bytes.write(value, at);
    return this;
  }

  #room(length: number): number {
    const start = this.#at;
    const end = start + length;
    if (end > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(end, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, start);
      this.#bytes = larger;
    }
    this.#at = end;
    return start;
  }
}

/** Bytes that {@link ByteWriter.varint} takes. */
export function varintSize(value: number): number {
  let left = value >= 0 ? value * 2 : -value * 2 - 1;
  let size = 1;
  while (left >= 0x80) {
    left = Math.floor(left / 0x80);
    size++;
  }
  return size;
}

function truncated(): VigieError {
  return new VigieError('VIG_K208', 'bytes from the broker end too early');
}
