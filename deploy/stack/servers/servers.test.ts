import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventually } from '#tests/support/eventually';
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

const missingRedis = missingServers(['redis']);
test.skipIf(missingRedis !== null || process.platform !== 'linux')(
  `a server ends with the process that started it, though that one was killed${missingRedis === null ? '' : ` (${missingRedis})`}`,
  async () => {
    await using folder = await tempFolder('stack');
    const redis = new URL('redis.ts', import.meta.url).href;
    const script = `const { startRedis } = await import('${redis}');
      const { pid } = await startRedis({ dataDir: '${folder.path}' });
      console.log(pid);
      setInterval(() => undefined, 1000);`;
    const starter = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said] = await once(starter.stdout, 'data');
    const pid = Number(String(said));
    expect((await livingRecords()).map((record) => record.pid)).toContain(pid);
    starter.kill('SIGKILL');
    await eventually(async () => expect((await livingRecords()).map((record) => record.pid)).not.toContain(pid));
  },
);

test('what a server needs comes before it, once', () => {
  expect(withNeeds(['connect', 'kafka'])).toEqual(['kafka', 'connect']);
  expect(withNeeds([])).toEqual([...SERVER_NAMES]);
});
