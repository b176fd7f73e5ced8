import type { Client } from 'pg';
import { z } from 'zod';
import { query } from '../connection.ts';
import { quoteLiteral } from '../identifiers.ts';

export interface SlotMeasure {
  /** Bytes of log that the source keeps for the slot. */
  readonly retainedBytes: number | null;
  /** Bytes of log between what was confirmed and the end of the log. */
  readonly lagBytes: number | null;
  /** Bytes until the slot is in danger; null without `max_slot_wal_keep_size`. */
  readonly safeWalBytes: number | null;
  readonly walStatus: string | null;
}

const Bytes = z.coerce.number().nullable();
const Row = z.object({ retained: Bytes, lag: Bytes, safe: Bytes, status: z.string().nullable() });

/** A standby can have slots too (PostgreSQL 16): its log ends where replay has got to. */
const WAL_END = 'CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END';

/** All null when the slot does not exist. */
export async function measureSlot(client: Client, slot: string): Promise<SlotMeasure> {
  const found = await query(
    client,
    `SELECT pg_wal_lsn_diff(${WAL_END}, restart_lsn) AS retained, pg_wal_lsn_diff(${WAL_END}, confirmed_flush_lsn) AS lag,
            safe_wal_size AS safe, wal_status AS status
       FROM pg_replication_slots WHERE slot_name = ${quoteLiteral(slot)}`,
  );
  if (found.rows[0] === undefined) return { retainedBytes: null, lagBytes: null, safeWalBytes: null, walStatus: null };
  const row = Row.parse(found.rows[0]);
  return { retainedBytes: row.retained, lagBytes: row.lag, safeWalBytes: row.safe, walStatus: row.status };
}
