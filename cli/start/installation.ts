import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { Config } from '#kernel/config/schema';
import { VigieError } from '#kernel/errors/vigie-error';
import type { KeyMaterial } from './key-material.ts';

/** What an installation keeps in its data folder besides the databases: keys, token, and who runs on it. */
export interface Installation extends AsyncDisposable {
  readonly dataDir: string;
  readonly keys: KeyMaterial;
  readonly token: string;
  /** Tells commands where the running process answers; removed when it ends. */
  announce(runtime: Runtime): Promise<void>;
}

export const Runtime = z.object({ url: z.string(), token: z.string(), pid: z.number() });
export type Runtime = z.infer<typeof Runtime>;

const RUNTIME_FILE = 'runtime.json';
const LOCK_FILE = 'vigie.pid';
export const KEY_FILE = 'keys.json';
export const TOKEN_FILE = 'token';

/**
 * Opens (or makes) the data folder and takes its lock. `VIG_X605` when another process has it.
 *
 * @param announcedIn further folders where commands look for the running process.
 */
export async function openInstallation(config: Config, announcedIn: readonly string[] = []): Promise<Installation> {
  const dataDir = resolve(config.dataDir);
  await mkdir(dataDir, { recursive: true });
  // Parts of an installation keep nothing here that two of them could spoil.
  const isAlone = config.role === 'all';
  if (isAlone) await takeLock(join(dataDir, LOCK_FILE));
  const keys = await loadKeys(config, join(dataDir, KEY_FILE));
  const token =
    config.server.token?.reveal() ??
    (await keptText(join(dataDir, TOKEN_FILE), () => randomBytes(24).toString('base64url')));
  const announced: string[] = [];
  return {
    dataDir,
    keys,
    token,
    async announce(runtime) {
      for (const folder of [dataDir, ...announcedIn]) {
        const file = join(folder, RUNTIME_FILE);
        await mkdir(folder, { recursive: true });
        await writeFile(`${file}.new`, JSON.stringify(runtime), { mode: 0o600 });
        await rename(`${file}.new`, file);
        announced.push(file);
      }
    },
    async [Symbol.asyncDispose]() {
      for (const file of announced) await rm(file, { force: true });
      if (isAlone) await rm(join(dataDir, LOCK_FILE), { force: true });
    },
  };
}

async function takeLock(file: string): Promise<void> {
  for (;;) {
    try {
      await using handle = await open(file, 'wx', 0o600);
      await handle.writeFile(String(process.pid));
      return;
    } catch (cause) {
      const holder = Number(await readFile(file, 'utf8').catch(() => '0'));
      if (holder > 0 && holder !== process.pid && isVigie(holder)) {
        throw new VigieError('VIG_X605', 'another Vigie runs on this data folder', {
          cause,
          details: { pid: holder, file },
        });
      }
      // Left by a process that was killed.
      await rm(file, { force: true });
    }
  }
}

function isVigie(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false; // No such process.
  }
}

export const KeyFile = z.object({
  current: z.string(),
  fingerprint: z.string(),
  keys: z.record(z.string(), z.string()),
});

async function loadKeys(config: Config, file: string): Promise<KeyMaterial> {
  const { ring, current, fingerprint } = config.keys;
  const [oldest, newest] = [ring.at(0), ring.at(-1)];
  if (oldest !== undefined && newest !== undefined) {
    const masters = new Map(ring.map(({ id, key }) => [id, Buffer.from(key.reveal(), 'base64')]));
    return { masters, currentId: current ?? newest.id, fingerprintId: fingerprint ?? oldest.id };
  }
  const fresh = () =>
    JSON.stringify({ current: 'k1', fingerprint: 'k1', keys: { k1: randomBytes(32).toString('base64') } });
  const kept = KeyFile.safeParse(JSON.parse(await keptText(file, fresh)));
  if (!kept.success) throw new VigieError('VIG_X603', 'the key file cannot be read', { details: { file } });
  const masters = new Map(Object.entries(kept.data.keys).map(([id, key]) => [id, Buffer.from(key, 'base64')]));
  return { masters, currentId: kept.data.current, fingerprintId: kept.data.fingerprint };
}

/** The text of a file only we may read; made at the first start, whole or not at all. */
async function keptText(file: string, make: () => string): Promise<string> {
  const kept = await readFile(file, 'utf8').catch(() => null);
  if (kept !== null && kept.trim() !== '') return kept.trim();
  const text = make();
  await writeFile(`${file}.new`, text, { mode: 0o600 });
  await chmod(`${file}.new`, 0o600);
  await rename(`${file}.new`, file);
  return text;
}
