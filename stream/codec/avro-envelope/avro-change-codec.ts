import { COUNTS, OPERATIONS, type Change, type Row } from '#contract/change';
import type { ChangeCodec } from '#contract/codec';
import { bytesText } from '#contract/decode-record';
import type { StoredRecord } from '#contract/log';
import { Position } from '#contract/position';
import type { DatasetSchema } from '#contract/schema';
import { VigieError } from '#kernel/errors/vigie-error';
import { Sensitive } from '#kernel/sensitive';
import { AvroCursor } from '../avro/avro-cursor.ts';
import type { AvroSchema } from '../avro/avro-schema.ts';
import { AvroWriter } from '../avro/avro-writer.ts';
import { wireMark, wireSchemaId, WIRE_MARK_BYTES, type AvroRegistry } from '../avro/schema-registry.ts';
import { remembered } from '../avro/remembered-text.ts';
import { branch, skipOf } from '../avro/skip-values.ts';
import { CONNECTORS, SNAPSHOT_WORDS, snapshotOf } from '../envelope-words.ts';
import { rowReader, rowWriter } from './cells.ts';
import { changeSchema, changeSubject } from './change-schema.ts';

export interface AvroChangeOptions {
  readonly version: string;
  readonly registry: AvroRegistry;
  /** Reads what was written before Avro was switched on, and writes keys. */
  readonly json: ChangeCodec;
}

/**
 * Changes as Avro, for topics that others read too. Keys stay JSON: bytes of a key decide its partition, and an Avro key
 * would have others with the next version of its schema.
 */
export function createAvroChangeCodec({ version, registry, json }: AvroChangeOptions): ChangeCodec {
  const writers = new Map<string, Write>();
  const readers = new Map<number, Read | VigieError>();
  const writer = new AvroWriter();

  async function load(id: number): Promise<void> {
    try {
      readers.set(id, changeReader((await registry.schema(id)).schema));
    } catch (error) {
      if (!(error instanceof VigieError) || !error.code.startsWith('VIG_F')) throw error;
      // An id that is not known yet is asked for again; what is wrong with a schema stays wrong.
      if (error.code !== 'VIG_F308') readers.set(id, error);
    }
  }

  return {
    async learn(schemas) {
      for (const schema of schemas) {
        if (writers.has(schema.id)) continue;
        const { id } = await registry.register(changeSubject(schema), changeSchema(schema));
        writers.set(schema.id, changeWriter(schema, id, version));
      }
    },
    async prepare(records) {
      const missing = new Set<number>();
      for (const { value } of records) {
        const id = value === null ? null : wireSchemaId(value);
        if (id !== null && !readers.has(id)) missing.add(id);
      }
      for (const id of missing) await load(id);
    },
    encode(change) {
      const write = writers.get(change.schema);
      if (write === undefined) {
        throw new VigieError('VIG_X900', 'a shape was not learnt before it was written with');
      }
      try {
        write(change, writer);
        const key = change.key === null ? null : Buffer.from(JSON.stringify(change.key.reveal()));
        return { key, value: writer.take(), timestampMs: Math.trunc(change.committedAtMs) };
      } catch (error) {
        writer.clear();
        throw error;
      }
    },
    decode(record) {
      const id = record.value === null ? null : wireSchemaId(record.value);
      if (id === null || record.value === null) return json.decode(record);
      const read = readers.get(id);
      if (read === undefined) {
        throw new VigieError('VIG_F308', 'the schema registry does not know a schema', { details: { id } });
      }
      if (read instanceof VigieError) throw read;
      return read(record, new AvroCursor(record.value, WIRE_MARK_BYTES));
    },
  };
}

type Write = (change: Change, writer: AvroWriter) => void;

function changeWriter(schema: DatasetSchema, id: number, version: string): Write {
  const mark = wireMark(id);
  const writeRow = rowWriter(schema.fields);
  const [db = '', inner = '', table = ''] = schema.path;
  const image = (row: Sensitive<Row> | null, writer: AvroWriter) => {
    writer.long(row === null ? 0 : 1);
    if (row !== null) writeRow(row.reveal(), writer);
  };
  const optional = (word: string | null, writer: AvroWriter) => {
    writer.long(word === null ? 0 : 1);
    if (word !== null) writer.string(word);
  };
  return (change, writer) => {
    writer.raw(mark);
    image(change.before, writer);
    image(change.after, writer);
    writer.string(version);
    writer.string(CONNECTORS[schema.sourceKind]);
    writer.string(schema.source);
    writer.long(Math.trunc(change.committedAtMs));
    writer.long(Math.trunc(change.committedAtMs * 1000));
    writer.string(SNAPSHOT_WORDS[change.snapshot]);
    writer.string(db);
    optional(schema.path.length > 2 ? inner : null, writer);
    writer.string(schema.path.length > 2 ? table : inner);
    optional(change.transaction, writer);
    writer.string(change.dataset);
    writer.string(change.schema);
    writer.string(change.position);
    writer.long(change.epoch);
    writer.string(change.counts);
    writer.double(change.committedAtMs);
    writer.double(change.capturedAtMs);
    optional(change.afterImage ?? null, writer);
    writer.string(change.op);
    writer.long(Math.trunc(change.capturedAtMs));
  };
}

type Read = (record: StoredRecord, cursor: AvroCursor) => Change;
type Text = string | null;
type ReadMember = (cursor: AvroCursor) => string | number | null;

