import { expect, test } from 'vitest';
import { silentLogger } from '#kernel/telemetry/logger';
import { startEndingPostgres } from '#tests/support/ending-postgres';
import { Database } from './database.ts';

test('a connection that is ended in the packet that opens it fails its statement, where it ended the process', async () => {
  await using server = await startEndingPostgres();
  await using database = new Database(server.url, 'log', silentLogger);
  await expect(database.rows({ name: 'one', text: 'SELECT 1' })).rejects.toMatchObject({ code: 'VIG_K201' });
});
