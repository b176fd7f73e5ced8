import { crc32c } from '@node-rs/crc32';
import type { LogRecord, StoredRecord } from '#contract/log';
import { VigieError } from '#kernel/errors/vigie-error';
import { compress, decompress, type Compression } from './compression.ts';
import { ByteReader, ByteWriter, varintSize } from './cursor.ts';

/**
 * Kafka's record batch, version 2:
 * `baseOffset(8) length(4) leaderEpoch(4) magic(1) crc(4) attributes(2) lastOffsetDelta(4) firstTimestamp(8)
 * maxTimestamp(8) producerId(8) producerEpoch(2) baseSequence(4) count(4) records`; the CRC is over what follows it.
 */
const HEADER_BYTES = 61;
const LENGTH_AT = 8;
/** What stands before the bytes that the length counts. */
const BEFORE_LENGTH = 12;
const MAGIC_AT = 16;
const CRC_AT = 17;
const ATTRIBUTES_AT = 21;
const MAGIC = 2;

const TRANSACTIONAL = 0x10;
const CONTROL = 0x20;
const CODEC = 0x07;
/** The topic gives all records of a batch the time of its arrival. */
const APPEND_TIME = 0x08;
const LATEST_MS = 8_640_000_000_000_000;

export interface Producing {
  readonly producerId: bigint;
  readonly epoch: number;
  readonly transactional: boolean;
  readonly compression: Compression;
}

/** The records of one batch, compressed; its sequence number is known when it is sent. */
export interface EncodedBatch {
  readonly records: number;
  readonly bytes: Buffer;
}

export async function encodeBatch(records: readonly LogRecord[], compression: Compression): Promise<EncodedBatch> {
  const firstMs = wholeMs(records[0]?.timestampMs ?? 0);
  let maxMs = firstMs;
  const writer = new ByteWriter(upperBound(records));
  for (const [index, record] of records.entries()) {
    const timeMs = wholeMs(record.timestampMs);
    if (timeMs > maxMs) maxMs = timeMs;
    writeRecord(writer, record, index, timeMs - firstMs);
  }
  const { bytes, codec } = await compress(writer.written(), compression);
  const batch = Buffer.allocUnsafe(HEADER_BYTES + bytes.length);
  batch.writeBigInt64BE(0n, 0);
  batch.writeInt32BE(batch.length - BEFORE_LENGTH, LENGTH_AT);
  batch.writeInt32BE(-1, 12);
  batch[MAGIC_AT] = MAGIC;
  batch.writeInt16BE(codec, ATTRIBUTES_AT);
  batch.writeInt32BE(records.length - 1, 23);
  batch.writeBigInt64BE(BigInt(firstMs), 27);
  batch.writeBigInt64BE(BigInt(maxMs), 35);
  batch.writeInt32BE(records.length, 57);
  bytes.copy(batch, HEADER_BYTES);
  return { records: records.length, bytes: batch };
}

/** Says in the batch who writes it, and closes it with its checksum. */
export function stamp(batch: EncodedBatch, { producerId, epoch, transactional }: Producing, sequence: number): void {
  const { bytes } = batch;
  bytes.writeInt16BE((bytes.readInt16BE(ATTRIBUTES_AT) & CODEC) | (transactional ? TRANSACTIONAL : 0), ATTRIBUTES_AT);
  bytes.writeBigInt64BE(producerId, 43);
  bytes.writeInt16BE(epoch, 51);
  bytes.writeInt32BE(sequence, 53);
  bytes.writeUInt32BE(crc32c(bytes.subarray(ATTRIBUTES_AT)), CRC_AT);
}

function writeRecord(writer: ByteWriter, record: LogRecord, index: number, timeDelta: number): void {
  const { key, value, headers } = record;
  const names = headers === undefined ? [] : Object.keys(headers);
  const texts = names.map((name) => {
    const text = headers?.[name] ?? '';
    return { name, nameBytes: Buffer.byteLength(name), text, textBytes: Buffer.byteLength(text) };
  });
  let size =
    1 + varintSize(timeDelta) + varintSize(index) + fieldSize(key) + fieldSize(value) + varintSize(names.length);
  for (const { nameBytes, textBytes } of texts)
    size += varintSize(nameBytes) + nameBytes + varintSize(textBytes) + textBytes;
  writer.varint(size).int8(0).varlong(timeDelta).varint(index);
  field(writer, key);
  field(writer, value);
  writer.varint(names.length);
  for (const { name, nameBytes, text, textBytes } of texts)
    writer.varint(nameBytes).utf8(name, nameBytes).varint(textBytes).utf8(text, textBytes);
}

function field(writer: ByteWriter, bytes: Uint8Array | null): void {
  if (bytes === null) writer.varint(-1);
  else writer.varint(bytes.length).raw(bytes);
}

function fieldSize(bytes: Uint8Array | null): number {
  return bytes === null ? 1 : varintSize(bytes.length) + bytes.length;
}

