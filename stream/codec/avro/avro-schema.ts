import { VigieError } from '#kernel/errors/vigie-error';
import { isList, isObject, type JsonObject } from '../connect/json-object.ts';

/** An Avro schema with its names resolved. Attributes that Avro does not know (`connect.name`) are kept. */
export type AvroSchema =
  | { readonly type: AvroPrimitive; readonly attributes: JsonObject }
  | { readonly type: 'record'; readonly name: string; readonly fields: AvroField[]; readonly attributes: JsonObject }
  | {
      readonly type: 'enum';
      readonly name: string;
      readonly symbols: readonly string[];
      readonly attributes: JsonObject;
    }
  | { readonly type: 'fixed'; readonly name: string; readonly size: number; readonly attributes: JsonObject }
  | { readonly type: 'array'; readonly items: AvroSchema; readonly attributes: JsonObject }
  | { readonly type: 'map'; readonly items: AvroSchema; readonly attributes: JsonObject }
  | { readonly type: 'union'; readonly branches: readonly AvroSchema[]; readonly attributes: JsonObject };

export interface AvroField {
  readonly name: string;
  readonly schema: AvroSchema;
  readonly attributes: JsonObject;
}

const PRIMITIVES = ['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'] as const;
type AvroPrimitive = (typeof PRIMITIVES)[number];

const NONE: JsonObject = Object.freeze({});

/** Reads the JSON of an Avro schema. @throws VigieError `VIG_F305` when it is none. */
export function parseAvroSchema(given: unknown): AvroSchema {
  return new SchemaParser().parse(given, '');
}

class SchemaParser {
  readonly #named = new Map<string, AvroSchema>();

  parse(given: unknown, namespace: string): AvroSchema {
    if (typeof given === 'string') return this.#primitive(given, NONE) ?? this.#reference(given, namespace);
    if (isList(given)) {
      return { type: 'union', branches: given.map((branch) => this.parse(branch, namespace)), attributes: NONE };
    }
    if (!isObject(given)) throw notASchema('a schema is neither name, list nor object');
    const { type } = given;
    // `{"type": {"type": "string"}}` is how some writers put attributes around a type.
    if (typeof type !== 'string') return this.parse(type, namespace);
    switch (type) {
      case 'record':
      case 'error':
        return this.#record(given, namespace);
      case 'enum':
        return this.#name(given, namespace, (name) => ({
          type: 'enum',
          name,
          symbols: texts(given['symbols']),
          attributes: given,
        }));
      case 'fixed':
        return this.#name(given, namespace, (name) => ({
          type: 'fixed',
          name,
          size: Number(given['size']),
          attributes: given,
        }));
      case 'array':
        return { type, items: this.parse(given['items'], namespace), attributes: given };
      case 'map':
        return { type, items: this.parse(given['values'], namespace), attributes: given };
      default:
        return this.#primitive(type, given) ?? this.#reference(type, namespace);
    }
  }

  #primitive(name: string, attributes: JsonObject): AvroSchema | null {
    const type = PRIMITIVES.find((primitive) => primitive === name);
    return type === undefined ? null : { type, attributes };
  }

  #reference(name: string, namespace: string): AvroSchema {
    const found = this.#named.get(name) ?? this.#named.get(`${namespace}.${name}`);
    if (found === undefined) throw notASchema('a schema names a type that it does not define');
    return found;
  }

  #record(given: JsonObject, namespace: string): AvroSchema {
    return this.#name(given, namespace, (name, inner) => {
      const fields: AvroField[] = [];
      const record: AvroSchema = { type: 'record', name, fields, attributes: given };
      // Before its fields: a record may contain itself.
      this.#named.set(name, record);
      for (const field of isList(given['fields']) ? given['fields'] : []) {
        if (!isObject(field) || typeof field['name'] !== 'string') throw notASchema('a field has no name');
        fields.push({ name: field['name'], schema: this.parse(field['type'], inner), attributes: field });
      }
      return record;
    });
  }

  #name(given: JsonObject, outer: string, make: (name: string, namespace: string) => AvroSchema): AvroSchema {
    const { name, namespace } = given;
    if (typeof name !== 'string') throw notASchema('a named type has no name');
    const space = typeof namespace === 'string' ? namespace : outer;
    const full = name.includes('.') || space === '' ? name : `${space}.${name}`;
    const made = make(full, full.includes('.') ? full.slice(0, full.lastIndexOf('.')) : '');
    this.#named.set(full, made);
    return made;
  }
}

function texts(given: unknown): readonly string[] {
  return isList(given) ? given.map(String) : [];
}

function notASchema(message: string): VigieError {
  return new VigieError('VIG_F305', message);
}
