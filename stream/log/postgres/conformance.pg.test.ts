import { randomBytes } from 'node:crypto';
import type { Log } from '#contract/log';
import { Keyring } from '#kernel/secrets/keyring';
import { silentLogger } from '#kernel/telemetry/logger';
import { openTestDatabase } from '#tests/support/postgres';
import { registerLogConformance } from '../conformance/conformance.ts';
import { openPostgresLog, PostgresLog } from './postgres-log.ts';

registerLogConformance('postgres', async () => {
  const database = await openTestDatabase();
  const key = randomBytes(32);
  const keyring = new Keyring(new Map([['k1', key]]), 'k1');
  return {
    open: () => openPostgresLog({ url: database.url, keyring, logger: silentLogger }),
    async maintain(log: Log) {
      if (!(log instanceof PostgresLog)) throw new TypeError('another log');
      await log.maintain({ force: true });
    },
    child: {
      module: new URL('conformance-child.ts', import.meta.url).href,
      env: { VIGIE_CONFORMANCE_URL: database.url, VIGIE_CONFORMANCE_KEY: key.toString('hex') },
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
});
