import type { Client } from 'pg';
import { query } from '../connection.ts';
import type { QualifiedName } from '../identifiers.ts';
import {
  createPublicationSql,
  ensurePublication,
  insertsPublication,
  inspectPublication,
  isForbidden,
  serverVersion,
} from '../slots/publication.ts';
import { publishableTables } from '../slots/publishable-tables.ts';

/**
 * Publishes the watched tables, and makes the companion for tables without replica identity even when there is none
 * yet: the stream names it from the beginning, since a publication made later does not exist, to the decoder, for the
 * changes before.
 *
 * @throws VigieError `VIG_C104` with the statement for somebody who may
 */
export async function publishFirst(client: Client, name: string, tables: readonly QualifiedName[]): Promise<void> {
  await ensurePublication(client, { name, tables });
  if ((await inspectPublication(client, name)).allTables) return;
  const companion = insertsPublication(name);
  if ((await inspectPublication(client, companion)).exists) return;
  const version = await serverVersion(client);
  try {
    await query(client, createPublicationSql({ name: companion, tables: [], version, publish: 'insert, truncate' }));
  } catch (error) {
    // It was not needed so far, and tables that will need it are left out with a warning.
    if (!isForbidden(error)) throw error;
  }
}

/**
 * Publishes tables that came later; returns those that it left out, since only a companion that does not exist could
 * take them without making the source refuse their updates.
 *
 * @throws VigieError `VIG_C104` as above
 */
export async function publishMore<T extends QualifiedName>(
  client: Client,
  name: string,
  tables: readonly T[],
): Promise<readonly T[]> {
  const info = await inspectPublication(client, name);
  if (info.allTables) return [];
  const hasCompanion = (await inspectPublication(client, insertsPublication(name))).exists;
  const withIdentity = new Set(
    (await publishableTables(client)).filter(({ hasIdentity }) => hasIdentity || hasCompanion).map(nameKey),
  );
  await ensurePublication(client, { name, tables: tables.filter((table) => withIdentity.has(nameKey(table))) });
  return tables.filter((table) => !withIdentity.has(nameKey(table)));
}

/** Tables, of those that should be, that are in neither publication: changes of theirs were not sent. */
export async function unpublished<T extends QualifiedName>(
  client: Client,
  name: string,
  tables: readonly T[],
): Promise<readonly T[]> {
  const info = await inspectPublication(client, name);
  if (info.allTables) return [];
  const companion = await inspectPublication(client, insertsPublication(name));
  const there = new Set([...info.tables, ...companion.tables].map(nameKey));
  return tables.filter((table) => !there.has(nameKey(table)));
}

function nameKey({ schema, name }: QualifiedName): string {
  return JSON.stringify([schema, name]);
}
