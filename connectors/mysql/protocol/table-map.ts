import { ByteCursor } from './byte-cursor.ts';
import { bodyOf } from './control-events.ts';
import type { BinlogEvent } from './event-header.ts';
import { COLUMN } from './event-types.ts';

/** What the log says of one column. */
export interface MappedColumn {
  /** {@link COLUMN}; those of enum, set and char(256…) that hide in a STRING are told apart already. */
  readonly type: number;
  /** Length, precision and scale, fraction digits: as the type has it. */
  readonly meta: number;
  readonly nullable: boolean;
  /** The rest is told with `binlog_row_metadata=FULL`, the first two with MySQL's MINIMAL, too. */
  readonly unsigned: boolean | null;
  readonly collation: number | null;
  readonly name: string | null;
  readonly labels: readonly Buffer[] | null;
}

/** TABLE_MAP: the table that the rows which follow belong to, as it was when they were written. */
export interface TableMap {
  readonly tableId: number;
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly MappedColumn[];
  /** Places of the primary key's columns; null when it was not told. */
  readonly key: readonly number[] | null;
  /** Names of columns are told. */
  readonly isFull: boolean;
}

export function readTableId(event: BinlogEvent): number {
  return event.bytes.readUIntLE(event.start, 6);
}

/** @param yearIsNumeric MariaDB tells the sign of YEAR columns, too */
export function readTableMap(event: BinlogEvent, yearIsNumeric: boolean): TableMap {
  const cursor = bodyOf(event);
  const tableId = cursor.uint48();
  cursor.skip(2);
  const schema = cursor.utf8(cursor.uint8());
  cursor.skip(1);
  const name = cursor.utf8(cursor.uint8());
  cursor.skip(1);
  const count = cursor.lenenc();
  const types = cursor.view(count);
  const metaBytes = cursor.lenenc();
  const metas = new ByteCursor(cursor.bytes, cursor.at, cursor.at + metaBytes);
  cursor.skip(metaBytes);
  const columns = Array.from(types, (type) => columnType(type, metas));
  const nullable = cursor.view((count + 7) >> 3);
  const told = readMetadata(cursor, columns, yearIsNumeric);
  return {
    tableId,
    schema,
    name,
    columns: columns.map(({ type, meta }, i) => ({
      type,
      meta,
      nullable: hasBit(nullable, i),
      unsigned: told.unsigned?.[i] ?? null,
      collation: told.collations[i] ?? null,
      name: told.names?.[i] ?? null,
      labels: told.labels[i] ?? null,
    })),
    key: told.key,
    isFull: told.names !== null,
  };
}

export function hasBit(bits: Buffer, place: number): boolean {
  return (bits.readUInt8(place >> 3) & (1 << (place & 7))) !== 0;
}

interface ColumnType {
  readonly type: number;
  readonly meta: number;
}

function columnType(type: number, metas: ByteCursor): ColumnType {
  switch (type) {
    case COLUMN.string: {
      const [first, second] = [metas.uint8(), metas.uint8()];
      if (first === COLUMN.enum || first === COLUMN.set) return { type: first, meta: second };
      // Lengths above 255 have their two highest bits, inverted, in the type.
      return { type, meta: (((first & 0x30) ^ 0x30) << 4) | second };
    }
    case COLUMN.enum:
    case COLUMN.set: {
      metas.skip(1);
      return { type, meta: metas.uint8() };
    }
    case COLUMN.varchar:
    case COLUMN.varString:
    case COLUMN.varcharCompressed:
      return { type, meta: metas.uint16() };
    case COLUMN.bit: {
      const bits = metas.uint8();
      return { type, meta: metas.uint8() * 8 + bits };
    }
    case COLUMN.newdecimal: {
      const precision = metas.uint8();
      return { type, meta: precision * 256 + metas.uint8() };
    }
    case COLUMN.float:
    case COLUMN.double:
    case COLUMN.blob:
    case COLUMN.tinyBlob:
    case COLUMN.mediumBlob:
    case COLUMN.longBlob:
    case COLUMN.blobCompressed:
    case COLUMN.geometry:
    case COLUMN.json:
    case COLUMN.vector:
    case COLUMN.timestamp2:
    case COLUMN.datetime2:
    case COLUMN.time2:
      return { type, meta: metas.uint8() };
    default:
      return { type, meta: 0 };
  }
}

