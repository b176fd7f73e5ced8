import { z } from 'zod';
import { isList, isObject, type JsonObject } from '../connect/json-object.ts';
import type { OwnTopic } from './own-topics.ts';

/** Marks a field that the shape may leave out: null stands for its absence. */
export const ABSENT = 'vigie.absent';
/** The kinds of record, by their `type`, in which null is null all the same. */
export const NULLABLE = 'vigie.nullable';

/**
 * The Avro schema of one of our shapes. Words of a closed set stay text, so that a new word breaks no reader; the kinds of
 * a union become one record with the fields of all.
 */
export function schemaOfShape({ record, shape }: OwnTopic): JsonObject {
  const json = z.toJSONSchema(shape, { io: 'output' });
  const made = typeOf(json, record);
  if (!isObject(made) || made['type'] !== 'record') throw new TypeError(`${record} is no record`);
  return made;
}

type AvroType = string | JsonObject | readonly AvroType[];

function typeOf(json: unknown, name: string): AvroType {
  if (!isObject(json)) throw new TypeError(`${name} has no type`);
  const branches = json['oneOf'] ?? json['anyOf'];
  if (isList(branches)) return unionOf(branches, name);
  const { type } = json;
  // JSON Schema's short form of a value that may be null.
  if (isList(type))
    return unionOf(
      type.map((one) => ({ ...json, type: one })),
      name,
    );
  switch (type) {
    case 'object':
      return isObject(json['properties'])
        ? recordOf([json], name)
        : { type: 'map', values: typeOf(json['additionalProperties'], name) };
    case 'array':
      return { type: 'array', items: typeOf(json['items'], name) };
    case 'integer':
      return 'long';
    case 'number':
      return 'double';
    case 'string':
    case 'boolean':
    case 'null':
      return type;
    default:
      throw new TypeError(`${name} is of a type that no schema is made of`);
  }
}

function unionOf(branches: readonly unknown[], name: string): AvroType {
  const objects = branches.filter((one) => isObject(one) && isObject(one['properties'])).filter(isObject);
  const rest = branches.filter((one) => !isObject(one) || !isObject(one['properties'])).map((one) => typeOf(one, name));
  const types = [...new Set(rest), ...(objects.length === 0 ? [] : [recordOf(objects, name)])];
  const others = types.filter((type) => type !== 'null');
  const [only] = others;
  const all = types.includes('null') ? ['null', ...others] : others;
  return all.length === 1 && only !== undefined ? only : all;
}

interface Found {
  readonly types: AvroType[];
  /** Kinds that always have the field. */
  always: number;
  /** Those of them where it may be null, by their `type`. */
  readonly nullable: string[];
}

function recordOf(kinds: readonly JsonObject[], name: string): JsonObject {
  const fields = new Map<string, Found>();
  for (const kind of kinds) {
    const required = new Set(isList(kind['required']) ? kind['required'] : []);
    for (const [field, json] of Object.entries(isObject(kind['properties']) ? kind['properties'] : {})) {
      const found = fields.get(field) ?? { types: [], always: 0, nullable: [] };
      const type = typeOf(json, `${name}_${field}`);
      const isNullable = isList(type) && type[0] === 'null';
      found.types.push(isNullable ? present(type) : type);
      if (required.has(field)) found.always += 1;
      // Of a field that may be both, null means what absence means, and comes back as that.
      if (isNullable && required.has(field)) found.nullable.push(wordOf(kind));
      fields.set(field, found);
    }
  }
  return {
    type: 'record',
    name,
    fields: [...fields].map(([field, { types, always, nullable }]) => {
      const type = mergedType(types, `${name}.${field}`);
      if (always === kinds.length && nullable.length === 0) return { name: field, type };
      const optional = { name: field, type: ['null', ...(isList(type) ? type : [type])], default: null };
      if (always === kinds.length) return optional;
      return { ...optional, [ABSENT]: true, ...(nullable.length === 0 ? {} : { [NULLABLE]: nullable }) };
    }),
  };
}

function present(type: readonly AvroType[]): AvroType {
  const [only, ...more] = type.filter((one) => one !== 'null');
  return only !== undefined && more.length === 0 ? only : type.filter((one) => one !== 'null');
}

/** What tells the kinds of a union apart. */
function wordOf(kind: JsonObject): string {
  const { properties } = kind;
  const type = isObject(properties) ? properties['type'] : null;
  return isObject(type) && typeof type['const'] === 'string' ? type['const'] : '';
}

/** The kinds of a union agree on the fields that they share. */
function mergedType(types: readonly AvroType[], name: string): AvroType {
  const [first] = types;
  if (first === undefined || types.some((type) => JSON.stringify(type) !== JSON.stringify(first))) {
    throw new TypeError(`${name} has another type in another kind of record`);
  }
  return first;
}
