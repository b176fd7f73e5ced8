import type { LogRecord, StoredRecord } from '#contract/log';
import { asBuffer } from '#kernel/as-buffer';
import { VigieError } from '#kernel/errors/vigie-error';
import type { Keyring } from '#kernel/secrets/keyring';
import { openNow, sealNow } from '../payload.ts';
import { ByteReader, ByteWriter } from './wire/cursor.ts';

const VERSION = 1;
/** Of a tombstone, whose value must stay null: what is sealed stands here. */
const HEADER = 'vigie-sealed';

/**
 * How a record rests in an encrypted topic: key, value and headers are sealed together, as the value. Its key in Kafka is
 * a keyed fingerprint, the same for the same key, so that compaction works; its time stays readable.
 */
export function sealRecord(record: LogRecord, keyring: Keyring, context: string): LogRecord {
  const { key, value, headers, timestampMs } = record;
  const entries = Object.entries(headers ?? {});
  const writer = new ByteWriter(64 + (key?.length ?? 0) + (value?.length ?? 0));
  writer.data(key).data(value);
  writer.array(entries, ([name, text]) => writer.data(Buffer.from(name)).data(Buffer.from(text)));
  const body = writer.written();
  const { payload, format } = sealNow(body, keyring, context);
  const sealed = new ByteWriter(payload.length + 8)
    .int8(VERSION)
    .int8(format)
    .unsigned(body.length)
    .raw(payload)
    .written();
  return {
    key: key === null ? null : Buffer.from(keyring.fingerprint(Buffer.from(key).toString('latin1'))),
    value: value === null ? null : sealed,
    timestampMs,
    ...(value === null ? { headers: { [HEADER]: sealed.toString('base64') } } : {}),
  };
}

/** @throws VigieError `VIG_K205` unknown key, `VIG_K208` damaged, or not sealed at all. */
export function openRecord(record: StoredRecord, keyring: Keyring, context: string): StoredRecord {
  const { offset, timestampMs } = record;
  const sealed = record.value ?? Buffer.from(record.headers?.[HEADER] ?? '', 'base64');
  const reader = new ByteReader(asBuffer(sealed));
  if (reader.left < 3 || reader.int8() !== VERSION)
    throw new VigieError('VIG_K208', 'a record of an encrypted topic is not sealed');
  const format = reader.int8();
  const size = reader.unsigned();
  const body = new ByteReader(openNow({ payload: reader.raw(reader.left), format }, size, keyring, context));
  const key = body.data();
  const value = body.data();
  const entries = body.array((each): [string, string] => [
    each.data()?.toString() ?? '',
    each.data()?.toString() ?? '',
  ]);
  if (entries.length === 0) return { offset, key, value, timestampMs };
  return { offset, key, value, timestampMs, headers: Object.fromEntries(entries) };
}

/** What sealed bytes are bound to: they open nowhere else. */
export function sealingContext(topic: string, partition: number): string {
  return `${topic}/${partition}`;
}
