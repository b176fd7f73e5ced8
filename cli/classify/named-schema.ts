import { Position } from '#contract/position';
import type { DatasetSchema, FieldSchema, ValueKind } from '#contract/schema';

/** The shape of a table of which one column is known, by name: what the engine is told of a value from elsewhere. */
export function namedSchema(
  path: readonly string[],
  column: string,
  kind: ValueKind,
): readonly [DatasetSchema, FieldSchema] {
  const field: FieldSchema = { name: column, type: kind, kind, nullable: true };
  const name = path.join('.');
  const schema: DatasetSchema = {
    id: 'file',
    source: 'file',
    sourceKind: 'postgres',
    dataset: { namespace: 'file', name },
    urn: `file/${name}`,
    path: [...path],
    kind: 'table',
    fields: [field],
    beforeImage: 'none',
    position: Position.parse('0'),
    observedAtMs: 0,
  };
  return [schema, field];
}
