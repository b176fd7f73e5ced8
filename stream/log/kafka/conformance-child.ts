import type { Log } from '#contract/log';
import { Keyring } from '#kernel/secrets/keyring';
import { silentLogger } from '#kernel/telemetry/logger';
import { openKafkaLog } from './kafka-log.ts';

/** The log for child processes of the conformance suite. */
export function openLog(): Promise<Log> {
  const key = Buffer.from(process.env['VIGIE_CONFORMANCE_KEY'] ?? '', 'hex');
  return openKafkaLog({
    brokers: [process.env['VIGIE_CONFORMANCE_BROKERS'] ?? ''],
    clientId: 'conformance-child',
    ssl: null,
    sasl: null,
    keyring: new Keyring(new Map([['k1', key]]), 'k1'),
    logger: silentLogger,
  });
}
