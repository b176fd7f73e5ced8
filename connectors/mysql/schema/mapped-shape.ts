import { COLUMN } from '../protocol/event-types.ts';
import type { MappedColumn, TableMap } from '../protocol/table-map.ts';
import type { Charsets } from '../types/charsets.ts';
import { isGeometry } from '../types/log-values.ts';
import type { ShapeColumn, TableShape } from './table-shape.ts';

/** Columns that MariaDB adds to system-versioned tables without showing them. */
const HIDDEN: ReadonlySet<string> = new Set(['row_start', 'row_end']);

/** The places, in a table map, of a shape's columns; null when the map tells of another shape. */
export function agreement(map: TableMap, shape: TableShape, charsets: Charsets): readonly number[] | null {
  const places = map.columns.flatMap((column, i) =>
    column.name !== null && HIDDEN.has(column.name) && !shape.columns.some(({ name }) => name === column.name)
      ? []
      : [i],
  );
  if (places.length !== shape.columns.length) return null;
  const agrees = shape.columns.every((column, i) => {
    const mapped = map.columns[places[i] ?? -1];
    return mapped !== undefined && fits(mapped, column, charsets);
  });
  return agrees ? places : null;
}

function fits(mapped: MappedColumn, column: ShapeColumn, charsets: Charsets): boolean {
  if (mapped.name !== null && mapped.name !== column.name) return false;
  if (mapped.unsigned !== null && isNumber(mapped.type) && mapped.unsigned !== column.unsigned) return false;
  if (mapped.collation !== null && column.charset !== null) {
    const charset = charsets.collation(mapped.collation)?.charset;
    if (charset !== undefined && charset !== column.charset) return false;
  }
  if (mapped.labels !== null && column.labels !== null && mapped.labels.length !== column.labels.length) return false;
  return fitsType(mapped, column);
}

function isNumber(type: number): boolean {
  return type <= COLUMN.double || type === COLUMN.longlong || type === COLUMN.int24 || type === COLUMN.newdecimal;
}

const TYPES: Readonly<Record<string, readonly number[]>> = {
  tinyint: [COLUMN.tiny],
  smallint: [COLUMN.short],
  mediumint: [COLUMN.int24],
  int: [COLUMN.long],
  bigint: [COLUMN.longlong],
  float: [COLUMN.float],
  double: [COLUMN.double],
  decimal: [COLUMN.newdecimal],
  bit: [COLUMN.bit],
  year: [COLUMN.year],
  date: [COLUMN.date, COLUMN.newdate],
  time: [COLUMN.time, COLUMN.time2],
  datetime: [COLUMN.datetime, COLUMN.datetime2],
  timestamp: [COLUMN.timestamp, COLUMN.timestamp2],
  char: [COLUMN.string],
  binary: [COLUMN.string],
  varchar: [COLUMN.varchar, COLUMN.varString, COLUMN.varcharCompressed],
  varbinary: [COLUMN.varchar, COLUMN.varString, COLUMN.varcharCompressed],
  tinytext: [COLUMN.blob, COLUMN.blobCompressed],
  text: [COLUMN.blob, COLUMN.blobCompressed],
  mediumtext: [COLUMN.blob, COLUMN.blobCompressed],
  longtext: [COLUMN.blob, COLUMN.blobCompressed],
  tinyblob: [COLUMN.blob, COLUMN.blobCompressed],
  blob: [COLUMN.blob, COLUMN.blobCompressed],
  mediumblob: [COLUMN.blob, COLUMN.blobCompressed],
  longblob: [COLUMN.blob, COLUMN.blobCompressed],
  enum: [COLUMN.enum],
  set: [COLUMN.set],
  json: [COLUMN.json, COLUMN.blob, COLUMN.blobCompressed],
  vector: [COLUMN.vector, COLUMN.varchar],
  uuid: [COLUMN.string],
  uuid_old: [COLUMN.string],
  inet4: [COLUMN.string],
  inet6: [COLUMN.string],
};

function fitsType(mapped: MappedColumn, column: ShapeColumn): boolean {
  const types = isGeometry(column.dataType) ? [COLUMN.geometry] : TYPES[column.dataType];
  if (types === undefined || !types.includes(mapped.type)) return false;
  switch (mapped.type) {
    case COLUMN.newdecimal:
      return mapped.meta === (column.precision ?? 0) * 256 + (column.scale ?? 0);
    case COLUMN.bit:
      return mapped.meta === column.precision;
    case COLUMN.string:
    case COLUMN.varchar:
      return column.maxBytes === null || mapped.meta === column.maxBytes;
    case COLUMN.blob:
      return column.dataType === 'json' || mapped.meta === BLOB_BYTES[column.dataType];
    case COLUMN.time2:
    case COLUMN.datetime2:
    case COLUMN.timestamp2:
      return mapped.meta === column.decimals;
    default:
      return true;
  }
}

