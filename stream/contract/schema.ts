import { z } from 'zod';
import { DatasetRef, SourceId, SourceKind } from './dataset.ts';
import { Position } from './position.ts';

/** How a field's values travel in a change's row; see {@link Value} in `change.ts`. */
export const VALUE_KINDS = [
  'text',
  'integer',
  'decimal',
  'float',
  'boolean',
  'bytes',
  'json',
  'xml',
  'date',
  'time',
  'timestamp',
  'interval',
  'uuid',
  'network',
  'array',
  'other',
] as const;
export const ValueKind = z.enum(VALUE_KINDS);
export type ValueKind = z.infer<typeof ValueKind>;

export const FieldSchema = z.object({
  name: z.string(),
  /** The database's own words: `character varying(40)`, `numeric(10,2)`, `text[]`. */
  type: z.string(),
  kind: ValueKind,
  /** Kind of the elements, when `kind` is `array`. */
  elementKind: ValueKind.optional(),
  nullable: z.boolean(),
  /** Declared maximum length in characters, where there is one. */
  maxLength: z.number().int().positive().optional(),
  /** 1-based place in the key, absent when the field is no part of it. */
  keyOrder: z.number().int().positive().optional(),
  generated: z.boolean().optional(),
  comment: z.string().optional(),
  /** Stable number of the column in its table (PostgreSQL attnum): the same number under a new name is a rename. */
  ordinal: z.number().int().optional(),
});
export type FieldSchema = z.infer<typeof FieldSchema>;

/**
 * One path in the documents of a collection whose shape was inferred. Keys that are data stand in it as `{}` (P4). Its
 * counts only ever grow, and are told anew when they have doubled, so they are proportions rather than sums.
 */
export const DocumentPath = z.object({
  /** `address.city`, `items[].sku`, `scores.{}`. */
  path: z.string(),
  /** Values seen, null ones too. */
  count: z.number().int(),
  /** What could have held one: documents, for a nested path the objects around it, for elements the arrays. */
  of: z.number().int(),
  /** The types of the values, in the database's own words, most frequent first. */
  types: z.array(z.object({ type: z.string(), count: z.number().int() })),
});
export type DocumentPath = z.infer<typeof DocumentPath>;

/** What of the old row the source sends with updates and deletes. `full` makes evidence exact. */
export const BEFORE_IMAGES = ['full', 'key', 'index', 'none'] as const;
export const BeforeImage = z.enum(BEFORE_IMAGES);
export type BeforeImage = z.infer<typeof BeforeImage>;

/**
 * One version of a dataset's shape. Topic `vigie.schemas`, keyed by `id`: the record is durable before the first change
 * that refers to it, so that a worker classifies a change with exactly the shape it was written under, whenever it runs.
 */
export const DatasetSchema = z.object({
  /** Content hash of everything below but `paths`, `position` and `observedAtMs`: the same shape has the same id. */
  id: z.string(),
  source: SourceId,
  sourceKind: SourceKind,
  dataset: DatasetRef,
  urn: z.string(),
  /** The parts of the dataset's name, outermost first: database, schema, table. Unlike the name they may hold dots. */
  path: z.array(z.string()).min(1),
  kind: z.enum(['table', 'partitioned_table', 'foreign_table', 'view', 'materialized_view', 'collection']),
  fields: z.array(FieldSchema),
  /** Of a collection: all paths with types and frequency. `fields` are those at the top, as rows have them. */
  paths: z.array(DocumentPath).optional(),
  beforeImage: BeforeImage,
  comment: z.string().optional(),
  /** Dropped: the dataset is gone from the source; its history stays. */
  dropped: z.boolean().optional(),
  /** From this position on. */
  position: Position,
  observedAtMs: z.number(),
});
export type DatasetSchema = z.infer<typeof DatasetSchema>;
