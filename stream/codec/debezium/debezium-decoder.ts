import { UNAVAILABLE, type Row } from '#contract/change';
import type { DebeziumDecoder } from '#contract/debezium';
import { VigieError } from '#kernel/errors/vigie-error';
import { bytesText } from '#contract/decode-record';
import { AvroCursor } from '../avro/avro-cursor.ts';
import { rowReaderOf } from '../avro/row-values.ts';
import { wireSchemaId, WIRE_MARK_BYTES, type AvroRegistry } from '../avro/schema-registry.ts';
import { Placeholder } from '../connect/placeholder.ts';
import { avroEnvelopeReader } from './avro-envelope.ts';
import { documentKey } from './document-row.ts';
import { JsonReader } from './json-envelope-reader.ts';
import type { RawEnvelope } from './raw-envelope.ts';
import { toRecord } from './record.ts';

export interface DecoderOptions {
  /** Null: Avro cannot be read, `VIG_F307`. */
  readonly registry: AvroRegistry | null;
  /** `unavailable.value.placeholder` of the connector. */
  readonly placeholder?: string | undefined;
}

interface AvroReaders {
  readonly name: string;
  readonly envelope: (bytes: Uint8Array, at: number) => RawEnvelope;
  readonly row: (bytes: Uint8Array, at: number) => Row;
}

/** The schema stands before the row; what comes later is data. */
const SCHEMA_WITHIN_BYTES = 64 * 1024;
/** How Debezium names the structs of keys, rows and envelopes. */
const JSON_SCHEMA_NAME = /"name":"([^"\\]+\.(?:Key|Value|Envelope))"/u;

/** Readers are made for so many schemas at most; a connector whose tables change all day would fill memory otherwise. */
const MOST_SCHEMAS = 4096;

export function createDebeziumDecoder({ registry, placeholder: given }: DecoderOptions): DebeziumDecoder {
  const placeholder = new Placeholder(given ?? UNAVAILABLE);
  const avro = new Map<number, AvroReaders | VigieError>();
  const values = new JsonReader(placeholder);
  const keys = new JsonReader(placeholder);

  async function load(id: number): Promise<void> {
    if (registry === null) return;
    try {
      const readers = avroReaders((await registry.schema(id)).schema, placeholder);
      if (avro.size >= MOST_SCHEMAS) avro.clear();
      avro.set(id, readers);
    } catch (error) {
      // What is wrong with a schema is wrong with its records; anything else is no fault of theirs.
      if (!(error instanceof VigieError) || !error.code.startsWith('VIG_F')) throw error;
      if (error.code === 'VIG_F308') avro.delete(id);
      else avro.set(id, error);
    }
  }

  function readersOf(id: number): AvroReaders {
    const readers = avro.get(id);
    if (readers instanceof VigieError) throw readers;
    if (readers !== undefined) return readers;
    throw registry === null
      ? new VigieError('VIG_F307', 'a record is Avro, and no schema registry is set', { details: { id } })
      : new VigieError('VIG_F308', 'the schema registry does not know a schema', { details: { id } });
  }

  function schemaName(bytes: Uint8Array | null): string | null {
    if (bytes === null) return null;
    const id = wireSchemaId(bytes);
    if (id === null) return JSON_SCHEMA_NAME.exec(bytesText(bytes.subarray(0, SCHEMA_WITHIN_BYTES)))?.[1] ?? null;
    const readers = avro.get(id);
    return readers === undefined || readers instanceof VigieError ? null : readers.name;
  }

  function key(bytes: Uint8Array): Row {
    const id = wireSchemaId(bytes);
    const row = id === null ? keys.key(bytes) : readersOf(id).row(bytes, WIRE_MARK_BYTES);
    if (row === null) throw unknownFormat(bytes, 'key');
    return row;
  }

  function value(bytes: Uint8Array): RawEnvelope {
    const id = wireSchemaId(bytes);
    const envelope = id === null ? values.envelope(bytes) : readersOf(id).envelope(bytes, WIRE_MARK_BYTES);
    if (envelope === null) throw unknownFormat(bytes, 'value');
    return envelope;
  }

  return {
    async prepare(records) {
      const missing = new Set<number>();
      for (const { key: keyBytes, value: valueBytes } of records) {
        for (const bytes of [keyBytes, valueBytes]) {
          const id = bytes === null ? null : wireSchemaId(bytes);
          if (id !== null && !avro.has(id)) missing.add(id);
        }
      }
      for (const id of missing) await load(id);
    },
    decode({ key: keyBytes, value: valueBytes }) {
      if (valueBytes === null) return { record: { type: 'tombstone' }, key: null };
      const record = toRecord(value(valueBytes));
      if (record.type !== 'change' || keyBytes === null) return { record, key: null };
      const row = key(keyBytes);
      return { record, key: record.source.kind === 'mongodb' ? documentKey(row) : row };
    },
    schemaNames: (record) => [schemaName(record.key), schemaName(record.value)].filter((name) => name !== null),
  };
}

function avroReaders(
  schema: Awaited<ReturnType<AvroRegistry['schema']>>['schema'],
  placeholder: Placeholder,
): AvroReaders {
  if (schema.type !== 'record') throw new VigieError('VIG_F305', 'a schema is no record');
  const row = rowReaderOf(schema, placeholder);
  const envelope = avroEnvelopeReader(schema, placeholder);
  return { name: schema.name, envelope, row: (bytes, at) => row(new AvroCursor(bytes, at)) };
}

function unknownFormat(bytes: Uint8Array, where: string): VigieError {
  // An object that ends too early is a JSON record that was cut off.
  const isJson = bytes[0] === 0x7b;
  return isJson
    ? new VigieError('VIG_F306', 'the JSON of a record is cut off or damaged', {
        details: { where, length: bytes.length },
      })
    : new VigieError('VIG_F307', 'a record is neither Avro with a registry nor JSON', {
        details: { where, length: bytes.length, firstByte: bytes[0] ?? null },
      });
}
