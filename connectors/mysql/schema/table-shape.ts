import { datasetUrn, type SourceId, type SourceKind } from '#contract/dataset';
import type { BeforeImage, DatasetSchema, FieldSchema } from '#contract/schema';
import type { TableName } from '../../table-filter.ts';
import { identified, type SchemaContent, type SchemaTime } from '../../identified-schema.ts';
import { elementKind, valueKind, type ColumnType } from '../types/column.ts';

export interface ShapeColumn extends ColumnType {
  readonly name: string;
  /** The database's own words: `varchar(40)`, `int unsigned`. */
  readonly type: string;
  readonly nullable: boolean;
  /** Declared length in characters. */
  readonly maxLength: number | null;
  /** Declared length in bytes. */
  readonly maxBytes: number | null;
  readonly precision: number | null;
  readonly scale: number | null;
  readonly collation: string | null;
  readonly generated: boolean;
  readonly comment: string;
}

/** A table as it was at some point of its history: what rows of that time are read with. */
export interface TableShape extends TableName {
  readonly columns: readonly ShapeColumn[];
  /** Names of the key's columns in key order; empty when there is none. */
  readonly key: readonly string[];
  /** Name of the key's index. */
  readonly keyIndex: string | null;
  readonly comment: string;
  /** Null when the catalogue did not tell. */
  readonly engine: string | null;
}

/** Where a source's datasets belong, and what is the same for all of them. */
export interface Naming {
  readonly source: SourceId;
  readonly kind: SourceKind;
  readonly namespace: string;
  /** The server logs whole rows (`binlog_row_image=FULL`). */
  readonly wholeRows: boolean;
}

export function tableKey({ schema, name }: TableName): string {
  return `${schema}\u0000${name}`;
}

export function shapeUrn(naming: Naming, { schema, name }: TableName): string {
  return datasetUrn({ namespace: naming.namespace, name: `${schema}.${name}` });
}

/** @param ordinals stable numbers of the columns, in their order */
export function datasetSchema(
  shape: TableShape,
  naming: Naming,
  ordinals: readonly number[],
  at: SchemaTime & { readonly dropped?: true | undefined },
): DatasetSchema {
  const content: SchemaContent = {
    source: naming.source,
    sourceKind: naming.kind,
    dataset: { namespace: naming.namespace, name: `${shape.schema}.${shape.name}` },
    urn: shapeUrn(naming, shape),
    path: [shape.schema, shape.name],
    kind: 'table',
    fields: shape.columns.map((column, i) => field(column, shape.key, ordinals[i] ?? i + 1)),
    beforeImage: beforeImage(shape, naming),
    ...(shape.comment === '' ? {} : { comment: shape.comment }),
    ...(at.dropped === undefined ? {} : { dropped: at.dropped }),
  };
  return identified(content, at);
}

function field(column: ShapeColumn, key: readonly string[], ordinal: number): FieldSchema {
  const element = elementKind(column);
  const place = key.indexOf(column.name);
  return {
    name: column.name,
    type: column.type,
    kind: valueKind(column),
    ...(element === undefined ? {} : { elementKind: element }),
    nullable: column.nullable,
    ...(column.maxLength === null || column.maxLength < 1 ? {} : { maxLength: column.maxLength }),
    ...(place === -1 ? {} : { keyOrder: place + 1 }),
    ...(column.generated ? { generated: true } : {}),
    ...(column.comment === '' ? {} : { comment: column.comment }),
    ordinal,
  };
}

function beforeImage({ key }: TableShape, { wholeRows }: Naming): BeforeImage {
  if (wholeRows) return 'full';
  return key.length === 0 ? 'none' : 'key';
}
