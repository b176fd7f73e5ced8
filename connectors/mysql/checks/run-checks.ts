import { connectionFailed, runCheck } from '../../checks.ts';
import type { CheckResult } from '../../connector.ts';
import { connect, disconnect, query, type Connection } from '../connection.ts';
import { readServer } from '../server.ts';
import * as access from './access-checks.ts';
import type { Check, CheckSettings } from './check.ts';
import * as server from './server-checks.ts';

/** In the order in which they are shown. A check's failure to answer is reported under its key. */
const CHECKS: readonly (readonly [name: string, check: Check])[] = [
  ['version', server.version],
  ['tls', server.tls],
  ['log_bin', server.logBin],
  ['binlog_format', server.format],
  ['binlog_row_image', server.rowImage],
  ['binlog_row_metadata', server.rowMetadata],
  ['gtid_mode', server.gtids],
  ['binlog_expire_logs_seconds', server.expiry],
  ['server_id', server.replicaId],
  ['replication', access.replication],
  ['select', access.tables],
  ['clock_skew', server.clockSkew],
];

const ALL_LIMIT_MS = 30_000;

/**
 * Everything that must be so at a MySQL or MariaDB source, and the statement that makes it so. Read-only; safe on
 * production. Never throws: what fails is a result.
 */
export async function runChecks(
  url: string,
  settings: CheckSettings,
  signal: AbortSignal,
): Promise<readonly CheckResult[]> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(ALL_LIMIT_MS)]);
  let connection: Connection | null = null;
  try {
    connection = await connect(url, { applicationName: 'vigie doctor', signal: limit });
    const session = connection;
    limit.addEventListener('abort', () => disconnect(session), { once: true });
    const [row] = await query(session, 'SELECT CURRENT_USER() AS account');
    const context = {
      connection,
      url,
      settings,
      server: await readServer(session),
      account: accountOf(row?.['account']),
    };
    const results: CheckResult[] = [{ check: 'connection', status: 'ok', evidence: `connected as ${context.account}` }];
    for (const check of CHECKS) results.push(...(await runCheck(check, context)));
    return results;
  } catch (error) {
    return [connectionFailed(error)];
  } finally {
    if (connection !== null) disconnect(connection);
  }
}

/** `vigie@%` → `'vigie'@'%'`. */
function accountOf(account: unknown): string {
  const text = typeof account === 'string' ? account : '';
  const at = text.lastIndexOf('@');
  const quoted = (part: string) => `'${part.replaceAll("'", "''")}'`;
  return `${quoted(text.slice(0, at))}@${quoted(text.slice(at + 1))}`;
}
