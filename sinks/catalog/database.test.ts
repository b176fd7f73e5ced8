import { expect, test } from 'vitest';
import { systemClock } from '#kernel/clock';
import { Keyring } from '#kernel/secrets/keyring';
import { silentLogger } from '#kernel/telemetry/logger';
import { startEndingPostgres } from '#tests/support/ending-postgres';
import { openDatabase } from './database.ts';

test('a connection that is ended in the packet that opens it fails its statement, where it ended the process', async () => {
  await using server = await startEndingPostgres();
  const keyring = Keyring.generate();
  const db = openDatabase({ url: server.url, schema: 'catalog', clock: systemClock, keyring, logger: silentLogger });
  await expect(db.transaction((tx) => tx.query('SELECT 1'))).rejects.toMatchObject({ code: 'VIG_S401' });
  await db.close();
});
