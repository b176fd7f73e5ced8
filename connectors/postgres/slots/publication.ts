import type { Client } from 'pg';
import { z } from 'zod';
import { VigieError } from '#kernel/errors/vigie-error';
import { query } from '../connection.ts';
import { quoteIdentifier, quoteLiteral, quoteQualified, type QualifiedName } from '../identifiers.ts';
import { sqlStateOf } from '../pg-errors.ts';
import { publishableTables } from './publishable-tables.ts';

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
  /** Operations; default all. */
  readonly publish?: string | undefined;
}): string {
  const { name, tables, version } = options;
  const publish = options.publish === undefined ? '' : `, publish = ${quoteLiteral(options.publish)}`;
  const generated = version >= 180_000 ? ', publish_generated_columns = stored' : '';
  const scope =
    tables === 'all'
      ? ' FOR ALL TABLES'
      : tables.length === 0
        ? ''
        : ` FOR TABLE ${tables.map(quoteQualified).join(', ')}`;
  return `CREATE PUBLICATION ${quoteIdentifier(name)}${scope} WITH (publish_via_partition_root = true${generated}${publish})`;
}

/**
 * Tables that have no replica identity cannot be published with their updates and deletes: PostgreSQL would refuse those
 * statements to the application. They go into a publication of their own, which publishes inserts and truncates.
 */
export function insertsPublication(name: string): string {
  return `${name.slice(0, 55)}_inserts`;
}

/**
 * Makes the publication when it is missing; adds tables that an existing one lacks. To be called again when tables were
 * made: what is there already is left alone, and nothing is ever taken away. Returns the statements it ran.
 *
 * `FOR ALL TABLES` is used when all tables are asked for, all have a replica identity and the user may; else the tables
 * are listed, those without identity in {@link insertsPublication}. It never makes the source refuse a statement that
 * it took before.
 *
 * @throws VigieError `VIG_C104` the user may not: the statement for somebody who may is in `details.statement`.
 */
export async function ensurePublication(
  client: Client,
  options: { readonly name: string; readonly tables: PublishedTables },
): Promise<readonly string[]> {
  const { name } = options;
  const info = await inspectPublication(client, name);
  if (info.allTables) return [];
  const version = await serverVersion(client);
  const tables = await publishableTables(client);
  const asked = options.tables === 'all' ? tables : tables.filter(among(options.tables));
  const unidentified = asked.filter((table) => !table.hasIdentity);
  if (!info.exists && options.tables === 'all' && unidentified.length === 0) {
    try {
      return await run(client, [createPublicationSql({ name, tables: 'all', version })]);
    } catch (error) {
      // Only a superuser may; an owner may still list the tables.
      if (!(error instanceof VigieError) || error.code !== 'VIG_C104') throw error;
    }
  }
  const inserts = insertsPublication(name);
  const insertsInfo = await inspectPublication(client, inserts);
  const identified = asked.filter((table) => table.hasIdentity);
  return run(client, [
    ...(info.exists
      ? addTablesSql(name, missing(info, identified))
      : [createPublicationSql({ name, tables: identified, version })]),
    ...(insertsInfo.exists
      ? addTablesSql(inserts, missing(insertsInfo, unidentified))
      : unidentified.length === 0
        ? []
        : [createPublicationSql({ name: inserts, tables: unidentified, version, publish: 'insert, truncate' })]),
  ]);
}

function addTablesSql(name: string, tables: readonly QualifiedName[]): string[] {
  if (tables.length === 0) return [];
  return [`ALTER PUBLICATION ${quoteIdentifier(name)} ADD TABLE ${tables.map(quoteQualified).join(', ')}`];
}

function missing(info: PublicationInfo, tables: readonly QualifiedName[]): QualifiedName[] {
  const isPublished = among(info.tables);
  return tables.filter((table) => !isPublished(table));
}

function among(tables: readonly QualifiedName[]): (table: QualifiedName) => boolean {
  const names = new Set(tables.map(quoteQualified));
  return (table) => names.has(quoteQualified(table));
}

async function run(client: Client, statements: readonly string[]): Promise<readonly string[]> {
  for (const statement of statements) {
    try {
      await query(client, statement);
    } catch (error) {
      // 42710 duplicate_object: somebody else did it in this very moment.
      if (sqlStateOf(error) === '42710') continue;
      if (!isForbidden(error)) throw error;
      throw new VigieError('VIG_C104', 'the source user may not make or change the publication', {
        details: { statement: `${statement};` },
      });
    }
  }
  return statements;
}

/** 42501 insufficient_privilege · 25006 read_only_sql_transaction: a standby, where nobody may; the primary can. */
export function isForbidden(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state === '42501' || state === '25006';
}

/** Returns the statements it ran: none when there was no such publication. */
export async function dropPublication(client: Client, name: string): Promise<readonly string[]> {
  const statements: string[] = [];
  for (const each of [name, insertsPublication(name)]) {
    if (!(await inspectPublication(client, each)).exists) continue;
    const statement = `DROP PUBLICATION ${quoteIdentifier(each)}`;
    await query(client, statement);
    statements.push(statement);
  }
  return statements;
}

export async function serverVersion(client: Client): Promise<number> {
  const found = await query(client, `SELECT current_setting('server_version_num') AS version`);
  return Number(found.rows[0]?.['version']);
}
