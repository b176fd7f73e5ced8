import { Position } from '#contract/position';
import type { DatasetSchema, FieldSchema } from '#contract/schema';

/** Shape of a table of an invented PostgreSQL source `shop`; every row is sent whole. */
export function sampleSchema(
  table: string,
  fields: readonly FieldSchema[],
  over: Partial<Pick<DatasetSchema, 'id' | 'position'>> = {},
): DatasetSchema {
  const name = `shop.public.${table}`;
  return {
    id: `${table}-1`,
    source: 'shop',
    sourceKind: 'postgres',
    dataset: { namespace: 'postgres://db:5432', name },
    urn: `postgres://db:5432/${name}`,
    path: ['shop', 'public', table],
    kind: 'table',
    fields: [...fields],
    beforeImage: 'full',
    position: Position.parse('0'),
    observedAtMs: 0,
    ...over,
  };
}

/** The only column of its primary key. */
export const ID_COLUMN: FieldSchema = { name: 'id', type: 'bigint', kind: 'integer', nullable: false, keyOrder: 1 };

export function textColumn(name: string): FieldSchema {
  return { name, type: 'text', kind: 'text', nullable: true };
}
