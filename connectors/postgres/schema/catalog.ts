import type pg from 'pg';
import { z } from 'zod';
import { query, queryPrepared } from '../connection.ts';
import { quoteLiteral } from '../identifiers.ts';

const CatalogColumn = z.object({
  attnum: z.number().int(),
  name: z.string(),
  typeOid: z.number().int(),
  typmod: z.number().int(),
  /** `format_type`: the database's own words. */
  type: z.string(),
  notNull: z.boolean(),
  /** Empty, `s` stored or `v` virtual. */
  generated: z.enum(['', 's', 'v']),
  comment: z.string().nullable(),
  /** Sorted byte by byte (collations C, POSIX, or no collation at all). */
  byteOrder: z.boolean(),
});
export type CatalogColumn = z.infer<typeof CatalogColumn>;

const CatalogTable = z.object({
  oid: z.number().int(),
  schema: z.string(),
  name: z.string(),
  kind: z.enum(['r', 'p']),
  replicaIdentity: z.enum(['d', 'n', 'f', 'i']),
  /** Rows as estimated by the last ANALYZE; null when unknown. */
  rowsEstimated: z.number().nullable(),
  sizeBytes: z.number(),
  comment: z.string().nullable(),
  columns: z.array(CatalogColumn),
  /**
   * Attnums of the key, in key order; empty when there is none. With REPLICA IDENTITY USING INDEX that index, since
   * deletes carry nothing else; otherwise the primary key.
   */
  key: z.array(z.number().int()),
});
/** A table as the catalogue of the source has it now. */
export type CatalogTable = z.infer<typeof CatalogTable>;

/** What can be watched: permanent tables of users. A partitioned table stands for its partitions. */
const WATCHABLE = `c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence = 'p'
  AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'`;

/** Builtin and libc `C` sort by bytes; columns without a collation say so by null. Names of columns vary over versions. */
const BYTE_ORDER = `(co.oid IS NULL
  OR to_jsonb(co)->>'collcollate' IN ('C', 'POSIX')
  OR (co.collprovider = 'b' AND coalesce(to_jsonb(co)->>'colllocale', '') IN ('C', 'C.UTF-8'))
  OR (co.collprovider = 'd' AND EXISTS (SELECT FROM pg_database d WHERE d.datname = current_database()
    AND ((to_jsonb(d)->>'datlocprovider' IS NULL AND d.datcollate IN ('C', 'POSIX'))
      OR (to_jsonb(d)->>'datlocprovider' = 'c' AND d.datcollate IN ('C', 'POSIX'))
      OR (to_jsonb(d)->>'datlocprovider' = 'b' AND to_jsonb(d)->>'datlocale' IN ('C', 'C.UTF-8'))))))`;

const COLUMNS = `(SELECT coalesce(json_agg(json_build_object(
    'attnum', a.attnum, 'name', a.attname, 'typeOid', a.atttypid::int8, 'typmod', a.atttypmod,
    'type', format_type(a.atttypid, a.atttypmod), 'notNull', a.attnotnull, 'generated', a.attgenerated,
    'comment', col_description(c.oid, a.attnum), 'byteOrder', ${BYTE_ORDER}) ORDER BY a.attnum), '[]')
  FROM pg_attribute a LEFT JOIN pg_collation co ON co.oid = a.attcollation
  WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)`;

const KEY = `(SELECT coalesce(json_agg(k.attnum::int ORDER BY k.place), '[]')
  FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, place)
  WHERE i.indrelid = c.oid AND i.indisvalid AND k.place <= i.indnkeyatts
    AND CASE WHEN c.relreplident = 'i' THEN i.indisreplident ELSE i.indisprimary END)`;

