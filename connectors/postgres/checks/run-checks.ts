import type { Client } from 'pg';
import { connectionFailed, runCheck } from '../../checks.ts';
import type { CheckResult } from '../../connector.ts';
import { connect, disconnect, query } from '../connection.ts';
import { serverVersion } from '../slots/publication.ts';
import type { Check, CheckSettings } from './check.ts';
import * as server from './server-checks.ts';
import * as slot from './slot-checks.ts';
import * as tables from './table-checks.ts';

export type { CheckSettings } from './check.ts';

/** In the order in which they are shown. A check's failure to answer is reported under its key. */
const CHECKS: readonly (readonly [name: string, check: Check])[] = [
  ['version', server.version],
  ['primary', server.primary],
  ['tls', server.tls],
  ['wal_level', server.walLevel],
  ['replication_role', server.role],
  ['replication_connection', server.replicationConnection],
  ['select', tables.access],
  ['publication', tables.publication],
  ['replica_identity', tables.replicaIdentity],
  ['slot', slot.slotState],
  ['failover', slot.failover],
  ['max_replication_slots', slot.headRoom],
  ['max_slot_wal_keep_size', slot.retention],
  ['encoding', server.encoding],
  ['clock_skew', server.clockSkew],
];

/** So many sessions at once: a check must not be what a busy server falls over. */
const SESSIONS = 3;
const CHECK_LIMIT_MS = 10_000;
const ALL_LIMIT_MS = 30_000;

/**
 * Everything that must be so at a PostgreSQL source, and the statement that makes it so. Read-only, in parallel, each
 * within ten seconds; safe on production. Never throws: what fails is a result.
 */
export async function runChecks(
  url: string,
  settings: CheckSettings,
  signal: AbortSignal,
): Promise<readonly CheckResult[]> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(ALL_LIMIT_MS)]);
  const first = await open(url, limit);
  if (!('client' in first)) return [first.failed];
  try {
    const identity = await identify(first.client);
    const context = { url, settings, signal: limit, ...identity };
    const results = new Map<string, readonly CheckResult[]>();
    const left = [...CHECKS];
    const work = async (client: Client) => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        results.set(next[0], await runCheck(next, { ...context, client }));
      }
    };
    await Promise.all([work(first.client), ...Array.from({ length: SESSIONS - 1 }, () => inSession(url, limit, work))]);
    return [identity.connected, ...CHECKS.flatMap(([name]) => results.get(name) ?? [])];
  } catch (error) {
    return [connectionFailed(error)];
  } finally {
    await disconnect(first.client);
  }
}

/** A session that cannot be had is no finding: the others do its work. */
async function inSession(url: string, signal: AbortSignal, work: (client: Client) => Promise<void>): Promise<void> {
  const opened = await open(url, signal);
  if (!('client' in opened)) return;
  try {
    await work(opened.client);
  } finally {
    await disconnect(opened.client);
  }
}

async function open(
  url: string,
  signal: AbortSignal,
): Promise<{ readonly client: Client } | { readonly failed: CheckResult }> {
  try {
    const client = await connect(url, { applicationName: 'vigie doctor', signal });
    signal.addEventListener('abort', () => client.connection.stream.destroy(), { once: true });
    await query(client, `SET statement_timeout = ${CHECK_LIMIT_MS}; SET default_transaction_read_only = on`);
    return { client };
  } catch (error) {
    return { failed: connectionFailed(error) };
  }
}

async function identify(
  client: Client,
): Promise<{ readonly version: number; readonly role: string; readonly connected: CheckResult }> {
  const found = await query(client, 'SELECT current_user AS role, current_database() AS database');
  const role = String(found.rows[0]?.['role']);
  const evidence = `connected to database ${String(found.rows[0]?.['database'])} as ${role}`;
  return { version: await serverVersion(client), role, connected: { check: 'connection', status: 'ok', evidence } };
}
