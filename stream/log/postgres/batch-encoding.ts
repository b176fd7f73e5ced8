import type { LogRecord, StoredRecord } from '#contract/log';
import { VigieError } from '#kernel/errors/vigie-error';

/**
 * The bytes of one batch, before compression and encryption. Per record:
 * `flags(1) [gap] time [keyLength key] [valueLength value] [headerCount (nameLength name textLength text)*]`;
 * numbers are LEB128 varints. `gap` is how many offsets are missing before the record (compaction removes records,
 * offsets stay, I2); `time` is the distance to the first record's time.
 */
const HAS_KEY = 1;
const HAS_VALUE = 2;
const HAS_HEADERS = 4;
const HAS_GAP = 8;
const EARLIER = 16;

/** flags + five numbers of at most eight bytes. */
const MOST_OVERHEAD = 41;
const USUAL_OVERHEAD = 6;
const LATEST_MS = 8_640_000_000_000_000;

export interface EncodedBatch {
  readonly body: Buffer;
  readonly records: number;
  readonly firstMs: number;
  readonly maxMs: number;
}

/** @param gaps offsets missing before each record; absent: none. */
export function encodeBatch(records: readonly LogRecord[], gaps?: readonly number[]): EncodedBatch {
  const firstMs = wholeMs(records[0]?.timestampMs ?? 0);
  let maxMs = firstMs;
  const out = new Writer(upperBound(records));
  for (const [index, record] of records.entries()) {
    const { key, value, headers } = record;
    const timeMs = wholeMs(record.timestampMs);
    if (timeMs > maxMs) maxMs = timeMs;
    const gap = gaps?.[index] ?? 0;
    const names = headers === undefined ? [] : Object.keys(headers);
    out.byte(
      (key === null ? 0 : HAS_KEY) |
        (value === null ? 0 : HAS_VALUE) |
        (names.length === 0 ? 0 : HAS_HEADERS) |
        (gap === 0 ? 0 : HAS_GAP) |
        (timeMs < firstMs ? EARLIER : 0),
    );
    if (gap !== 0) out.number(gap);
    out.number(Math.abs(timeMs - firstMs));
    if (key !== null) out.bytes(key);
    if (value !== null) out.bytes(value);
    if (names.length === 0) continue;
    out.number(names.length);
    for (const name of names) {
      out.text(name);
      out.text(headers?.[name] ?? '');
    }
  }
  return { body: out.written(), records: records.length, firstMs, maxMs };
}

export interface BatchFrame {
  readonly baseOffset: bigint;
  readonly records: number;
  readonly firstMs: number;
}

/** Keys and values are views into `body`. @throws VigieError `VIG_K208` when the bytes are no batch. */
export function decodeBatch(body: Buffer, frame: BatchFrame): StoredRecord[] {
  const input = new Reader(body);
  const records: StoredRecord[] = [];
  let offset = frame.baseOffset;
  for (let index = 0; index < frame.records; index++) {
    const flags = input.byte();
    if ((flags & HAS_GAP) !== 0) offset += BigInt(input.number());
    const distance = input.number();
    const timestampMs = (flags & EARLIER) === 0 ? frame.firstMs + distance : frame.firstMs - distance;
    const key = (flags & HAS_KEY) === 0 ? null : input.bytes();
    const value = (flags & HAS_VALUE) === 0 ? null : input.bytes();
    if ((flags & HAS_HEADERS) === 0) records.push({ offset, key, value, timestampMs });
    else records.push({ offset, key, value, timestampMs, headers: input.headers() });
    offset += 1n;
  }
  input.end();
  return records;
}

/** What a record counts for in batches and polls: about its encoded size, headers aside. */
export function sizeOf(record: LogRecord): number {
  return USUAL_OVERHEAD + (record.key?.length ?? 0) + (record.value?.length ?? 0);
}

function upperBound(records: readonly LogRecord[]): number {
  let bytes = 0;
  for (const record of records) {
    bytes += MOST_OVERHEAD + (record.key?.length ?? 0) + (record.value?.length ?? 0);
    if (record.headers === undefined) continue;
    for (const name of Object.keys(record.headers)) {
      bytes += 16 + 3 * (name.length + (record.headers[name] ?? '').length);
    }
  }
  return bytes;
}

function wholeMs(timestampMs: number): number {
  const whole = Math.trunc(timestampMs);
  if (!(whole >= 0 && whole <= LATEST_MS)) throw new VigieError('VIG_K209', 'a record has no valid time');
  return whole;
}

class Writer {
  readonly #buffer: Buffer;
  #at = 0;

  constructor(size: number) {
    this.#buffer = Buffer.allocUnsafe(size);
  }

  byte(value: number): void {
    this.#buffer[this.#at++] = value;
  }

  number(value: number): void {
    let left = value;
    while (left >= 0x80) {
      this.#buffer[this.#at++] = (left & 0x7f) | 0x80;
      left = Math.floor(left / 0x80);
    }
    this.#buffer[this.#at++] = left;
  }

  bytes(value: Uint8Array): void {
    this.number(value.length);
    this.#buffer.set(value, this.#at);
    this.#at += value.length;
  }

  text(value: string): void {
    this.number(Buffer.byteLength(value));
    this.#at += this.#buffer.write(value, this.#at);
  }

  written(): Buffer {
    return this.#buffer.subarray(0, this.#at);
  }
}

class Reader {
  readonly #buffer: Buffer;
  #at = 0;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
  }

  byte(): number {
    const value = this.#buffer[this.#at++];
    if (value === undefined) throw damaged();
    return value;
  }

  number(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
      scale *= 0x80;
    }
    if (!Number.isSafeInteger(value)) throw damaged();
    return value;
  }

  bytes(): Buffer {
    const length = this.number();
    const start = this.#at;
    this.#at += length;
    if (this.#at > this.#buffer.length) throw damaged();
    return this.#buffer.subarray(start, this.#at);
  }

  headers(): Record<string, string> {
    const entries: [string, string][] = [];
    for (let left = this.number(); left > 0; left--) entries.push([this.bytes().toString(), this.bytes().toString()]);
    // Not by assignment: a header may be called `__proto__`.
    return Object.fromEntries(entries);
  }

  end(): void {
    if (this.#at !== this.#buffer.length) throw damaged();
  }
}

function damaged(): VigieError {
  return new VigieError('VIG_K208', 'the bytes of a batch cannot be decoded');
}
