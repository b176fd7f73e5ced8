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

test('two folders never share a cluster, though a later one has the inode of an earlier', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'vigie-closed-'));
  const marks: string[] = [];
  try {
    for (const dataDir of [join(parent, 'a'), join(parent, 'b')]) {
      await using server = await startEmbeddedPostgres({ dataDir });
      await server.ensureDatabase('mine');
      const client = new pg.Client({ connectionString: server.url('mine') });
      await client.connect();
      const { rows } = await client.query<{ id: string }>(
        'SELECT system_identifier::text AS id FROM pg_control_system()',
      );
      await client.end();
      marks.push(rows[0]?.id ?? '');
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    }
    expect(new Set(marks).size).toBe(2);
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
});
