import type { Row, Value } from '#contract/change';
import { VigieError } from '#kernel/errors/vigie-error';
import { unreachable } from '#kernel/unreachable';
import type { ConnectSchema } from './connect-schema.ts';
import { isList, isObject, type JsonObject } from './json-object.ts';
import { decimalText } from './decimal.ts';
import { ExactNumber } from './lossless-json.ts';
import type { Placeholder } from './placeholder.ts';
import { meaningOf, type Member } from './value-meaning.ts';

type Read = (given: unknown) => Value;

/** The reader of a struct's payload into a row, as Connect's JSON converter writes it. Made once per schema. */
export function jsonRowReader(schema: ConnectSchema, placeholder: Placeholder): (given: unknown) => Row {
  const fields = schema.fields.map((field) => ({ ...field, read: readerOf(field.schema, placeholder) }));
  const blank: () => Record<string, Value> = fields.some(({ column }) => column === '__proto__')
    ? () => Object.create(null)
    : () => ({});
  return (given) => {
    if (!isObject(given)) throw notOfItsSchema('struct');
    const row = blank();
    for (const { name, column, read } of fields) row[column] = read(given[name]);
    return row;
  };
}

function readerOf(schema: ConnectSchema, placeholder: Placeholder): Read {
  const read = presentReaderOf(schema, placeholder);
  return (given) => (given === null || given === undefined ? null : read(given));
}

function presentReaderOf(schema: ConnectSchema, placeholder: Placeholder): Read {
  const meaning = meaningOf(schema, placeholder);
  switch (schema.type) {
    case 'boolean':
      return (given) => (typeof given === 'boolean' ? given : wrong(schema));
    case 'int8':
    case 'int16':
    case 'int32':
    case 'int64':
      return (given) => meaning.integer(numberOf(given) ?? wrong(schema));
    case 'float32':
    case 'float64':
      // What a double cannot be, JSON has as text.
      return (given) => (typeof given === 'number' ? meaning.float(given) : (textOf(given) ?? wrong(schema)));
    case 'string':
      return (given) => (typeof given === 'string' ? meaning.text(given) : wrong(schema));
    case 'bytes':
      // A decimal is a number where `decimal.format` says so.
      return (given) =>
        typeof given === 'string'
          ? meaning.bytes(Buffer.from(given, 'base64'))
          : String(numberOf(given) ?? wrong(schema));
    case 'array': {
      const item = schema.items === null ? plainValue(placeholder) : readerOf(schema.items, placeholder);
      return (given) => (isList(given) ? meaning.list(given.map(item)) : wrong(schema));
    }
    case 'map':
      return (given) => meaning.struct(mapMembers(given, schema, placeholder));
    case 'struct': {
      const fields = schema.fields.map((field) => ({ name: field.name, read: memberOf(field.schema, placeholder) }));
      return (given) => {
        if (!isObject(given)) throw notOfItsSchema('struct');
        return meaning.struct(new Map(fields.map(({ name, read }) => [name, read(given[name])])));
      };
    }
    default:
      return unreachable(schema.type);
  }
}

function numberOf(given: unknown): number | string | null {
  return typeof given === 'number' ? given : given instanceof ExactNumber ? given.text : null;
}

function textOf(given: unknown): string | null {
  return typeof given === 'string' ? given : given instanceof ExactNumber ? given.text : null;
}

function mapMembers(given: unknown, schema: ConnectSchema, placeholder: Placeholder): ReadonlyMap<string, Member> {
  const read = schema.items === null ? plainValue(placeholder) : memberOf(schema.items, placeholder);
  // Keys that are no text come as a list of pairs.
  const pairs = isList(given)
    ? given.map((pair) => (isList(pair) ? pair : []))
    : isObject(given)
      ? Object.entries(given)
      : null;
  if (pairs === null) throw notOfItsSchema('map');
  return new Map(pairs.map(([name, value]) => [String(name), read(value)]));
}

function memberOf(schema: ConnectSchema, placeholder: Placeholder): (given: unknown) => Member {
  if (schema.type !== 'bytes' || schema.name !== null) return readerOf(schema, placeholder);
  return (given) => (typeof given === 'string' ? Buffer.from(given, 'base64') : null);
}

/**
 * Values without any schema: what they are is told by how they look. Numbers that stand for dates and bytes that stand for
 * decimals stay what they are on the topic; a decimal of variable scale can be told.
 */
export function plainRowReader(placeholder: Placeholder): (given: unknown) => Row {
  const read = plainValue(placeholder);
  return (given) => {
    if (!isObject(given)) throw notOfItsSchema('struct');
    const row: Record<string, Value> = Object.create(null);
    for (const name of Object.keys(given)) row[name] = read(given[name]);
    return row;
  };
}

function plainValue(placeholder: Placeholder): Read {
  const text = meaningOf(TEXT, placeholder);
  const read: Read = (given) => {
    if (typeof given === 'string') return text.text(given);
    if (typeof given === 'number' || typeof given === 'boolean') return given;
    if (given instanceof ExactNumber) return given.text;
    if (isList(given)) return text.list(given.map(read));
    if (isObject(given)) return variableDecimal(given) ?? JSON.stringify(given);
    return null;
  };
  return read;
}

const TEXT: ConnectSchema = {
  type: 'string',
  optional: true,
  name: null,
  parameters: {},
  doc: null,
  fields: [],
  items: null,
};

function variableDecimal(given: JsonObject): string | null {
  const { scale, value } = given;
  if (Object.keys(given).length !== 2 || typeof scale !== 'number' || typeof value !== 'string') return null;
  return decimalText(Buffer.from(value, 'base64'), scale);
}

function wrong(schema: ConnectSchema): never {
  throw notOfItsSchema(schema.type);
}

function notOfItsSchema(type: string): VigieError {
  return new VigieError('VIG_F306', 'a value is not of the type that its schema names', { details: { type } });
}
