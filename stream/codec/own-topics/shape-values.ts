import { VigieError } from '#kernel/errors/vigie-error';
import type { AvroCursor } from '../avro/avro-cursor.ts';
import type { AvroSchema } from '../avro/avro-schema.ts';
import type { AvroWriter } from '../avro/avro-writer.ts';
import { branch } from '../avro/skip-values.ts';
import { isList, isObject } from '../connect/json-object.ts';
import { ABSENT, NULLABLE } from './schema-of-shape.ts';

type Write = (value: unknown, writer: AvroWriter) => void;

/** Writes values of a schema that {@link schemaOfShape} made. A value of another shape throws `VIG_F306`. */
export function valueWriter(schema: AvroSchema): Write {
  switch (schema.type) {
    case 'null':
      return () => undefined;
    case 'boolean':
      return (value, writer) => writer.boolean(value === true);
    case 'int':
    case 'long':
      return (value, writer) => writer.long(checked(value, Number.isSafeInteger));
    case 'float':
    case 'double':
      return (value, writer) => writer.double(checked(value, () => true));
    case 'string':
      return (value, writer) => writer.string(typeof value === 'string' ? value : wrong('string'));
    case 'array': {
      const item = valueWriter(schema.items);
      return (value, writer) => {
        const list = isList(value) ? value : wrong('array');
        if (list.length > 0) writer.long(list.length);
        for (const one of list) item(one, writer);
        writer.long(0);
      };
    }
    case 'map': {
      const member = valueWriter(schema.items);
      return (value, writer) => {
        const entries = Object.entries(isObject(value) ? value : wrong('map'));
        if (entries.length > 0) writer.long(entries.length);
        for (const [name, one] of entries) {
          writer.string(name);
          member(one, writer);
        }
        writer.long(0);
      };
    }
    case 'union':
      return unionWriter(schema.branches);
    case 'record': {
      const fields = schema.fields.map(({ name, schema: inner }) => ({ name, write: valueWriter(inner) }));
      return (value, writer) => {
        const object = isObject(value) ? value : wrong('record');
        for (const { name, write } of fields) write(object[name], writer);
      };
    }
    case 'bytes':
    case 'fixed':
    case 'enum':
      return () => wrong(schema.type);
    default:
      return schema satisfies never;
  }
}

function unionWriter(branches: readonly AvroSchema[]): Write {
  const writers = branches.map(valueWriter);
  const none = branches.findIndex(({ type }) => type === 'null');
  return (value, writer) => {
    const isNone = value === null || value === undefined;
    const index = isNone ? none : branches.findIndex(({ type }) => takes(type, value));
    if (index === -1) wrong('union');
    writer.long(index);
    writers[index]?.(value, writer);
  };
}

function takes(type: AvroSchema['type'], value: unknown): boolean {
  if (typeof value === 'string') return type === 'string';
  if (typeof value === 'boolean') return type === 'boolean';
  if (typeof value === 'number') return type === 'double' || (type === 'long' && Number.isSafeInteger(value));
  return isList(value) ? type === 'array' : type === 'record' || type === 'map';
}

function checked(value: unknown, isValid: (value: number) => boolean): number {
  return typeof value === 'number' && isValid(value) ? value : wrong('number');
}

function wrong(type: string): never {
  throw new VigieError('VIG_F306', 'a value is not of the shape of its topic', { details: { type } });
}

type Read = (cursor: AvroCursor) => unknown;

/** Reads values of any version of such a schema: what a version did not have yet is absent. */
export function valueReader(schema: AvroSchema): Read {
  switch (schema.type) {
    case 'null':
      return () => null;
    case 'boolean':
      return (cursor) => cursor.byte() !== 0;
    case 'int':
    case 'long':
      return (cursor) => cursor.long();
    case 'float':
      return (cursor) => cursor.float();
    case 'double':
      return (cursor) => cursor.double();
    case 'string':
      return (cursor) => cursor.string();
    case 'bytes':
      return (cursor) => cursor.bytes().toString('base64');
    case 'fixed':
      return (cursor) => cursor.fixed(schema.size).toString('base64');
    case 'enum':
      return (cursor) => branch(schema.symbols, cursor.int());
    case 'array': {
      const item = valueReader(schema.items);
      return (cursor) => {
        const list: unknown[] = [];
        cursor.blocks(() => list.push(item(cursor)));
        return list;
      };
    }
    case 'map': {
      const member = valueReader(schema.items);
      return (cursor) => {
        const entries: [string, unknown][] = [];
        cursor.blocks(() => {
          const name = cursor.string();
          entries.push([name, member(cursor)]);
        });
        return Object.fromEntries(entries);
      };
    }
    case 'union': {
      const branches = schema.branches.map(valueReader);
      return (cursor) => branch(branches, cursor.int())(cursor);
    }
    case 'record':
      return recordReader(schema);
    default:
      return schema satisfies never;
  }
}

function recordReader(schema: Extract<AvroSchema, { type: 'record' }>): Read {
  const fields = schema.fields.map((field) => ({
    name: field.name,
    read: valueReader(field.schema),
    mayBeAbsent: field.attributes[ABSENT] === true,
    nullable: isList(field.attributes[NULLABLE]) ? field.attributes[NULLABLE] : [],
  }));
  return (cursor) => {
    const object: Record<string, unknown> = {};
    for (const { name, read, mayBeAbsent, nullable } of fields) {
      const value = read(cursor);
      // Which kind of record it is stands in its first field.
      if (value !== null || !mayBeAbsent || nullable.includes(object['type'])) object[name] = value;
    }
    return object;
  };
}