/** About what a record takes in a batch, before compression. */
export function sizeOf({ key, value, headers }: LogRecord): number {
  let bytes = 12 + (key?.length ?? 0) + (value?.length ?? 0);
  if (headers !== undefined)
    for (const name of Object.keys(headers)) bytes += 4 + 3 * (name.length + (headers[name] ?? '').length);
  return bytes;
}

function upperBound(records: readonly LogRecord[]): number {
  return records.reduce((sum, record) => sum + sizeOf(record) + 24, 0);
}

/** The log's times are whole milliseconds, not before the epoch. */
export function wholeMs(timestampMs: number): number {
  const whole = Math.trunc(timestampMs);
  if (!(whole >= 0 && whole <= LATEST_MS)) throw new VigieError('VIG_K209', 'a record has no valid time');
  return whole;
}

/** A batch as it lies in the log. */
export interface RawBatch {
  readonly baseOffset: bigint;
  readonly lastOffset: bigint;
  readonly producerId: bigint;
  readonly isTransactional: boolean;
  /** An end of a transaction, not records. */
  readonly isControl: boolean;
  readonly bytes: Buffer;
}

/** The whole batches at the beginning of what a fetch brought; what was cut off at the end is left out. */
export function splitBatches(bytes: Buffer): RawBatch[] {
  const batches: RawBatch[] = [];
  for (let at = 0; at + HEADER_BYTES <= bytes.length;) {
    const length = BEFORE_LENGTH + bytes.readInt32BE(at + LENGTH_AT);
    if (at + length > bytes.length) break;
    const batch = bytes.subarray(at, at + length);
    if (batch[MAGIC_AT] !== MAGIC) {
      throw new VigieError('VIG_K208', 'a batch is of an unknown version', { details: { magic: batch[MAGIC_AT] } });
    }
    const attributes = batch.readInt16BE(ATTRIBUTES_AT);
    const baseOffset = batch.readBigInt64BE(0);
    batches.push({
      baseOffset,
      lastOffset: baseOffset + BigInt(batch.readInt32BE(23)),
      producerId: batch.readBigInt64BE(43),
      isTransactional: (attributes & TRANSACTIONAL) !== 0,
      isControl: (attributes & CONTROL) !== 0,
      bytes: batch,
    });
    at += length;
  }
  return batches;
}

/** Whether a control batch ends its transaction with an abort. Its key is `version(2) type(2)`, type 0 is abort. */
export function isAbortMarker({ bytes }: RawBatch): boolean {
  const reader = new ByteReader(bytes, HEADER_BYTES);
  reader.varint();
  reader.int8();
  reader.varlong();
  reader.varint();
  const key = reader.raw(reader.varint());
  return key.length >= 4 && key.readInt16BE(2) === 0;
}

/** Keys and values are views into the batch. @throws VigieError `VIG_K208` when it is damaged. */
export async function decodeRecords({ bytes, baseOffset }: RawBatch): Promise<StoredRecord[]> {
  if (bytes.readUInt32BE(CRC_AT) !== crc32c(bytes.subarray(ATTRIBUTES_AT))) {
    throw new VigieError('VIG_K208', 'a batch fails its checksum', { details: { offset: String(baseOffset) } });
  }
  const codec = bytes.readInt16BE(ATTRIBUTES_AT) & CODEC;
  const firstMs = Number(bytes.readBigInt64BE(27));
  const appendMs = (bytes.readInt16BE(ATTRIBUTES_AT) & APPEND_TIME) === 0 ? null : Number(bytes.readBigInt64BE(35));
  const count = bytes.readInt32BE(57);
  const reader = new ByteReader(await decompress(bytes.subarray(HEADER_BYTES), codec));
  const records: StoredRecord[] = [];
  for (let index = 0; index < count; index++) records.push(readRecord(reader, baseOffset, firstMs));
  return appendMs === null ? records : records.map((record) => ({ ...record, timestampMs: appendMs }));
}

function readRecord(reader: ByteReader, baseOffset: bigint, firstMs: number): StoredRecord {
  reader.varint();
  reader.int8();
  const timestampMs = firstMs + reader.varlong();
  const offset = baseOffset + BigInt(reader.varint());
  const key = readField(reader);
  const value = readField(reader);
  const headers = reader.varint();
  if (headers === 0) return { offset, key, value, timestampMs };
  const entries: [string, string][] = [];
  for (let left = headers; left > 0; left--) {
    const name = readField(reader)?.toString() ?? '';
    entries.push([name, readField(reader)?.toString() ?? '']);
  }
  // Not by assignment: a header may be called `__proto__`.
  return { offset, key, value, timestampMs, headers: Object.fromEntries(entries) };
}

function readField(reader: ByteReader): Buffer | null {
  const length = reader.varint();
  return length < 0 ? null : reader.raw(length);
}