const BLOB_BYTES: Readonly<Record<string, number>> = {
  tinytext: 1,
  tinyblob: 1,
  text: 2,
  blob: 2,
  mediumtext: 3,
  mediumblob: 3,
  longtext: 4,
  longblob: 4,
};

/**
 * The shape that a table map tells, where the catalogue has moved on already. Without names
 * (`binlog_row_metadata=MINIMAL`) those of the shape known before are taken by place, and `@3` where it has none.
 */
export function mappedShape(map: TableMap, known: TableShape | null, charsets: Charsets): TableShape {
  const columns = map.columns.flatMap((mapped, i): ShapeColumn[] => {
    if (mapped.name !== null && HIDDEN.has(mapped.name)) return [];
    const name = mapped.name ?? known?.columns[i]?.name ?? `@${i + 1}`;
    const before = known?.columns.find((column) => column.name === name);
    return [before !== undefined && fits(mapped, before, charsets) ? before : synthetic(mapped, name, charsets)];
  });
  const told = map.key?.flatMap((place) => map.columns[place]?.name ?? []);
  const names = new Set(columns.map(({ name }) => name));
  const key = told ?? (known?.key.every((name) => names.has(name)) === true ? known.key : []);
  return {
    schema: map.schema,
    name: map.name,
    columns,
    key,
    keyIndex: told === undefined ? (known?.keyIndex ?? null) : 'PRIMARY',
    comment: known?.comment ?? '',
    engine: known?.engine ?? null,
  };
}

const BINARY_COLLATION = 63;

function synthetic(mapped: MappedColumn, name: string, charsets: Charsets): ShapeColumn {
  const collation = mapped.collation === null ? undefined : charsets.collation(mapped.collation);
  const isBinary = mapped.collation === BINARY_COLLATION;
  const isText = isTextType(mapped.type) && !isBinary;
  const charset = isText ? (collation?.charset ?? 'utf8mb4') : null;
  const dataType = dataTypeOf(mapped, isBinary);
  const characters = isText && hasLength(mapped.type) ? Math.trunc(mapped.meta / (collation?.maxBytes ?? 1)) : null;
  const unsigned = mapped.unsigned ?? false;
  const labels = mapped.labels?.map((label) =>
    charsets.reader(collation?.charset ?? 'utf8mb4')(label, 0, label.length),
  );
  return {
    name,
    type: `${dataType}${characters === null ? '' : `(${characters})`}${unsigned ? ' unsigned' : ''}`,
    dataType,
    unsigned,
    charset,
    collation: collation?.name ?? null,
    labels: labels ?? null,
    width: dataType === 'binary' ? mapped.meta : null,
    decimals: mapped.meta <= 6 ? mapped.meta : 0,
    nullable: mapped.nullable,
    maxLength: characters,
    maxBytes: hasLength(mapped.type) ? mapped.meta : null,
    precision: mapped.type === COLUMN.newdecimal ? mapped.meta >> 8 : mapped.type === COLUMN.bit ? mapped.meta : null,
    scale: mapped.type === COLUMN.newdecimal ? mapped.meta & 0xff : null,
    generated: false,
    comment: '',
  };
}

function isTextType(type: number): boolean {
  return hasLength(type) || type === COLUMN.blob || type === COLUMN.blobCompressed;
}

function hasLength(type: number): boolean {
  return (
    type === COLUMN.string || type === COLUMN.varchar || type === COLUMN.varString || type === COLUMN.varcharCompressed
  );
}

const NAMES: ReadonlyMap<number, string> = new Map<number, string>([
  ...Object.entries(TYPES)
    .filter(([name]) => !['json', 'vector', 'uuid', 'uuid_old', 'inet4', 'inet6'].includes(name))
    .flatMap(([name, types]) => types.map((type): [number, string] => [type, name]))
    .toReversed(),
  [COLUMN.json, 'json'],
  [COLUMN.vector, 'vector'],
  [COLUMN.geometry, 'geometry'],
]);

function dataTypeOf({ type, meta }: MappedColumn, isBinary: boolean): string {
  if (type === COLUMN.string) return isBinary ? 'binary' : 'char';
  if (hasLength(type)) return isBinary ? 'varbinary' : 'varchar';
  if (type === COLUMN.blob || type === COLUMN.blobCompressed) {
    return `${['', 'tiny', '', 'medium', 'long'][meta] ?? 'long'}${isBinary ? 'blob' : 'text'}`;
  }
  return NAMES.get(type) ?? 'unknown';
}
