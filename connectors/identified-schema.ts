import { createHash } from 'node:crypto';
import type { Position } from '#contract/position';
import type { DatasetSchema } from '#contract/schema';

/** What a shape says, whenever and wherever it was seen. */
export type SchemaContent = Omit<DatasetSchema, 'id' | 'paths' | 'position' | 'observedAtMs'>;

export interface SchemaTime {
  readonly position: Position;
  readonly observedAtMs: number;
}

/** The id depends on the content alone, so that the same shape has the same id for ever. */
export function identified(content: SchemaContent, { position, observedAtMs }: SchemaTime): DatasetSchema {
  const id = createHash('sha256').update(JSON.stringify(content)).digest('base64url').slice(0, 22);
  return { id, ...content, position, observedAtMs };
}

/** The record that says that the dataset with this schema is gone. */
export function droppedSchema(last: DatasetSchema, at: SchemaTime): DatasetSchema {
  const { id: _, paths: _paths, position: _position, observedAtMs: _observed, ...content } = last;
  return identified({ ...content, dropped: true }, at);
}
