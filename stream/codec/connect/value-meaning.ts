import { UNAVAILABLE, type Value } from '#contract/change';
import type { ValueKind } from '#contract/schema';
import { VigieError } from '#kernel/errors/vigie-error';
import { isoDate, isoDuration, isoTime, isoTimestamp, type Fraction } from './calendar.ts';
import type { ConnectSchema } from './connect-schema.ts';
import { decimalText } from './decimal.ts';
import type { Placeholder } from './placeholder.ts';

/** What a value that arrives as one of Connect's primitives becomes in a row. Made once per column. */
export interface Meaning {
  readonly kind: ValueKind;
  integer(count: number | string): Value;
  float(number: number): Value;
  text(text: string): Value;
  bytes(bytes: Buffer): Value;
  list(list: readonly Value[]): Value;
  /** Members by name, read by the meanings of their own schemas, but bytes as they are. */
  struct(members: ReadonlyMap<string, Member>): Value;
}
export type Member = Value | Buffer;

/** What the name of a schema says. The names are Debezium's and Connect's own. */
export function meaningOf(schema: ConnectSchema, placeholder: Placeholder): Meaning {
  return { ...plainMeaning(schema, placeholder), ...BY_NAME[schema.name ?? '']?.(schema, placeholder) };
}

function plainMeaning(schema: ConnectSchema, placeholder: Placeholder): Meaning {
  return {
    kind: PLAIN_KINDS[schema.type],
    integer: (count) => count,
    float: floatValue,
    text: (text) => (placeholder.isText(text) ? UNAVAILABLE : text),
    bytes: (bytes) => (placeholder.isBytes(bytes) ? UNAVAILABLE : bytes.toString('base64')),
    list: (list) => (placeholder.isList(list) ? UNAVAILABLE : list),
    struct: (members) => documentText(members, placeholder),
  };
}

const PLAIN_KINDS = {
  int8: 'integer',
  int16: 'integer',
  int32: 'integer',
  int64: 'integer',
  float32: 'float',
  float64: 'float',
  boolean: 'boolean',
  string: 'text',
  bytes: 'bytes',
  array: 'array',
  map: 'json',
  struct: 'other',
} as const satisfies Record<ConnectSchema['type'], ValueKind>;

/** `NaN` and the infinities stay words. */
export function floatValue(number: number): Value {
  return Number.isFinite(number) ? number : String(number);
}

type Special = (schema: ConnectSchema, placeholder: Placeholder) => Partial<Meaning>;

const days: Special = () => ({
  kind: 'date',
  integer: (count) => (typeof count === 'number' ? isoDate(count) : count),
});
const time =
  (unit: Fraction): Special =>
  () => ({ kind: 'time', integer: (count) => isoTime(count, unit) });
const timestamp =
  (unit: Fraction): Special =>
  () => ({ kind: 'timestamp', integer: (count) => infinity(count, unit) ?? isoTimestamp(count, unit) });
const duration =
  (unit: Fraction): Special =>
  () => ({ kind: 'interval', integer: (count) => isoDuration(count, unit) });
const words =
  (kind: ValueKind): Special =>
  () => ({ kind });

/** What Debezium sends for PostgreSQL's infinite timestamps, in microseconds. */
const INFINITE_MICROS: Readonly<Record<string, string>> = {
  '9223372036825200000': 'infinity',
  '-9223372036832400000': '-infinity',
};

function infinity(count: number | string, unit: Fraction): string | null {
  // Both are beyond 2^53, in milliseconds as well.
  return typeof count === 'number' ? null : (INFINITE_MICROS[unit === 'milli' ? `${count}000` : count] ?? null);
}

const decimal: Special = ({ parameters }, placeholder) => {
  const scale = Number(parameters['scale'] ?? 0);
  return {
    kind: 'decimal',
    bytes: (bytes) => (placeholder.isBytes(bytes) ? UNAVAILABLE : decimalText(bytes, scale)),
    integer: String,
    float: String,
  };
};

const variableScaleDecimal: Special = (_schema, placeholder) => ({
  kind: 'decimal',
  struct(members) {
    const [scale, value] = [members.get('scale'), members.get('value')];
    if (typeof scale !== 'number' || !Buffer.isBuffer(value)) throw notOfItsType('VariableScaleDecimal');
    return placeholder.isBytes(value) ? UNAVAILABLE : decimalText(value, scale);
  },
});

