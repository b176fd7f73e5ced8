import { join } from 'node:path';
import { expect, test } from 'vitest';
import { missingServers, sharedServer } from '#tests/support/servers';
import { tempFolder } from '#tests/support/temp-folder';
import { livingRecords } from '../processes/process-records.ts';
import type { Server } from '../processes/server-process.ts';
import { SERVER_NAMES, SERVERS, withNeeds, type ServerName } from './servers.ts';

for (const name of SERVER_NAMES) {
  const missing = missingServers([name]);
  test.skipIf(missing !== null)(
    `${name}: killed and started again on its folder, it serves at the same port; ended, it leaves nothing${missing === null ? '' : ` (${missing})`}`,
    async () => {
      await using folder = await tempFolder('stack');
      const needs: Partial<Record<ServerName, string>> = {};
      for (const need of SERVERS[name].needs) needs[need] = await sharedServer(need);
      const start = (): Promise<Server> => SERVERS[name].start({ dataDir: join(folder.path, name) }, needs);
      await using first = await start();
      await first.kill();
      expect((await livingRecords()).map(({ pid }) => pid)).not.toContain(first.pid);
      await using second = await start();
      expect({ port: second.port, pid: second.pid }).toEqual({ port: first.port, pid: expect.any(Number) });
      expect(second.pid).not.toBe(first.pid);
      expect((await livingRecords()).map(({ pid }) => pid)).toContain(second.pid);
      await second.stop();
      expect((await livingRecords()).map(({ pid }) => pid)).not.toContain(second.pid);
    },
    120_000,
  );
}

test('what a server needs comes before it, once', () => {
  expect(withNeeds(['connect', 'kafka'])).toEqual(['kafka', 'connect']);
  expect(withNeeds([])).toEqual([...SERVER_NAMES]);
});
