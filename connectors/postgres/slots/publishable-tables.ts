import type { Client } from 'pg';
import { z } from 'zod';
import { query } from '../connection.ts';
import type { QualifiedName } from '../identifiers.ts';

export interface PublishableTable extends QualifiedName {
  /** `d` primary key · `n` nothing · `f` full · `i` an index. */
  readonly replicaIdentity: string;
  /** Whether updates and deletes can be published. Of a partitioned table: those of all its partitions. */
  readonly hasIdentity: boolean;
  readonly hasPrimaryKey: boolean;
}

const Row = z.object({
  schema: z.string(),
  name: z.string(),
  identity: z.string(),
  has_identity: z.boolean(),
  has_primary_key: z.boolean(),
});

/** A deferrable primary key is no replica identity. */
const HAS_IDENTITY = (table: string) => `(${table}.relreplident = 'f' OR EXISTS (
  SELECT FROM pg_index i WHERE i.indrelid = ${table}.oid AND i.indisvalid AND i.indimmediate
     AND CASE ${table}.relreplident WHEN 'd' THEN i.indisprimary WHEN 'i' THEN i.indisreplident ELSE false END))`;

const TABLES = `
SELECT n.nspname AS schema, c.relname AS name, c.relreplident AS identity,
       CASE WHEN c.relkind = 'p' THEN NOT EXISTS (
         SELECT FROM pg_partition_tree(c.oid) t JOIN pg_class l ON l.oid = t.relid WHERE t.isleaf AND l.relkind = 'r' AND NOT ${HAS_IDENTITY('l')})
       ELSE ${HAS_IDENTITY('c')} END AS has_identity,
       EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary) AS has_primary_key
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence = 'p'
   AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
 ORDER BY 1, 2`;

/** Permanent tables of users; a partitioned table stands for its partitions. */
export async function publishableTables(client: Client): Promise<readonly PublishableTable[]> {
  const found = await query(client, TABLES);
  return found.rows.map((raw) => {
    const row = Row.parse(raw);
    return {
      schema: row.schema,
      name: row.name,
      replicaIdentity: row.identity,
      hasIdentity: row.has_identity,
      hasPrimaryKey: row.has_primary_key,
    };
  });
}
