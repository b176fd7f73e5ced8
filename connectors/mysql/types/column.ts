import type { ValueKind } from '#contract/schema';

/** What must be known of a column to read its values. */
export interface ColumnType {
  /** `information_schema.COLUMNS.DATA_TYPE`: `varchar`, `bigint`, `json`; `json` for MariaDB's alias, too. */
  readonly dataType: string;
  readonly unsigned: boolean;
  /** Null for what is no text. */
  readonly charset: string | null;
  /** Of enum and set, in their order. */
  readonly labels: readonly string[] | null;
  /** Of BINARY: its width in bytes. */
  readonly width: number | null;
  /** Digits of a fraction of a second. */
  readonly decimals: number;
}

const KINDS: Readonly<Record<string, ValueKind>> = {
  tinyint: 'integer',
  smallint: 'integer',
  mediumint: 'integer',
  int: 'integer',
  bigint: 'integer',
  year: 'integer',
  bit: 'integer',
  decimal: 'decimal',
  float: 'float',
  double: 'float',
  date: 'date',
  time: 'time',
  datetime: 'timestamp',
  timestamp: 'timestamp',
  char: 'text',
  varchar: 'text',
  tinytext: 'text',
  text: 'text',
  mediumtext: 'text',
  longtext: 'text',
  enum: 'text',
  set: 'text',
  binary: 'bytes',
  varbinary: 'bytes',
  tinyblob: 'bytes',
  blob: 'bytes',
  mediumblob: 'bytes',
  longblob: 'bytes',
  json: 'json',
  uuid: 'uuid',
  uuid_old: 'uuid',
  inet4: 'network',
  inet6: 'network',
  vector: 'array',
};

/** How values of a type travel. Geometry, and what is not known, is `other`. */
export function valueKind({ dataType }: Pick<ColumnType, 'dataType'>): ValueKind {
  return KINDS[dataType] ?? 'other';
}

export function elementKind({ dataType }: Pick<ColumnType, 'dataType'>): ValueKind | undefined {
  return dataType === 'vector' ? 'float' : undefined;
}

/** `enum('a','b''c')` → its labels. */
export function parseLabels(columnType: string): readonly string[] {
  return Array.from(columnType.matchAll(/'((?:[^']|'')*)'/gu), ([, label = '']) => label.replaceAll("''", "'"));
}