interface Told {
  unsigned: readonly (boolean | undefined)[] | null;
  readonly collations: (number | undefined)[];
  names: readonly string[] | null;
  readonly labels: (readonly Buffer[] | undefined)[];
  key: readonly number[] | null;
}

const FIELD = {
  signedness: 1,
  defaultCharset: 2,
  columnCharset: 3,
  columnName: 4,
  setValues: 5,
  enumValues: 6,
  primaryKey: 8,
  prefixedKey: 9,
  enumDefaultCharset: 10,
  enumColumnCharset: 11,
} as const;

/** https://dev.mysql.com/doc/dev/mysql-server/latest/classmysql_1_1binlog_1_1event_1_1Table__map__event.html */
function readMetadata(cursor: ByteCursor, columns: readonly ColumnType[], yearIsNumeric: boolean): Told {
  const told: Told = { unsigned: null, collations: [], names: null, labels: [], key: null };
  const places = (matches: (type: number) => boolean) => columns.flatMap(({ type }, i) => (matches(type) ? [i] : []));
  const characters = places(isCharacter);
  while (cursor.left > 0) {
    const field = cursor.uint8();
    const size = cursor.lenenc();
    const value = new ByteCursor(cursor.bytes, cursor.at, cursor.at + size);
    cursor.skip(size);
    switch (field) {
      case FIELD.signedness:
        told.unsigned = signs(
          value,
          places((type) => isNumeric(type) || (yearIsNumeric && type === COLUMN.year)),
        );
        break;
      case FIELD.defaultCharset:
        withDefault(value, characters, told.collations);
        break;
      case FIELD.columnCharset:
        for (const place of characters) told.collations[place] = value.lenenc();
        break;
      case FIELD.enumDefaultCharset:
        withDefault(value, places(isLabelled), told.collations);
        break;
      case FIELD.enumColumnCharset:
        for (const place of places(isLabelled)) told.collations[place] = value.lenenc();
        break;
      case FIELD.columnName:
        told.names = columns.map(() => value.utf8(value.lenenc()));
        break;
      case FIELD.setValues:
        for (const place of places((type) => type === COLUMN.set)) told.labels[place] = labels(value);
        break;
      case FIELD.enumValues:
        for (const place of places((type) => type === COLUMN.enum)) told.labels[place] = labels(value);
        break;
      case FIELD.primaryKey:
        told.key = keyPlaces(value, false);
        break;
      case FIELD.prefixedKey:
        told.key = keyPlaces(value, true);
        break;
    }
  }
  return told;
}

function signs(value: ByteCursor, places: readonly number[]): readonly (boolean | undefined)[] {
  const unsigned: (boolean | undefined)[] = [];
  const bits = value.view(value.left);
  for (const [i, place] of places.entries()) {
    unsigned[place] = (bits.readUInt8(i >> 3) & (0x80 >> (i & 7))) !== 0;
  }
  return unsigned;
}

/** The commonest collation, then the places of those that have another. */
function withDefault(value: ByteCursor, places: readonly number[], collations: (number | undefined)[]): void {
  const usual = value.lenenc();
  for (const place of places) collations[place] = usual;
  while (value.left > 0) {
    const place = places[value.lenenc()];
    const collation = value.lenenc();
    if (place !== undefined) collations[place] = collation;
  }
}

function labels(value: ByteCursor): readonly Buffer[] {
  return Array.from({ length: value.lenenc() }, () => Buffer.from(value.view(value.lenenc())));
}

function keyPlaces(value: ByteCursor, hasPrefix: boolean): readonly number[] {
  const places: number[] = [];
  while (value.left > 0) {
    places.push(value.lenenc());
    if (hasPrefix) value.lenenc();
  }
  return places;
}

const NUMERIC: ReadonlySet<number> = new Set([
  COLUMN.tiny,
  COLUMN.short,
  COLUMN.int24,
  COLUMN.long,
  COLUMN.longlong,
  COLUMN.newdecimal,
  COLUMN.float,
  COLUMN.double,
]);

function isNumeric(type: number): boolean {
  return NUMERIC.has(type);
}

const CHARACTER: ReadonlySet<number> = new Set([
  COLUMN.string,
  COLUMN.varString,
  COLUMN.varchar,
  COLUMN.varcharCompressed,
  COLUMN.blob,
  COLUMN.blobCompressed,
]);

function isCharacter(type: number): boolean {
  return CHARACTER.has(type);
}

function isLabelled(type: number): boolean {
  return type === COLUMN.enum || type === COLUMN.set;
}
