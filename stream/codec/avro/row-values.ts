import type { Row, Value } from '#contract/change';
import { VigieError } from '#kernel/errors/vigie-error';
import { unreachable } from '#kernel/unreachable';
import { fromAvroSchema } from '../connect/from-avro-schema.ts';
import type { ConnectField } from '../connect/connect-schema.ts';
import type { Placeholder } from '../connect/placeholder.ts';
import { meaningOf, type Meaning, type Member } from '../connect/value-meaning.ts';
import type { AvroCursor } from './avro-cursor.ts';
import type { AvroSchema } from './avro-schema.ts';
import { branch } from './skip-values.ts';

export type ReadRow = (cursor: AvroCursor) => Row;
type Read = (cursor: AvroCursor) => Value;
type ReadMember = (cursor: AvroCursor) => Member;

/**
 * The reader of a record's fields into a row: in one pass from bytes to what a change holds, with no value in between.
 * Made once per schema.
 */
export function rowReaderOf(schema: Extract<AvroSchema, { type: 'record' }>, placeholder: Placeholder): ReadRow {
  const { fields } = fromAvroSchema(schema);
  const readers = schema.fields.map((field) => readerOf(field.schema, placeholder));
  const names = columnNames(fields);
  const blank: () => Record<string, Value> = names.includes('__proto__') ? () => Object.create(null) : () => ({});
  return (cursor) => {
    const row = blank();
    for (let i = 0; i < names.length; i++) {
      const name = names[i];
      const read = readers[i];
      if (name !== undefined && read !== undefined) row[name] = read(cursor);
    }
    return row;
  };
}

/** Two columns that Avro's rules for names make the same stay two fields. */
function columnNames(fields: readonly ConnectField[]): readonly string[] {
  return fields.map(({ name, column }, i) =>
    fields.findIndex((other) => other.column === column) === i ? column : name,
  );
}

function readerOf(schema: AvroSchema, placeholder: Placeholder): Read {
  if (schema.type === 'union') {
    const branches = schema.branches.map((one) => readerOf(one, placeholder));
    const [first, second] = branches;
    // Nearly always: null or something.
    if (schema.branches[0]?.type === 'null' && second !== undefined && branches.length === 2 && first !== undefined) {
      return (cursor) => {
        const index = cursor.byte();
        return index === 2 ? second(cursor) : index === 0 ? null : branch(branches, index)(cursor);
      };
    }
    return (cursor) => branch(branches, cursor.int())(cursor);
  }
  return ofType(schema, meaningOf(fromAvroSchema(schema), placeholder), placeholder);
}

function ofType(schema: Exclude<AvroSchema, { type: 'union' }>, meaning: Meaning, placeholder: Placeholder): Read {
  switch (schema.type) {
    case 'null':
      return () => null;
    case 'boolean':
      return (cursor) => cursor.byte() !== 0;
    case 'int':
    case 'long':
      return (cursor) => meaning.integer(cursor.long());
    case 'float':
      return (cursor) => meaning.float(shortest(cursor.float()));
    case 'double':
      return (cursor) => meaning.float(cursor.double());
    case 'bytes':
      return (cursor) => meaning.bytes(cursor.bytes());
    case 'fixed':
      return (cursor) => meaning.bytes(cursor.fixed(schema.size));
    case 'string':
      return (cursor) => meaning.text(cursor.string());
    case 'enum':
      return (cursor) => meaning.text(branch(schema.symbols, cursor.int()));
    case 'array': {
      const item = readerOf(schema.items, placeholder);
      return (cursor) => {
        const list: Value[] = [];
        cursor.blocks(() => list.push(item(cursor)));
        return meaning.list(list);
      };
    }
    case 'record':
    case 'map': {
      const read = membersOf(schema, placeholder);
      return (cursor) => meaning.struct(read(cursor));
    }
    default:
      return unreachable(schema);
  }
}

/** A float of 32 bits is read as a double with digits that nobody wrote: the shortest that mean the same are the value. */
function shortest(float: number): number {
  return Number.isFinite(float) ? Number(float.toPrecision(shortestPrecision(float))) : float;
}

function shortestPrecision(float: number): number {
  for (let precision = 6; precision < 9; precision++) {
    if (Math.fround(Number(float.toPrecision(precision))) === float) return precision;
  }
  return 9;
}

function membersOf(
  schema: Extract<AvroSchema, { type: 'record' } | { type: 'map' }>,
  placeholder: Placeholder,
): (cursor: AvroCursor) => ReadonlyMap<string, Member> {
  if (schema.type === 'map') {
    const value = memberOf(schema.items, placeholder);
    return (cursor) => {
      const members = new Map<string, Member>();
      cursor.blocks(() => {
        const name = cursor.string();
        members.set(name, value(cursor));
      });
      return members;
    };
  }
  if (schema.fields.some((field) => contains(field.schema, schema, 0))) {
    throw new VigieError('VIG_F305', 'a column of a type that contains itself');
  }
  const fields = schema.fields.map((field) => ({ name: field.name, read: memberOf(field.schema, placeholder) }));
  return (cursor) => new Map(fields.map(({ name, read }) => [name, read(cursor)]));
}

const DEEPEST = 32;

function contains(schema: AvroSchema, wanted: AvroSchema, depth: number): boolean {
  if (schema === wanted || depth > DEEPEST) return true;
  if (schema.type === 'union') return schema.branches.some((one) => contains(one, wanted, depth + 1));
  if (schema.type === 'array' || schema.type === 'map') return contains(schema.items, wanted, depth + 1);
  return schema.type === 'record' && schema.fields.some((field) => contains(field.schema, wanted, depth + 1));
}

/** Bytes without a meaning stay bytes, for the struct that they are in to say what they are. */
function memberOf(schema: AvroSchema, placeholder: Placeholder): ReadMember {
  if (schema.type === 'bytes') return (cursor) => cursor.bytes();
  if (schema.type === 'union') {
    const branches = schema.branches.map((one) => memberOf(one, placeholder));
    return (cursor) => branch(branches, cursor.int())(cursor);
  }
  return readerOf(schema, placeholder);
}
