import { VigieError } from '#kernel/errors/vigie-error';
import { toLsn, type Lsn } from '../lsn.ts';

/** PostgreSQL counts microseconds from 2000-01-01. */
export const EPOCH_2000_MS = 946_684_800_000;

/**
 * Reads one message's fields in order. It never reads outside `[start, end)`: the bytes behind belong to another
 * message. What does not fit throws `VIG_C110` with offsets, never with data.
 */
export class ByteCursor {
  readonly bytes: Buffer;
  readonly #start: number;
  readonly #end: number;
  #offset: number;

  constructor(bytes: Buffer, start: number, end: number) {
    this.bytes = bytes;
    this.#start = start;
    this.#end = end;
    this.#offset = start;
  }

  /** Moves over `length` bytes; returns where they begin. */
  take(length: number): number {
    const at = this.#offset;
    if (length < 0 || length > this.#end - at) throw this.malformed('a message ends too early', length);
    this.#offset = at + length;
    return at;
  }

  uint8(): number {
    return this.bytes.readUInt8(this.take(1));
  }

  int16(): number {
    return this.bytes.readInt16BE(this.take(2));
  }

  int32(): number {
    return this.bytes.readInt32BE(this.take(4));
  }

  uint32(): number {
    return this.bytes.readUInt32BE(this.take(4));
  }

  lsn(): Lsn {
    return toLsn(this.bytes.readBigUInt64BE(this.take(8)));
  }

  /** Microseconds since 2000-01-01 as milliseconds since 1970-01-01, with a fraction. */
  timestampMs(): number {
    const at = this.take(8);
    // A double holds these exactly until the year 2255.
    const microseconds = this.bytes.readInt32BE(at) * 0x1_0000_0000 + this.bytes.readUInt32BE(at + 4);
    return microseconds / 1000 + EPOCH_2000_MS;
  }

  /** A zero-terminated UTF-8 string. */
  text(): string {
    const at = this.#offset;
    const length = this.bytes.subarray(at, this.#end).indexOf(0);
    if (length === -1) throw this.malformed('a string has no end', this.#end - at);
    this.#offset = at + length + 1;
    return this.bytes.toString('utf8', at, at + length);
  }

  /** A message must be read to its last byte. */
  finish(): void {
    if (this.#offset !== this.#end)
      throw this.malformed('a message is longer than its content', this.#end - this.#offset);
  }

  malformed(problem: string, length: number): VigieError {
    return new VigieError('VIG_C110', problem, {
      details: { messageLength: this.#end - this.#start, offset: this.#offset - this.#start, length },
    });
  }
}
