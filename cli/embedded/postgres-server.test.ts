import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, test } from 'vitest';
import { startEmbeddedPostgres } from './postgres-server.ts';

test('a second start takes over the server that a killed process left running', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'vigie-embedded-'));
  try {
    await using first = await startEmbeddedPostgres({ dataDir });
    await first.ensureDatabase('vigie');
    const second = await startEmbeddedPostgres({ dataDir });
    expect(second.pid).toBe(first.pid);
    const client = new pg.Client({ connectionString: second.url('vigie') });
    await client.connect();
    expect((await client.query('SHOW wal_level')).rows).toEqual([{ wal_level: 'logical' }]);
    await client.end();
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
});
