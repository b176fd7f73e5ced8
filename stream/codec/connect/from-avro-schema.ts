import type { AvroSchema } from '../avro/avro-schema.ts';
import { connectField, parametersOf, type ConnectSchema, type ConnectType } from './connect-schema.ts';

const TYPES: Readonly<Record<Exclude<AvroSchema['type'], 'union'>, ConnectType>> = {
  null: 'string',
  boolean: 'boolean',
  int: 'int32',
  long: 'int64',
  float: 'float32',
  double: 'float64',
  bytes: 'bytes',
  string: 'string',
  record: 'struct',
  enum: 'string',
  fixed: 'bytes',
  array: 'array',
  map: 'map',
};

const SMALL: Readonly<Record<string, ConnectType>> = { int8: 'int8', int16: 'int16' };

/** What Connect's Avro converters wrote into a schema: the meaning of a type is in `connect.name` and `connect.parameters`. */
export function fromAvroSchema(schema: AvroSchema): ConnectSchema {
  return convert(schema, false, 0);
}

/** Connect's own schemas end; one that contains itself is nobody's. */
const DEEPEST = 32;

function convert(schema: AvroSchema, optional: boolean, depth: number): ConnectSchema {
  if (depth > DEEPEST) return plain('string', true);
  if (schema.type === 'union') {
    const branches = schema.branches.filter(({ type }) => type !== 'null');
    const [only] = branches;
    // A union of several types is not Connect's; its values are read as they come.
    if (only === undefined || branches.length > 1) return plain('string', true);
    return convert(only, branches.length < schema.branches.length, depth + 1);
  }
  const { attributes } = schema;
  const small = SMALL[String(attributes['connect.type'])];
  return {
    type: schema.type === 'int' && small !== undefined ? small : TYPES[schema.type],
    optional,
    name: nameOf(schema),
    parameters: parametersOf(attributes['connect.parameters']),
    doc: typeof attributes['connect.doc'] === 'string' ? attributes['connect.doc'] : null,
    fields:
      schema.type === 'record'
        ? schema.fields.map((field) => connectField(field.name, convert(field.schema, false, depth + 1)))
        : [],
    items: schema.type === 'array' || schema.type === 'map' ? convert(schema.items, false, depth + 1) : null,
  };
}

function nameOf(schema: Exclude<AvroSchema, { type: 'union' }>): string | null {
  const given = schema.attributes['connect.name'];
  if (typeof given === 'string') return given;
  return schema.type === 'record' ? schema.name : null;
}

function plain(type: ConnectType, optional: boolean): ConnectSchema {
  return { type, optional, name: null, parameters: {}, doc: null, fields: [], items: null };
}
