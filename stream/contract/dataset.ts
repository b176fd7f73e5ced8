import { z } from 'zod';

export const SOURCE_KINDS = ['postgres', 'mysql', 'mariadb', 'mongodb'] as const;
export const SourceKind = z.enum(SOURCE_KINDS);
export type SourceKind = z.infer<typeof SourceKind>;

/** The id a user gives a source; it is the prefix of its change topics, so it is short and plain. */
export const SourceId = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,62}$/u, 'lower-case letters, digits, - and _, at most 63, starting with a letter');
export type SourceId = z.infer<typeof SourceId>;

/**
 * A table, view, collection or topic, named as OpenLineage names it: namespace `postgres://host:port`, name
 * `db.schema.table`. The names are the database's own and may hold any character.
 */
export const DatasetRef = z.object({
  namespace: z.string().min(1),
  name: z.string().min(1),
});
export type DatasetRef = z.infer<typeof DatasetRef>;

/**
 * URN of a dataset: `namespace/name` with every part percent-encoded as far as needed to keep `/`, `#` and `?` apart.
 * Example: `postgres://db.example:5432/shop.public.customer`.
 */
export function datasetUrn(ref: DatasetRef): string {
  return `${ref.namespace}/${escapePart(ref.name)}`;
}

/** URN of a field: the dataset's URN, `#`, then the column and, inside a document, the path: `…/shop.public.customer#profile.address.city`. */
export function fieldUrn(dataset: string, path: string): string {
  return `${dataset}#${escapePart(path)}`;
}

/** URN of a record: the dataset's URN, `?`, then the encoded key parts `name=value` joined by `&`. */
export function recordUrn(dataset: string, keyParts: readonly (readonly [name: string, value: string])[]): string {
  return `${dataset}?${keyParts.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')}`;
}

const UNSAFE = /[%/#?\s\p{Cc}]/gu;

function escapePart(part: string): string {
  return part.isWellFormed()
    ? part.replace(UNSAFE, encodeURIComponent)
    : part.toWellFormed().replace(UNSAFE, encodeURIComponent);
}
