import type { Row } from '#contract/change';
import type { DebeziumMembers as Members, DebeziumScalar as Scalar } from '#contract/debezium';
import type { FieldSchema } from '#contract/schema';
import { unreachable } from '#kernel/unreachable';
import { AvroCursor } from '../avro/avro-cursor.ts';
import type { AvroField, AvroSchema } from '../avro/avro-schema.ts';
import { remembered } from '../avro/remembered-text.ts';
import { rowReaderOf } from '../avro/row-values.ts';
import { branch, skipOf } from '../avro/skip-values.ts';
import { fieldSchemas } from '../connect/field-schemas.ts';
import { fromAvroSchema } from '../connect/from-avro-schema.ts';
import type { Placeholder } from '../connect/placeholder.ts';
import { SOURCE_MEMBERS, TOP_MEMBERS, TRANSACTION_MEMBERS, UPDATE_MEMBERS, type RawEnvelope } from './raw-envelope.ts';

type Content = Scalar | readonly Scalar[];
type MutableEnvelope = { -readonly [name in keyof RawEnvelope]: RawEnvelope[name] };
type ReadField = (cursor: AvroCursor, into: MutableEnvelope, scalars: Record<string, Content>) => void;
type RecordSchema = Extract<AvroSchema, { type: 'record' }>;

/** Reads the records of one schema. Made once per schema id; what nobody asks for is passed over. */
export function avroEnvelopeReader(
  schema: RecordSchema,
  placeholder: Placeholder,
): (bytes: Uint8Array, at: number) => RawEnvelope {
  const fieldsOfRows = rowFields(schema, placeholder);
  const fields = schema.fields.map((field) => topField(field, placeholder));
  return (bytes, at) => {
    const cursor = new AvroCursor(bytes, at);
    const scalars: Record<string, Content> = {};
    const into: MutableEnvelope = {
      before: null,
      after: null,
      source: null,
      transaction: null,
      updateDescription: null,
      scalars,
      notified: null,
      fields: fieldsOfRows,
    };
    for (const field of fields) field(cursor, into, scalars);
    return into;
  };
}

/** Of `after`, or else of `before`; null where those are no records (MongoDB's are text). */
function rowFields(schema: RecordSchema, placeholder: Placeholder): readonly FieldSchema[] | null {
  for (const name of ['after', 'before']) {
    const field = schema.fields.find((one) => one.name === name);
    const record = field === undefined ? null : recordOf(field.schema);
    if (record !== null) return fieldSchemas(fromAvroSchema(record), placeholder);
  }
  return null;
}

function topField({ name, schema }: AvroField, placeholder: Placeholder): ReadField {
  switch (name) {
    case 'before':
    case 'after': {
      const read = imageOf(schema, placeholder);
      return (cursor, into) => {
        into[name] = read(cursor);
      };
    }
    case 'source':
      return block(schema, SOURCE_MEMBERS, name);
    case 'transaction':
      return block(schema, TRANSACTION_MEMBERS, name);
    case 'updateDescription':
      return block(schema, UPDATE_MEMBERS, name);
    case 'additional_data':
      return block(schema, null, 'notified');
    default: {
      const read = TOP_MEMBERS.has(name) ? scalarOf(schema) : null;
      if (read === null) return skipOf(schema);
      return (cursor, _into, scalars) => {
        scalars[name] = read(cursor);
      };
    }
  }
}

function imageOf(schema: AvroSchema, placeholder: Placeholder): (cursor: AvroCursor) => Row | string | null {
  if (schema.type === 'union') {
    const branches = schema.branches.map((one) => imageOf(one, placeholder));
    return (cursor) => branch(branches, cursor.int())(cursor);
  }
  if (schema.type === 'record') return rowReaderOf(schema, placeholder);
  if (schema.type === 'string') return (cursor) => cursor.string();
  const skip = skipOf(schema);
  return (cursor) => {
    skip(cursor);
    return null;
  };
}

function block(
  schema: AvroSchema,
  wanted: ReadonlySet<string> | null,
  name: 'source' | 'transaction' | 'updateDescription' | 'notified',
): ReadField {
  const read = membersOf(schema, wanted);
  return (cursor, into) => {
    into[name] = read(cursor);
  };
}

function membersOf(schema: AvroSchema, wanted: ReadonlySet<string> | null): (cursor: AvroCursor) => Members | null {
  if (schema.type === 'union') {
    const branches = schema.branches.map((one) => membersOf(one, wanted));
    return (cursor) => branch(branches, cursor.int())(cursor);
  }
  if (schema.type === 'map' && wanted === null) return mapOf(schema.items);
  if (schema.type !== 'record') {
    const skip = skipOf(schema);
    return (cursor) => {
      skip(cursor);
      return null;
    };
  }
  const fields = schema.fields.map((field) => {
    const read = wanted === null || wanted.has(field.name) ? scalarOf(field.schema) : null;
    return { name: field.name, read, skip: skipOf(field.schema) };
  });
  return (cursor) => {
    const members: Record<string, Content> = {};
    for (const { name, read, skip } of fields) {
      if (read === null) skip(cursor);
      else members[name] = read(cursor);
    }
    return members;
  };
}

function mapOf(items: AvroSchema): (cursor: AvroCursor) => Members {
  const read = scalarOf(items);
  const skip = skipOf(items);
  return (cursor) => {
    const members: [string, Content][] = [];
    cursor.blocks(() => {
      const name = cursor.string();
      if (read === null) skip(cursor);
      else members.push([name, read(cursor)]);
    });
    return Object.fromEntries(members);
  };
}

/** Null for what is neither text, number nor a list of them. */
function scalarOf(schema: AvroSchema): ((cursor: AvroCursor) => Content) | null {
  switch (schema.type) {
    case 'null':
      return () => null;
    case 'boolean':
      return (cursor) => cursor.byte() !== 0;
    case 'int':
    case 'long':
      return (cursor) => cursor.long();
    case 'string':
      return remembered();
    case 'array': {
      const item = scalarOf(schema.items);
      if (item === null) return null;
      return (cursor) => {
        const list: Scalar[] = [];
        cursor.blocks(() => {
          const one = item(cursor);
          if (typeof one !== 'object' || one === null) list.push(one);
        });
        return list;
      };
    }
    case 'union': {
      const branches = schema.branches.map((one) => scalarOf(one));
      if (branches.includes(null)) return null;
      return (cursor) => branch(branches, cursor.int())?.(cursor) ?? null;
    }
    case 'float':
    case 'double':
    case 'bytes':
    case 'fixed':
    case 'enum':
    case 'map':
    case 'record':
      return null;
    default:
      return unreachable(schema);
  }
}

function recordOf(schema: AvroSchema): RecordSchema | null {
  if (schema.type === 'record') return schema;
  if (schema.type !== 'union') return null;
  return schema.branches.find((one) => one.type === 'record') ?? null;
}
