import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort as freePortOf } from '#cli/embedded/free-port';

export const HOST = '127.0.0.1';

/** A port that nothing listens on now. */
export function freePort(): Promise<number> {
  return freePortOf(HOST);
}

/**
 * The port that a server listens on: the one given; else the one that its data folder had before, so that a restarted
 * server is found where it was; else a free one.
 */
export async function chosenPort(dataDir: string, given: number | undefined, name = 'port'): Promise<number> {
  if (given !== undefined && given !== 0) return given;
  const file = join(dataDir, `${name}.txt`);
  const kept = Number(await readFile(file, 'utf8').catch(() => '0'));
  if (kept > 0) return kept;
  const port = await freePort();
  await mkdir(dataDir, { recursive: true });
  await writeFile(file, String(port));
  return port;
}
