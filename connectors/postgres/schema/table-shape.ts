import { datasetUrn, type SourceId } from '#contract/dataset';
import type { BeforeImage, DatasetSchema, FieldSchema } from '#contract/schema';
import { identified, type SchemaContent, type SchemaTime } from '../../identified-schema.ts';
import { OID, underlying, type PgType } from '../types/pg-type.ts';
import { unknownType } from '../types/type-catalog.ts';
import { elementKind, valueKind } from '../types/value-kind.ts';
import type { ReplicaIdentity } from '../protocol/messages.ts';
import type { CatalogTable } from './catalog.ts';

export interface ShapeColumn {
  readonly name: string;
  readonly typeOid: number;
  readonly typmod: number;
  /** The database's own words. */
  readonly type: string;
  readonly pgType: PgType;
  readonly notNull: boolean;
  /** Computed by the database. */
  readonly generated: boolean;
  /** The stream carries its values; so does a snapshot then, and only then, or evidence would not add up. */
  readonly carried: boolean;
  readonly comment: string | null;
  /** Null when the catalogue no longer knew the column. */
  readonly attnum: number | null;
  readonly byteOrder: boolean;
}

/** A table as it was at some point of its history: what rows of that time are read with. */
export interface TableShape {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly kind: 'table' | 'partitioned_table';
  readonly replicaIdentity: ReplicaIdentity;
  readonly comment: string | null;
  readonly columns: readonly ShapeColumn[];
  /** Names of the key's columns in key order; empty when there is none. */
  readonly key: readonly string[];
}

/** Where a source's datasets belong. */
export interface Naming {
  readonly source: SourceId;
  readonly namespace: string;
  readonly database: string;
}

/** @param storedCarried the publication publishes stored generated columns */
export function catalogShape(
  table: CatalogTable,
  types: ReadonlyMap<number, PgType>,
  storedCarried: boolean,
): TableShape {
  const byNumber = new Map(table.columns.map(({ attnum, name }) => [attnum, name]));
  return {
    oid: table.oid,
    schema: table.schema,
    name: table.name,
    kind: table.kind === 'p' ? 'partitioned_table' : 'table',
    replicaIdentity: table.replicaIdentity,
    comment: table.comment,
    columns: table.columns.map((column) => ({
      ...column,
      pgType: types.get(column.typeOid) ?? unknownType(column.typeOid),
      generated: column.generated !== '',
      carried: column.generated === '' || (column.generated === 's' && storedCarried),
    })),
    key: table.key.flatMap((attnum) => byNumber.get(attnum) ?? []),
  };
}

export function shapeUrn(naming: Naming, { schema, name }: { readonly schema: string; readonly name: string }): string {
  return datasetUrn({ namespace: naming.namespace, name: `${naming.database}.${schema}.${name}` });
}

/** The schema record of a shape. */
export function datasetSchema(
  shape: TableShape,
  naming: Naming,
  at: SchemaTime & { readonly dropped?: true | undefined },
): DatasetSchema {
  const content: SchemaContent = {
    source: naming.source,
    sourceKind: 'postgres',
    dataset: { namespace: naming.namespace, name: `${naming.database}.${shape.schema}.${shape.name}` },
    urn: shapeUrn(naming, shape),
    path: [naming.database, shape.schema, shape.name],
    kind: shape.kind,
    fields: shape.columns.map((column) => field(column, shape.key)),
    beforeImage: beforeImage(shape),
    ...(shape.comment === null ? {} : { comment: shape.comment }),
    ...(at.dropped === undefined ? {} : { dropped: at.dropped }),
  };
  return identified(content, at);
}

function field(column: ShapeColumn, key: readonly string[]): FieldSchema {
  const element = elementKind(column.pgType);
  const length = maxLength(column);
  const place = key.indexOf(column.name);
  return {
    name: column.name,
    type: column.type,
    kind: valueKind(column.pgType),
    ...(element === undefined ? {} : { elementKind: element }),
    nullable: !column.notNull,
    ...(length === null ? {} : { maxLength: length }),
    ...(place === -1 ? {} : { keyOrder: place + 1 }),
    ...(column.generated ? { generated: true } : {}),
    ...(column.comment === null ? {} : { comment: column.comment }),
    ...(column.attnum === null ? {} : { ordinal: column.attnum }),
  };
}

/** The typmod of `varchar(n)` and `char(n)` is n plus the four bytes of a length header. */
function maxLength({ pgType, typmod }: ShapeColumn): number | null {
  const { oid } = underlying(pgType);
  return (oid === OID.varchar || oid === OID.bpchar) && typmod > 4 ? typmod - 4 : null;
}

function beforeImage({ replicaIdentity, key }: TableShape): BeforeImage {
  if (replicaIdentity === 'f') return 'full';
  if (replicaIdentity === 'n' || key.length === 0) return 'none';
  return replicaIdentity === 'i' ? 'index' : 'key';
}
