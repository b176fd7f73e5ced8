import { VigieError } from '#kernel/errors/vigie-error';
import { unreachable } from '#kernel/unreachable';
import type { AvroCursor } from './avro-cursor.ts';
import type { AvroSchema } from './avro-schema.ts';

export type Skip = (cursor: AvroCursor) => void;

/** Passes over a value without making it. Made once per schema. */
export function skipOf(schema: AvroSchema): Skip {
  return new SkipCompiler().compile(schema);
}

class SkipCompiler {
  readonly #records = new Map<AvroSchema, Skip>();

  compile(schema: AvroSchema): Skip {
    switch (schema.type) {
      case 'null':
        return () => undefined;
      case 'boolean':
        return (cursor) => cursor.skip(1);
      case 'int':
      case 'long':
      case 'enum':
        return (cursor) => cursor.skipLong();
      case 'float':
        return (cursor) => cursor.skip(4);
      case 'double':
        return (cursor) => cursor.skip(8);
      case 'bytes':
      case 'string':
        return (cursor) => cursor.skipBytes();
      case 'fixed':
        return (cursor) => cursor.skip(schema.size);
      case 'array': {
        const item = this.compile(schema.items);
        return (cursor) => cursor.blocks(() => item(cursor));
      }
      case 'map': {
        const value = this.compile(schema.items);
        return (cursor) =>
          cursor.blocks(() => {
            cursor.skipBytes();
            value(cursor);
          });
      }
      case 'union': {
        const branches = schema.branches.map((one) => this.compile(one));
        return (cursor) => branch(branches, cursor.int())(cursor);
      }
      case 'record':
        return this.#record(schema);
      default:
        return unreachable(schema);
    }
  }

  #record(schema: Extract<AvroSchema, { type: 'record' }>): Skip {
    const known = this.#records.get(schema);
    if (known !== undefined) return known;
    const fields: Skip[] = [];
    const skip: Skip = (cursor) => {
      for (const field of fields) field(cursor);
    };
    // Before its fields: a record may contain itself.
    this.#records.set(schema, skip);
    for (const field of schema.fields) fields.push(this.compile(field.schema));
    return skip;
  }
}

/** The branch of a union that the bytes name. */
export function branch<T>(branches: readonly T[], index: number): T {
  const found = branches[index];
  if (found === undefined) throw noSuchBranch(index, branches.length);
  return found;
}

function noSuchBranch(index: number, branches: number): VigieError {
  return new VigieError('VIG_F306', 'the bytes of a record are not of its schema', {
    details: { what: 'union', index, branches },
  });
}
