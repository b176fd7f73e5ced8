import { z } from 'zod';
import { query } from '../connection.ts';
import { quoteLiteral } from '../identifiers.ts';
import { measureSlot } from '../slots/measure.ts';
import { PLUGIN, inspectSlot } from '../slots/slot.ts';
import type { Check } from './check.ts';

export const slotState: Check = async ({ client, settings }) => {
  const check = 'slot';
  const slot = await inspectSlot(client, settings.slot);
  if (!slot.exists)
    return { check, status: 'ok', evidence: `${settings.slot} does not exist yet; it is made at the first start` };
  const drop = `SELECT pg_drop_replication_slot(${quoteLiteral(settings.slot)});`;
  const database = await query(client, 'SELECT current_database() AS name');
  if (slot.plugin !== PLUGIN || slot.database !== database.rows[0]?.['name']) {
    const evidence = `${settings.slot} belongs to something else: plugin ${slot.plugin ?? 'none (physical)'}, database ${slot.database ?? 'none'}`;
    return {
      check,
      status: 'fail',
      evidence,
      fix: `Choose another \`slot\` name for the source. If nothing needs this one: ${drop}`,
    };
  }
  if (slot.walStatus === 'lost' || slot.invalidationReason !== null || slot.restartLsn === null) {
    const evidence = `${settings.slot} is lost (${slot.invalidationReason ?? slot.walStatus ?? 'invalidated'}): changes are missing`;
    return {
      check,
      status: 'fail',
      evidence,
      fix: 'Run `vigie sources resnapshot <id>`: it makes a new slot and records the gap as unexamined.',
    };
  }
  const measure = await measureSlot(client, settings.slot);
  const evidence = `${settings.slot} is ${slot.active ? `in use by process ${slot.activePid ?? '?'}` : 'not in use'}, ${slot.walStatus ?? 'reserved'}, keeps ${megabytes(measure.retainedBytes)}, is ${megabytes(measure.lagBytes)} behind`;
  if (slot.walStatus === 'unreserved') {
    return {
      check,
      status: 'warn',
      evidence,
      fix: 'Start Vigie now: the next checkpoint removes what it has not read.',
    };
  }
  return { check, status: 'ok', evidence };
};

const StandbyRow = z.object({ standbys: z.array(z.string()), waits: z.string() });

/** Since PostgreSQL 17 a standby can keep a copy of the slot, and the stream can be held back until standbys have it. */
export const failover: Check = async ({ client, settings, version }) => {
  if (version < 170_000) return [];
  const check = 'failover';
  const found = await query(
    client,
    `SELECT current_setting('synchronized_standby_slots') AS waits,
            (SELECT coalesce(json_agg(slot_name ORDER BY slot_name), '[]') FROM pg_replication_slots WHERE slot_type = 'physical' AND active) AS standbys`,
  );
  const { standbys, waits } = StandbyRow.parse(found.rows[0]);
  const slot = await inspectSlot(client, settings.slot);
  if (standbys.length === 0) return { check, status: 'ok', evidence: 'no standby follows through a slot' };
  if (slot.failover === false) {
    return {
      check,
      status: 'warn',
      evidence: `${settings.slot} is not copied to standbys: after a fail-over changes would be missing`,
      fix: 'Set `failover: true` for the source, and on each standby sync_replication_slots = on.',
    };
  }
  if (waits === '') {
    return {
      check,
      status: 'warn',
      evidence: `changes may be read before the standbys ${standbys.join(', ')} have them: one promoted after a crash may lack them`,
      fix: `ALTER SYSTEM SET synchronized_standby_slots = ${quoteLiteral(standbys.join(', '))}; SELECT pg_reload_conf();  -- those that may be promoted`,
    };
  }
  return { check, status: 'ok', evidence: `nothing is read before ${waits} has it` };
};

