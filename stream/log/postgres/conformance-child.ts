import type { Log } from '#contract/log';
import { Keyring } from '#kernel/secrets/keyring';
import { silentLogger } from '#kernel/telemetry/logger';
import { openPostgresLog } from './postgres-log.ts';

/** The log for child processes of the conformance suite. */
export function openLog(): Promise<Log> {
  const url = process.env['VIGIE_CONFORMANCE_URL'] ?? '';
  const key = Buffer.from(process.env['VIGIE_CONFORMANCE_KEY'] ?? '', 'hex');
  return openPostgresLog({ url, keyring: new Keyring(new Map([['k1', key]]), 'k1'), logger: silentLogger });
}
