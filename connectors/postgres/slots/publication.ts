import type { Client } from 'pg';
import { z } from 'zod';
import { VigieError } from '#kernel/errors/vigie-error';
import { query } from '../connection.ts';
import { quoteIdentifier, quoteLiteral, quoteQualified, type QualifiedName } from '../identifiers.ts';
import { sqlStateOf } from '../pg-errors.ts';

/** `all`: every table, those made later too. It takes a superuser to make one; anybody may use it. */
export type PublishedTables = 'all' | readonly QualifiedName[];

export interface PublishedTable extends QualifiedName {
  /** A row filter or a column list: part of the table's changes are never sent. */
  readonly filtered: boolean;
}

export interface PublicationInfo {
  readonly exists: boolean;
  readonly owner: string | null;
  readonly allTables: boolean;
  /** Partitions arrive under the name of their root. */
  readonly viaRoot: boolean;
  /** Operations it leaves out. */
  readonly missingOperations: readonly ('insert' | 'update' | 'delete' | 'truncate')[];
  readonly tables: readonly PublishedTable[];
}

const PublicationRow = z.object({
  owner: z.string(),
  puballtables: z.boolean(),
  pubviaroot: z.boolean(),
  pubinsert: z.boolean(),
  pubupdate: z.boolean(),
  pubdelete: z.boolean(),
  pubtruncate: z.boolean(),
});
const TableRow = z.object({ schema: z.string(), name: z.string(), filtered: z.boolean() });

/** Row filters and column lists came with PostgreSQL 15; read as JSON the columns need not exist. */
export async function inspectPublication(client: Client, name: string): Promise<PublicationInfo> {
  const found = await query(
    client,
    `SELECT pg_get_userbyid(pubowner) AS owner, puballtables, pubviaroot, pubinsert, pubupdate, pubdelete, pubtruncate
       FROM pg_publication WHERE pubname = ${quoteLiteral(name)}`,
  );
  if (found.rows[0] === undefined) {
    return { exists: false, owner: null, allTables: false, viaRoot: false, missingOperations: [], tables: [] };
  }
  const row = PublicationRow.parse(found.rows[0]);
  const tables = await query(
    client,
    `SELECT t.schemaname AS schema, t.tablename AS name, EXISTS (
              SELECT FROM pg_publication_rel r JOIN pg_publication p ON p.oid = r.prpubid
               WHERE p.pubname = t.pubname AND r.prrelid = to_regclass(format('%I.%I', t.schemaname, t.tablename))
                 AND (to_jsonb(r) ->> 'prqual' IS NOT NULL OR to_jsonb(r) ->> 'prattrs' IS NOT NULL)) AS filtered
       FROM pg_publication_tables t WHERE t.pubname = ${quoteLiteral(name)} ORDER BY 1, 2`,
  );
  return {
    exists: true,
    owner: row.owner,
    allTables: row.puballtables,
    viaRoot: row.pubviaroot,
    missingOperations: (['insert', 'update', 'delete', 'truncate'] as const).filter(
      (operation) => !row[`pub${operation}`],
    ),
    tables: tables.rows.map((table) => TableRow.parse(table)),
  };
}

/**
 * `publish_via_partition_root` makes partitions arrive as their root. Stored generated columns can be published since
 * PostgreSQL 18; before, the stream leaves them out.
 */
export function createPublicationSql(options: {
  readonly name: string;
  readonly tables: PublishedTables;
  readonly version: number;
}): string {
  const { name, tables, version } = options;
  const generated = version >= 180_000 ? ', publish_generated_columns = stored' : '';
  const scope =
    tables === 'all'
      ? ' FOR ALL TABLES'
      : tables.length === 0
        ? ''
        : ` FOR TABLE ${tables.map(quoteQualified).join(', ')}`;
  return `CREATE PUBLICATION ${quoteIdentifier(name)}${scope} WITH (publish_via_partition_root = true${generated})`;
}

/**
 * Makes the publication when it is missing; adds tables that an existing one of ours lacks. It never takes anything
 * away and never changes one that publishes more than asked. Returns the statements it ran.
 *
 * @throws VigieError `VIG_C104` the user may not: the statement for somebody who may is in `details.statement`.
 */
export async function ensurePublication(
  client: Client,
  options: { readonly name: string; readonly tables: PublishedTables },
): Promise<readonly string[]> {
  const info = await inspectPublication(client, options.name);
  const statement = info.exists
    ? missingTablesSql(info, options)
    : createPublicationSql({ ...options, version: await serverVersion(client) });
  if (statement === null) return [];
  try {
    await query(client, statement);
    return [statement];
  } catch (error) {
    // 42710 duplicate_object: somebody else made it in this very moment.
    if (sqlStateOf(error) === '42710') return [];
    if (sqlStateOf(error) !== '42501') throw error;
    throw new VigieError('VIG_C104', 'the source user may not make or change the publication', {
      details: { statement: `${statement};` },
    });
  }
}

function missingTablesSql(
  info: PublicationInfo,
  { name, tables }: { readonly name: string; readonly tables: PublishedTables },
): string | null {
  if (info.allTables) return null;
  if (tables === 'all')
    throw new VigieError('VIG_C108', 'the publication exists and does not cover all tables', {
      details: { publication: name },
    });
  const there = new Set(info.tables.map(quoteQualified));
  const missing = tables.map(quoteQualified).filter((table) => !there.has(table));
  return missing.length === 0 ? null : `ALTER PUBLICATION ${quoteIdentifier(name)} ADD TABLE ${missing.join(', ')}`;
}

/** Returns the statement it ran, or null when there was no such publication. */
export async function dropPublication(client: Client, name: string): Promise<string | null> {
  const info = await inspectPublication(client, name);
  if (!info.exists) return null;
  const statement = `DROP PUBLICATION ${quoteIdentifier(name)}`;
  await query(client, statement);
  return statement;
}

export async function serverVersion(client: Client): Promise<number> {
  const found = await query(client, `SELECT current_setting('server_version_num') AS version`);
  return Number(found.rows[0]?.['version']);
}