/** Debezium sends bits least significant byte first. */
const bits: Special = ({ parameters }, placeholder) => ({
  kind: 'other',
  bytes(bytes) {
    if (placeholder.isBytes(bytes)) return UNAVAILABLE;
    const digits = bytes.reduceRight((text, byte) => text + byte.toString(2).padStart(8, '0'), '');
    const length = Number(parameters['length'] ?? Number.NaN);
    // A varying bit string has the largest integer for its length: then as many digits as there are.
    return length > 0 && length <= 83_886_080 ? digits.slice(-length).padStart(length, '0') : digits;
  },
});

const point: Special = (_schema, placeholder) => ({
  kind: 'other',
  struct(members) {
    const [x, y] = [members.get('x'), members.get('y')];
    if (typeof x !== 'number' || typeof y !== 'number') return geometryText(members, placeholder);
    return `(${x},${y})`;
  },
});

const geometry: Special = (_schema, placeholder) => ({
  kind: 'other',
  struct: (members) => geometryText(members, placeholder),
});

/** Well-known binary in hexadecimal, as databases print geometry. */
function geometryText(members: ReadonlyMap<string, Member>, placeholder: Placeholder): Value {
  const wkb = members.get('wkb');
  if (!Buffer.isBuffer(wkb)) throw notOfItsType('Geometry');
  return placeholder.isBytes(wkb) ? UNAVAILABLE : wkb.toString('hex').toUpperCase();
}

const sparseVector: Special = () => ({
  kind: 'other',
  struct(members) {
    const [dimensions, vector] = [members.get('dimensions'), members.get('vector')];
    return `${String(vector)}/${String(dimensions)}`;
  },
});

const vector: Special = () => ({ kind: 'other', list: (list) => `[${list.join(',')}]` });

const BY_NAME: Readonly<Record<string, Special>> = {
  'org.apache.kafka.connect.data.Date': days,
  'org.apache.kafka.connect.data.Time': time('milli'),
  'org.apache.kafka.connect.data.Timestamp': timestamp('milli'),
  'org.apache.kafka.connect.data.Decimal': decimal,
  'io.debezium.time.Date': days,
  'io.debezium.time.Time': time('milli'),
  'io.debezium.time.MicroTime': time('micro'),
  'io.debezium.time.NanoTime': time('nano'),
  'io.debezium.time.Timestamp': timestamp('milli'),
  'io.debezium.time.MicroTimestamp': timestamp('micro'),
  'io.debezium.time.NanoTimestamp': timestamp('nano'),
  'io.debezium.time.ZonedTime': words('time'),
  'io.debezium.time.ZonedTimestamp': words('timestamp'),
  'io.debezium.time.IsoDate': words('date'),
  'io.debezium.time.IsoTime': words('time'),
  'io.debezium.time.IsoTimestamp': words('timestamp'),
  'io.debezium.time.Year': words('integer'),
  'io.debezium.time.MicroDuration': duration('micro'),
  'io.debezium.time.NanoDuration': duration('nano'),
  'io.debezium.time.Interval': words('interval'),
  'io.debezium.data.Json': words('json'),
  'io.debezium.data.Xml': words('xml'),
  'io.debezium.data.Uuid': words('uuid'),
  'io.debezium.data.Enum': words('text'),
  'io.debezium.data.EnumSet': words('text'),
  'io.debezium.data.Ltree': words('other'),
  'io.debezium.data.TsVector': words('other'),
  'io.debezium.data.Bits': bits,
  'io.debezium.data.VariableScaleDecimal': variableScaleDecimal,
  'io.debezium.data.geometry.Point': point,
  'io.debezium.data.geometry.Geometry': geometry,
  'io.debezium.data.geometry.Geography': geometry,
  'io.debezium.data.DoubleVector': vector,
  'io.debezium.data.FloatVector': vector,
  'io.debezium.data.SparseVector': sparseVector,
  'io.debezium.data.SparseDoubleVector': sparseVector,
};

/** A struct or a map that has no name of Debezium's, as a JSON document. */
function documentText(members: ReadonlyMap<string, Member>, placeholder: Placeholder): Value {
  const content: [string, Value][] = [];
  for (const [name, value] of members) {
    if (placeholder.isText(name)) return UNAVAILABLE;
    content.push([name, Buffer.isBuffer(value) ? value.toString('base64') : value]);
  }
  return JSON.stringify(Object.fromEntries(content));
}

function notOfItsType(type: string): VigieError {
  return new VigieError('VIG_F306', 'a value is not of the type that its schema names', { details: { type } });
}
