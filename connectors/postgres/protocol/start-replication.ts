import type { Client } from 'pg';
import { z } from 'zod';
import { VigieError } from '#kernel/errors/vigie-error';
import { query } from '../connection.ts';
import { quoteIdentifier, quoteLiteral } from '../identifiers.ts';
import { formatLsn, type Lsn } from '../lsn.ts';
import { insertsPublication } from '../slots/publication.ts';

export interface ServerSettings {
  readonly version: number;
  /** The asked-for publication and its companion for tables without a replica identity, as far as they exist. */
  readonly publications: readonly string[];
  readonly walSenderTimeoutMs: number;
  /** Process of the walsender. */
  readonly pid: number;
}

/** @throws VigieError `VIG_C108` when the publication does not exist: PostgreSQL 18 would only warn. */
export async function serverSettings(client: Client, publication: string): Promise<ServerSettings> {
  const names = [publication, insertsPublication(publication)];
  const found = await query(
    client,
    `SELECT current_setting('server_version_num') AS version, pg_backend_pid() AS pid,
            (SELECT setting FROM pg_settings WHERE name = 'wal_sender_timeout') AS timeout,
            (SELECT coalesce(json_agg(pubname), '[]') FROM pg_publication WHERE pubname IN (${names.map(quoteLiteral).join(', ')})) AS publications`,
  );
  const row = SettingsRow.parse(found.rows[0]);
  if (!row.publications.includes(publication)) throw noPublication(publication);
  return { version: row.version, publications: row.publications, walSenderTimeoutMs: row.timeout, pid: row.pid };
}

const SettingsRow = z.object({
  version: z.coerce.number(),
  timeout: z.coerce.number(),
  pid: z.coerce.number(),
  publications: z.array(z.string()),
});

export function noPublication(publication: string): VigieError {
  return new VigieError('VIG_C108', 'the publication does not exist', { details: { publication } });
}

export interface StartOptions {
  readonly slot: string;
  readonly startLsn: Lsn;
  readonly messages: boolean;
}

/** Protocol 1: transactions come whole and after their commit; see docs/adr/0003-large-transactions.md. */
export function startCommand(options: StartOptions, { version, publications }: ServerSettings): string {
  const plugin = [
    `proto_version '1'`,
    `publication_names ${quoteLiteral(publications.map(quoteIdentifier).join(','))}`,
  ];
  if (options.messages && version >= 140_000) plugin.push(`messages 'true'`);
  return `START_REPLICATION SLOT ${quoteIdentifier(options.slot)} LOGICAL ${formatLsn(options.startLsn)} (${plugin.join(', ')})`;
}