interface Head {
  readonly before: Row | null;
  readonly after: Row | null;
  readonly op: Text;
  readonly source: Readonly<Record<string, string | number | null>>;
}

/** Reads by the schema that a record was written with, of whichever version of ours: fields that are new here are absent. */
function changeReader(schema: AvroSchema): Read {
  const readHead = headReader(schema);
  return (record, cursor) => {
    const { before, after, op, source } = readHead(cursor);
    const key = record.key === null ? null : keyRow(record.key);
    const { counts, afterImage } = source;
    const knownOp = OPERATIONS.find((word) => word === op);
    const knownCounts = COUNTS.find((word) => word === counts);
    if (knownOp === undefined || knownCounts === undefined) throw notAnEnvelope(record);
    return {
      op: knownOp,
      source: text(source['name'], record),
      dataset: text(source['dataset'], record),
      schema: text(source['schema'], record),
      position: Position.parse(text(source['position'], record)),
      transaction: typeof source['txId'] === 'string' ? source['txId'] : null,
      snapshot: snapshotOf(source['snapshot']),
      epoch: number(source['epoch'], record),
      counts: knownCounts,
      committedAtMs: number(source['committedMs'], record),
      capturedAtMs: number(source['capturedMs'], record),
      ...(afterImage === 'looked_up' ? { afterImage } : {}),
      key: sensitive(key),
      before: sensitive(before),
      after: sensitive(after),
    };
  };
}

/** Members of `source` that a change is made of; those of `vigie` win over Debezium's of the same name. */
const WANTED = new Set(['name', 'snapshot', 'txId']);

function headReader(schema: AvroSchema): (cursor: AvroCursor) => Head {
  if (schema.type !== 'record') throw new VigieError('VIG_F305', 'a schema is no record');
  const steps = schema.fields.map((field): ((cursor: AvroCursor, head: MutableHead) => void) => {
    const { name } = field;
    if (name === 'before' || name === 'after') {
      const read = imageReader(field.schema);
      return (cursor, head) => {
        head[name] = read(cursor);
      };
    }
    if (name === 'source') return sourceReader(field.schema, WANTED);
    if (name === 'op') {
      const read = memberReader(field.schema);
      return (cursor, head) => {
        const op = read?.(cursor);
        head.op = typeof op === 'string' ? op : null;
      };
    }
    return skipOf(field.schema);
  });
  return (cursor) => {
    const head: MutableHead = { before: null, after: null, op: null, source: {} };
    for (const step of steps) step(cursor, head);
    return head;
  };
}

type MutableHead = {
  -readonly [name in keyof Head]: name extends 'source' ? Record<string, string | number | null> : Head[name];
};

function sourceReader(
  schema: AvroSchema,
  wanted: ReadonlySet<string> | null,
): (cursor: AvroCursor, head: MutableHead) => void {
  if (schema.type !== 'record') throw new VigieError('VIG_F305', 'the source of a change is no record');
  const steps = schema.fields.map((field): ((cursor: AvroCursor, head: MutableHead) => void) => {
    if (field.name === 'vigie') return sourceReader(field.schema, null);
    const read = wanted === null || wanted.has(field.name) ? memberReader(field.schema) : null;
    if (read === null) return skipOf(field.schema);
    return (cursor, head) => {
      head.source[field.name] = read(cursor);
    };
  });
  return (cursor, head) => {
    for (const step of steps) step(cursor, head);
  };
}

function memberReader(schema: AvroSchema): ReadMember | null {
  switch (schema.type) {
    case 'string':
      return remembered();
    case 'long':
    case 'int':
      return (cursor) => cursor.long();
    case 'double':
      return (cursor) => cursor.double();
    case 'null':
      return () => null;
    case 'union': {
      const branches = schema.branches.map(memberReader);
      if (branches.includes(null)) return null;
      return (cursor) => branch(branches, cursor.int())?.(cursor) ?? null;
    }
    case 'boolean':
    case 'float':
    case 'bytes':
    case 'fixed':
    case 'enum':
    case 'array':
    case 'map':
    case 'record':
      return null;
    default:
      return schema satisfies never;
  }
}

function imageReader(schema: AvroSchema): (cursor: AvroCursor) => Row | null {
  if (schema.type === 'record') return rowReader(schema);
  if (schema.type !== 'union') return () => null;
  const branches = schema.branches.map(imageReader);
  return (cursor) => branch(branches, cursor.int())(cursor);
}

function keyRow(bytes: Uint8Array): Row | null {
  try {
    const row: Row | null = JSON.parse(bytesText(bytes));
    return row;
  } catch {
    // The parser's message quotes the text, which is data.
    throw new VigieError('VIG_F301', 'a record is no change envelope', { details: { where: 'key' } });
  }
}

function sensitive(row: Row | null): Sensitive<Row> | null {
  return row === null ? null : new Sensitive(row);
}

function text(value: unknown, record: StoredRecord): string {
  if (typeof value !== 'string' || value === '') throw notAnEnvelope(record);
  return value;
}

function number(value: unknown, record: StoredRecord): number {
  if (typeof value !== 'number') throw notAnEnvelope(record);
  return value;
}

function notAnEnvelope(record: StoredRecord): VigieError {
  return new VigieError('VIG_F301', 'a record is no change envelope', { details: { offset: String(record.offset) } });
}
