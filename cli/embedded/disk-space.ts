import { statfs } from 'node:fs/promises';

export interface DiskSpace {
  /** What others than root may still use. */
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** Of the file system that a folder lies on. */
export async function diskSpace(folder: string): Promise<DiskSpace> {
  const { bavail, blocks, bsize } = await statfs(folder);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}

const MB = 2 ** 20;

/**
 * So much stays free under the embedded server for what must still be written when nothing new is captured: labels,
 * evidence, alerts, and its own recovery. A twentieth of the disk, within bounds.
 */
export function reserveBytes({ totalBytes }: DiskSpace): number {
  return Math.min(Math.max(totalBytes / 20, 48 * MB), 512 * MB);
}

/** With less than this PostgreSQL does not get through its recovery. */
export const RECOVERY_BYTES = 40 * MB;

/** PostgreSQL's write-ahead log may take a tenth of the disk between two checkpoints: on a small one it would fill it. */
export function walSettings({ totalBytes }: DiskSpace): Readonly<Record<string, string>> {
  const mostMB = Math.trunc(Math.min(Math.max(totalBytes / 10 / MB, 48), 1024));
  return { max_wal_size: `${mostMB}MB`, min_wal_size: `${Math.min(mostMB, 80)}MB` };
}
