import type { Client } from 'pg';
import { z } from 'zod';
import { VigieError } from '#kernel/errors/vigie-error';
import { connect, disconnect, query } from '../connection.ts';
import { quoteIdentifier, quoteLiteral } from '../identifiers.ts';
import { parseLsn, type Lsn } from '../lsn.ts';
import { sqlStateOf, toPgError } from '../pg-errors.ts';

/** The only plugin that every server has. */
export const PLUGIN = 'pgoutput';

export interface CreateSlotOptions {
  readonly url: string;
  readonly slot: string;
  /** Dropped with the connection. */
  readonly temporary?: boolean | undefined;
  /** Kept on standbys too, so that it outlives a fail-over. Ignored before PostgreSQL 17, and on a standby itself. */
  readonly failover?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface CreatedSlot extends AsyncDisposable {
  /** Every transaction whose commit lies before this is in the snapshot; every other one comes with the stream. */
  readonly consistentLsn: Lsn;
  /** For `SET TRANSACTION SNAPSHOT` in other sessions, until `release`. */
  readonly snapshotName: string;
  /** Ends the session that holds the snapshot. Transactions that have taken it keep it. A temporary slot is dropped. */
  release(): Promise<void>;
}

/**
 * Makes a logical slot and the snapshot that meets its stream exactly (P1). It waits for transactions that were open
 * when it began, however long they take; abort `signal` to give up: nothing stays behind.
 *
 * @throws VigieError `VIG_C106` the name is taken · `VIG_C103` wal_level · `VIG_C104` no REPLICATION · `VIG_C116` no
 * slot is free, and those of `connect`.
 */
export async function createSlot(options: CreateSlotOptions): Promise<CreatedSlot> {
  const client = await connect(options.url, {
    replication: 'database',
    applicationName: 'vigie slot',
    signal: options.signal,
  });
  const abort = () => client.connection.stream.destroy();
  options.signal?.addEventListener('abort', abort, { once: true });
  try {
    const failover = options.failover === true && (await mayFailOver(client));
    const created = await client.query<Record<string, unknown>>(createCommand({ ...options, failover }));
    const row = CreatedRow.parse(created.rows[0]);
    const release = () => disconnect(client);
    return {
      consistentLsn: parseLsn(row.consistent_point),
      snapshotName: row.snapshot_name,
      release,
      [Symbol.asyncDispose]: release,
    };
  } catch (error) {
    client.connection.stream.destroy();
    options.signal?.throwIfAborted();
    throw createError(error);
  } finally {
    options.signal?.removeEventListener('abort', abort);
  }
}

const CreatedRow = z.object({ consistent_point: z.string(), snapshot_name: z.string() });

/** The old spelling works on every version; only FAILOVER needs the new one. */
function createCommand({ slot, temporary, failover }: CreateSlotOptions): string {
  const kind = temporary === true ? ' TEMPORARY' : '';
  const options = failover === true ? `(SNAPSHOT 'export', FAILOVER true)` : 'EXPORT_SNAPSHOT';
  return `CREATE_REPLICATION_SLOT ${quoteIdentifier(slot)}${kind} LOGICAL ${PLUGIN} ${options}`;
}

async function mayFailOver(client: Client): Promise<boolean> {
  const found = await query(
    client,
    `SELECT current_setting('server_version_num')::int >= 170000 AND NOT pg_is_in_recovery() AS may`,
  );
  return found.rows[0]?.['may'] === true;
}

/**
 * Has standbys keep a copy of a slot that was made without. Nobody may be reading it. Nothing is done where the server
 * cannot, or it is so already; returns whether anything was.
 */
export async function enableFailover(
  client: Client,
  options: { readonly url: string; readonly slot: string },
): Promise<boolean> {
  if ((await inspectSlot(client, options.slot)).failover !== false || !(await mayFailOver(client))) return false;
  const replication = await connect(options.url, { replication: 'database', applicationName: 'vigie slot' });
  try {
    await query(replication, `ALTER_REPLICATION_SLOT ${quoteIdentifier(options.slot)} (FAILOVER true)`);
    return true;
  } finally {
    await disconnect(replication);
  }
}

function createError(error: unknown): Error {
  switch (sqlStateOf(error) ?? '') {
    case '42710': // duplicate_object
      return new VigieError('VIG_C106', 'a replication slot with this name exists already');
    case '55000': // object_not_in_prerequisite_state
      return new VigieError('VIG_C103', 'logical decoding is switched off on the source');
    case '53400': // configuration_limit_exceeded
      return new VigieError('VIG_C116', 'all replication slots of the source are taken');
    default:
      return toPgError(error, 'query');
  }
}

/** What pg_replication_slots says of a slot; what a version does not have is null. */
export interface SlotInfo {
  readonly exists: boolean;
  readonly plugin: string | null;
  readonly database: string | null;
  readonly active: boolean;
  readonly activePid: number | null;
  /** `reserved`, `extended`, `unreserved` (about to be lost) or `lost`. */
  readonly walStatus: string | null;
  readonly restartLsn: Lsn | null;
  readonly confirmedFlushLsn: Lsn | null;
  /** Bytes that may still be written before the slot is in danger; null without `max_slot_wal_keep_size`. */
  readonly safeWalSize: number | null;
  /** PostgreSQL 17+: `wal_removed`, `rows_removed`, `wal_level_insufficient`, `idle_timeout`. */
  readonly invalidationReason: string | null;
  readonly failover: boolean | null;
}

const SlotRow = z.object({
  plugin: z.string().nullable(),
  database: z.string().nullable(),
  active: z.boolean(),
  active_pid: z.number().nullable(),
  wal_status: z.string().nullish(),
  restart_lsn: z.string().nullable(),
  confirmed_flush_lsn: z.string().nullable(),
  safe_wal_size: z.number().nullish(),
  conflicting: z.boolean().nullish(),
  invalidation_reason: z.string().nullish(),
  failover: z.boolean().nullish(),
});

const NO_SLOT: SlotInfo = {
  exists: false,
  plugin: null,
  database: null,
  active: false,
  activePid: null,
  walStatus: null,
  restartLsn: null,
  confirmedFlushLsn: null,
  safeWalSize: null,
  invalidationReason: null,
  failover: null,
};

/** As JSON, the columns of every version can be asked for at once. */
export async function inspectSlot(client: Client, slot: string): Promise<SlotInfo> {
  const found = await query(
    client,
    `SELECT to_jsonb(s) AS slot FROM pg_replication_slots s WHERE slot_name = ${quoteLiteral(slot)}`,
  );
  const raw = found.rows[0]?.['slot'];
  if (raw === undefined) return NO_SLOT;
  const row = SlotRow.parse(raw);
  return {
    exists: true,
    plugin: row.plugin,
    database: row.database,
    active: row.active,
    activePid: row.active_pid,
    walStatus: row.wal_status ?? null,
    restartLsn: row.restart_lsn === null ? null : parseLsn(row.restart_lsn),
    confirmedFlushLsn: row.confirmed_flush_lsn === null ? null : parseLsn(row.confirmed_flush_lsn),
    safeWalSize: row.safe_wal_size ?? null,
    invalidationReason: row.invalidation_reason ?? (row.conflicting === true ? 'conflicting' : null),
    failover: row.failover ?? null,
  };
}

/**
 * Drops a slot that nobody reads; returns the statement, or null when there was none.
 * @throws VigieError `VIG_C105` while it is in use.
 */
export async function dropSlot(client: Client, slot: string): Promise<string | null> {
  const statement = `SELECT pg_drop_replication_slot(${quoteLiteral(slot)})`;
  try {
    await client.query(statement);
    return statement;
  } catch (error) {
    // 42704 undefined_object: it is gone already, which is what was asked for.
    if (sqlStateOf(error) === '42704') return null;
    throw toPgError(error, 'query');
  }
}
