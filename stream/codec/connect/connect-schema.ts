/**
 * The types of Kafka Connect, as a converter describes them: what Debezium's Avro and JSON have in common.
 * https://kafka.apache.org/documentation/#connect_development
 */
export const CONNECT_TYPES = [
  'int8',
  'int16',
  'int32',
  'int64',
  'float32',
  'float64',
  'boolean',
  'string',
  'bytes',
  'array',
  'map',
  'struct',
] as const;
export type ConnectType = (typeof CONNECT_TYPES)[number];

export interface ConnectSchema {
  readonly type: ConnectType;
  readonly optional: boolean;
  /** Says what the primitive means: `io.debezium.time.Date`, `org.apache.kafka.connect.data.Decimal`; of a struct its name. */
  readonly name: string | null;
  readonly parameters: Readonly<Record<string, string>>;
  readonly doc: string | null;
  /** Of a struct. */
  readonly fields: readonly ConnectField[];
  /** Of the elements of an array, or of the values of a map. */
  readonly items: ConnectSchema | null;
}

export interface ConnectField {
  /** As it stands in the record. */
  readonly name: string;
  /** As the database has it: a name that Avro does not allow is written in another way there. */
  readonly column: string;
  readonly schema: ConnectSchema;
}

/** Set where the connector is told to keep what the database says of a column (`column.propagate.source.type`). */
const SOURCE_COLUMN = '__debezium.source.column.name';

export function connectField(name: string, schema: ConnectSchema): ConnectField {
  return { name, column: schema.parameters[SOURCE_COLUMN] ?? name, schema };
}

export const NO_PARAMETERS: Readonly<Record<string, string>> = Object.freeze({});

/** The parameters of a schema: what is no text becomes one, as Connect keeps texts only. */
export function parametersOf(given: unknown): Readonly<Record<string, string>> {
  if (typeof given !== 'object' || given === null) return NO_PARAMETERS;
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]));
}