const TABLES = `SELECT json_build_object('oid', c.oid::int8, 'schema', n.nspname, 'name', c.relname, 'kind', c.relkind,
    'replicaIdentity', c.relreplident,
    'rowsEstimated', CASE WHEN c.relkind = 'p'
      THEN (SELECT sum(nullif(l.reltuples, -1)) FROM pg_partition_tree(c.oid) t JOIN pg_class l ON l.oid = t.relid WHERE t.isleaf)
      ELSE nullif(c.reltuples, -1) END,
    'sizeBytes', CASE WHEN c.relkind = 'p'
      THEN (SELECT coalesce(sum(l.relpages), 0) FROM pg_partition_tree(c.oid) t JOIN pg_class l ON l.oid = t.relid WHERE t.isleaf)
      ELSE c.relpages END * 8192,
    'comment', obj_description(c.oid, 'pg_class'), 'columns', ${COLUMNS}, 'key', ${KEY}) AS found
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${WATCHABLE}`;

/** Asked for each table of a snapshot: planning it takes longer than running it. */
const ONE_TABLE = { name: 'vigie_table', text: `${TABLES} AND c.oid = $1::oid` } as const;

/** All tables that can be watched, biggest first. */
export async function readCatalog(client: pg.Client): Promise<readonly CatalogTable[]> {
  const found = await query(client, `${TABLES} ORDER BY c.relpages DESC, c.oid`);
  return found.rows.map((row) => CatalogTable.parse(row['found']));
}

/** One table, or null when it is gone (or can't be watched any more). */
export async function readCatalogTable(client: pg.Client, oid: number): Promise<CatalogTable | null> {
  const found = await queryPrepared(client, ONE_TABLE, [oid]);
  const row = found.rows[0];
  return row === undefined ? null : CatalogTable.parse(row['found']);
}

/** `format_type` of a type that a Relation message names, which the catalogue may have changed since. */
export async function formatTypes(
  client: pg.Client,
  types: readonly { readonly typeOid: number; readonly typmod: number }[],
): Promise<readonly string[]> {
  const values = types.map(({ typeOid, typmod }, i) => `(${i}, ${typeOid}::oid, ${typmod})`).join(', ');
  const found = await query(
    client,
    `SELECT format_type(v.type, v.typmod) AS type FROM (VALUES ${values}) AS v(place, type, typmod) ORDER BY v.place`,
  );
  return found.rows.map((row) => z.string().parse(row['type']));
}

/** A short text that changes when any watched table does: cheap to ask for every few seconds. */
export async function catalogFingerprint(client: pg.Client): Promise<string> {
  // xmin of a catalogue row is the transaction that wrote it; a column, a key or a comment changes rows of these four.
  const found = await query(
    client,
    `SELECT md5(string_agg(part, ',' ORDER BY part)) AS print FROM (
       SELECT concat_ws(':', 't', c.oid, n.nspname, c.relname, c.relreplident, c.relkind) AS part
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${WATCHABLE}
       UNION ALL SELECT concat_ws(':', 'a', count(*), sum(hashtext(concat(a.xmin, a.attname))::int8))
         FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE a.attnum > 0 AND ${WATCHABLE}
       UNION ALL SELECT concat_ws(':', 'i', count(*), sum(hashtext(concat(i.xmin, i.indexrelid))::int8))
         FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${WATCHABLE}
       UNION ALL SELECT concat_ws(':', 'd', count(*), sum(hashtext(concat(d.xmin, d.objoid, d.objsubid))::int8))
         FROM pg_description d WHERE d.classoid = 'pg_class'::regclass
     ) parts`,
  );
  return z.string().nullable().parse(found.rows[0]?.['print']) ?? '';
}

/** Whether the stream carries stored generated columns: a setting of publications since PostgreSQL 18. */
export async function publishesGenerated(client: pg.Client, publication: string): Promise<boolean> {
  const found = await query(
    client,
    `SELECT to_jsonb(p) ->> 'pubgencols' AS generated FROM pg_publication p WHERE pubname = ${quoteLiteral(publication)}`,
  );
  return found.rows[0]?.['generated'] === 's';
}