const RoomRow = z.object({
  max_slots: z.coerce.number(),
  used_slots: z.coerce.number(),
  max_senders: z.coerce.number(),
  used_senders: z.coerce.number(),
  has_slot: z.boolean(),
});

/** The stream takes a walsender; making a slot takes another one for a while. */
const SENDERS_NEEDED = 2;

export const headRoom: Check = async ({ client, settings }) => {
  const found = await query(
    client,
    `SELECT current_setting('max_replication_slots') AS max_slots, (SELECT count(*) FROM pg_replication_slots) AS used_slots,
            current_setting('max_wal_senders') AS max_senders, (SELECT count(*) FROM pg_stat_replication) AS used_senders,
            EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = ${quoteLiteral(settings.slot)}) AS has_slot`,
  );
  const row = RoomRow.parse(found.rows[0]);
  const slotsShort = !row.has_slot && row.used_slots >= row.max_slots;
  const sendersShort = !row.has_slot && row.max_senders - row.used_senders < SENDERS_NEEDED;
  return [
    {
      check: 'max_replication_slots',
      status: slotsShort ? 'fail' : 'ok',
      evidence: `${row.used_slots} of ${row.max_slots} slots are taken`,
      ...(slotsShort
        ? { fix: `ALTER SYSTEM SET max_replication_slots = ${row.max_slots + 5};  -- then restart PostgreSQL` }
        : {}),
    },
    {
      check: 'max_wal_senders',
      status: sendersShort ? 'fail' : 'ok',
      evidence: `${row.used_senders} of ${row.max_senders} walsenders are in use`,
      ...(sendersShort
        ? { fix: `ALTER SYSTEM SET max_wal_senders = ${row.max_senders + 5};  -- then restart PostgreSQL` }
        : {}),
    },
  ];
};

const MB = 1024 * 1024;
const SMALL_KEEP_MB = 1024;
const SMALL_WORK_KB = 32 * 1024;
const LIMIT_KEPT = `ALTER SYSTEM SET max_slot_wal_keep_size = '50GB'; SELECT pg_reload_conf();`;

const SettingRow = z.object({ keep: z.coerce.number(), work: z.coerce.number() });

export const retention: Check = async ({ client }) => {
  const found = await query(
    client,
    `SELECT (SELECT setting FROM pg_settings WHERE name = 'max_slot_wal_keep_size') AS keep,
            (SELECT setting FROM pg_settings WHERE name = 'logical_decoding_work_mem') AS work`,
  );
  const { keep, work } = SettingRow.parse(found.rows[0]);
  return [keepSize(keep), workMemory(work)];
};

function keepSize(keptMb: number) {
  const check = 'max_slot_wal_keep_size';
  if (keptMb < 0) {
    const evidence = 'no limit: while Vigie is away the source keeps its log until the disk is full';
    return { check, status: 'warn', evidence, fix: `${LIMIT_KEPT}  -- less than the free disk space` } as const;
  }
  if (keptMb < SMALL_KEEP_MB) {
    const evidence = `${keptMb} MB: a short absence of Vigie loses changes, which are then recorded as unexamined`;
    return { check, status: 'warn', evidence, fix: LIMIT_KEPT } as const;
  }
  return { check, status: 'ok', evidence: `the source keeps at most ${keptMb} MB of log for a slot` } as const;
}

function workMemory(kilobytes: number) {
  const check = 'logical_decoding_work_mem';
  const evidence = `transactions above ${Math.round(kilobytes / 1024)} MB are kept on the disk of the source until they commit`;
  if (kilobytes >= SMALL_WORK_KB) return { check, status: 'ok', evidence } as const;
  const fix = `ALTER SYSTEM SET logical_decoding_work_mem = '64MB'; SELECT pg_reload_conf();`;
  return { check, status: 'warn', evidence, fix } as const;
}

function megabytes(bytes: number | null): string {
  return bytes === null ? 'an unknown amount' : `${(bytes / MB).toFixed(1)} MB`;
}
