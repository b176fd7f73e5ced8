import { isList, isObject } from './json-object.ts';
import { CONNECT_TYPES, connectField, parametersOf, type ConnectSchema, type ConnectType } from './connect-schema.ts';

const TYPES: Readonly<Record<string, ConnectType>> = {
  ...Object.fromEntries(CONNECT_TYPES.map((type) => [type, type])),
  // Connect's JSON converter has its own words for two of them.
  float: 'float32',
  double: 'float64',
};

/** Reads the `schema` that Connect's JSON converter writes beside the `payload`. Null when it is none. */
export function fromJsonSchema(given: unknown): ConnectSchema | null {
  if (!isObject(given)) return null;
  const type = typeof given['type'] === 'string' ? TYPES[given['type']] : undefined;
  if (type === undefined) return null;
  const inner = type === 'array' ? given['items'] : type === 'map' ? given['values'] : undefined;
  const items = inner === undefined ? null : fromJsonSchema(inner);
  if ((type === 'array' || type === 'map') && items === null) return null;
  const fields = [];
  for (const field of isList(given['fields']) ? given['fields'] : []) {
    const schema = fromJsonSchema(field);
    const name = isObject(field) ? field['field'] : undefined;
    if (schema === null || typeof name !== 'string') return null;
    fields.push(connectField(name, schema));
  }
  return {
    type,
    optional: given['optional'] === true,
    name: typeof given['name'] === 'string' ? given['name'] : null,
    parameters: parametersOf(given['parameters']),
    doc: typeof given['doc'] === 'string' ? given['doc'] : null,
    fields,
    items,
  };
}
