import type { Client } from 'pg';
import { z } from 'zod';
import { query } from '../connection.ts';
import type { PgType } from './pg-type.ts';

const TypeRow = z.object({
  oid: z.coerce.number(),
  schema: z.string(),
  name: z.string(),
  typtype: z.enum(['b', 'c', 'd', 'e', 'p', 'r', 'm']),
  element: z.coerce.number(),
  delimiter: z.string(),
  base: z.coerce.number(),
});
type TypeRow = z.infer<typeof TypeRow>;

/**
 * `typelem` alone does not make an array: `int2vector`, `point` and `name` have one too. In a true array the element
 * type points back.
 */
const TYPES = `
WITH RECURSIVE wanted(oid) AS (
  SELECT unnest('{@oids}'::oid[])
  UNION
  SELECT next.oid FROM wanted w JOIN pg_type t ON t.oid = w.oid
    CROSS JOIN LATERAL (VALUES (t.typbasetype), (t.typelem)) AS next(oid) WHERE next.oid <> 0
)
SELECT t.oid, n.nspname AS schema, t.typname AS name, t.typtype, t.typdelim AS delimiter, t.typbasetype AS base,
       CASE WHEN e.typarray = t.oid THEN t.typelem ELSE 0 END AS element
  FROM wanted w JOIN pg_type t ON t.oid = w.oid JOIN pg_namespace n ON n.oid = t.typnamespace
  LEFT JOIN pg_type e ON e.oid = t.typelem`;

/**
 * Reads the named types with all that they are made of. A type that was dropped meanwhile comes as text
 * ({@link unknownType}). Runs on a replication session too.
 */
export async function loadTypes(client: Client, oids: readonly number[]): Promise<ReadonlyMap<number, PgType>> {
  const wanted = [...new Set(oids)];
  if (wanted.length === 0) return new Map();
  const found = await query(client, TYPES.replace('@oids', wanted.join(',')));
  const rows = new Map(found.rows.map((row) => TypeRow.parse(row)).map((row) => [row.oid, row]));
  return new Map(wanted.map((oid) => [oid, build(oid, rows)]));
}

/** Stands for a type that the catalogue does not have any more: read as text. */
export function unknownType(oid: number): PgType {
  return { oid, schema: '', name: 'unknown', typtype: 'b', element: null, delimiter: ',', base: null };
}

/** Ends: a domain is based on an older type, an element is no array. */
function build(oid: number, rows: ReadonlyMap<number, TypeRow>): PgType {
  const row = rows.get(oid);
  if (row === undefined) return unknownType(oid);
  return {
    oid,
    schema: row.schema,
    name: row.name,
    typtype: row.typtype,
    delimiter: row.delimiter,
    element: row.element === 0 ? null : build(row.element, rows),
    base: row.base === 0 ? null : build(row.base, rows),
  };
}
