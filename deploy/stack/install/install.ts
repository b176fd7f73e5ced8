import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { folders, STACK } from '../folder.ts';
import { startConnect } from '../servers/connect.ts';
import { startKafka } from '../servers/kafka.ts';
import { startRegistry } from '../servers/registry.ts';
import { SERVERS, withNeeds, type ServerName } from '../servers/servers.ts';
import { install, isInstalled, parts } from './parts.ts';

/** Installs what the named servers need, all at the same time. True when everything is there. */
export async function installStack(names: readonly ServerName[], say: (line: string) => void): Promise<boolean> {
  await mkdir(folders.logs, { recursive: true });
  const wanted = new Set(withNeeds(names).map((name) => SERVERS[name].part));
  const outcomes = await Promise.all(
    parts
      .filter(({ name }) => wanted.has(name))
      .map(async (part) => {
        const begin = performance.now();
        const line = (words: string) => say(`${part.name.padEnd(10)} ${words}`);
        try {
          const found = part.present?.() ?? null;
          if (found !== null) return line(`${found} is used`);
          if (await isInstalled(part)) return line('is there');
          await install(part);
          if (part.name === 'java') await makeArchives();
          return line(`installed in ${((performance.now() - begin) / 1000).toFixed(1)} s`);
        } catch (error) {
          line(`NOT installed: ${error instanceof Error ? error.message : String(error)}`);
          return false;
        }
      }),
  );
  return !outcomes.includes(false);
}

/** Runs the Java servers once, so that it is known that they start, and writes the archives of their classes. */
async function makeArchives(): Promise<void> {
  await mkdir(folders.archives, { recursive: true });
  const folder = join(STACK, 'first-run');
  await rm(folder, { recursive: true, force: true });
  try {
    await using kafka = await startKafka({ dataDir: join(folder, 'kafka'), archive: true });
    await using registry = await startRegistry({ dataDir: join(folder, 'registry'), archive: true });
    await using connect = await startConnect({
      dataDir: join(folder, 'connect'),
      brokers: kafka.brokers,
      archive: true,
    });
    await Promise.all([connect.stop(), registry.stop()]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
