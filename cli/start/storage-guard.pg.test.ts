import pg from 'pg';
import { expect, test } from 'vitest';
import { systemClock } from '#kernel/clock';
import { supervise } from '#kernel/lifecycle/supervisor';
import { silentLogger } from '#kernel/telemetry/logger';
import { eventually } from '#tests/support/eventually';
import { tempFolder } from '#tests/support/temp-folder';
import { startEmbeddedPostgres } from '../embedded/postgres-server.ts';
import { embeddedServerService, GUARD_BACKOFF } from './storage-guard.ts';

test('an embedded server that was killed is there again, at the same address, with what was committed', async () => {
  await using folder = await tempFolder('guard');
  let server = await startEmbeddedPostgres({ dataDir: folder.path });
  const url = server.url('postgres');
  await ask(url, 'CREATE TABLE kept AS SELECT 7 AS n');
  const states: string[] = [];
  const over = new AbortController();
  const guard = embeddedServerService(
    () => server,
    async ({ port }) => {
      server = await startEmbeddedPostgres({ dataDir: folder.path, port });
    },
    systemClock,
  );
  const supervisor = supervise([guard], {
    signal: over.signal,
    clock: systemClock,
    logger: silentLogger,
    random: () => 0.5,
    backoff: GUARD_BACKOFF,
    onChange: ({ state, error }) => states.push(error === null ? state : `${state} ${error.code}`),
  });
  try {
    await eventually(() => expect(states).toContain('healthy'));
    process.kill(server.pid, 'SIGKILL');
    await eventually(async () => expect(await ask(url, 'SELECT n FROM kept')).toEqual([{ n: 7 }]), 60_000);
    await eventually(() => expect(states.at(-1)).toBe('healthy'));
    expect(states).toContain('backoff VIG_X608');
  } finally {
    over.abort();
    await supervisor.done;
    await server.stop();
  }
});

async function ask(url: string, sql: string): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
