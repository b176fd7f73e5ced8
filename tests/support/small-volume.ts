import { execFileSync } from 'node:child_process';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { diskSpace } from '#cli/embedded/disk-space';

/** A file system of its own, small enough to be filled. */
export interface SmallVolume extends AsyncDisposable {
  readonly path: string;
  /** Fills it up to so many bytes left, with a file that `release` removes. */
  fill(leftBytes: number): Promise<void>;
  release(): Promise<void>;
  freeBytes(): Promise<number>;
}

/** Why no small volume can be made here; null when one can. */
export function volumesAreRefused(): string | null {
  if (process.platform !== 'linux') return 'no tmpfs on this platform';
  if (process.getuid?.() !== 0) return 'mounting takes root';
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', '/mnt'], { stdio: 'ignore' });
    return null;
  } catch {
    return 'mounting is not allowed here';
  }
}

/** Mounts a tmpfs at `path`, which is made. */
export async function smallVolume(path: string, megabytes: number): Promise<SmallVolume> {
  await mkdir(path, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0711`, 'tmpfs', path]);
  const ballast = join(path, 'ballast');
  const freeBytes = async () => (await diskSpace(path)).freeBytes;
  return {
    path,
    freeBytes,
    async fill(leftBytes) {
      await using file = await open(ballast, 'a');
      const block = Buffer.alloc(256 * 1024, 1);
      while ((await freeBytes()) > leftBytes) {
        const size = Math.min(block.length, (await freeBytes()) - leftBytes);
        try {
          await file.write(block, 0, size);
        } catch {
          return; // Others write too: full is full.
        }
      }
    },
    release: () => rm(ballast, { force: true }),
    async [Symbol.asyncDispose]() {
      execFileSync('umount', ['--lazy', path]);
    },
  };
}
