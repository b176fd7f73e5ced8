import { readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { folders } from '../folder.ts';

/** What is written down of a running server, so that another process can end it. */
export interface ProcessRecord {
  readonly name: string;
  readonly pid: number;
  /** When the process began, in the kernel's words: tells it from a later one with the same id. Null where unknown. */
  readonly began: string | null;
  /** Process that started it for itself; null when it was to stay (`stack:up`). */
  readonly owner: number | null;
  readonly address: string;
  readonly dataDir: string;
  readonly logFile: string;
}

export async function writeRecord(record: ProcessRecord): Promise<void> {
  await mkdir(folders.run, { recursive: true });
  await writeFile(fileOf(record), JSON.stringify(record));
}

export async function removeRecord(record: ProcessRecord): Promise<void> {
  await rm(fileOf(record), { force: true });
}

/** Those whose process lives; what is left of others is removed. */
export async function livingRecords(): Promise<readonly ProcessRecord[]> {
  const names = await readdir(folders.run).catch(() => []);
  const records: ProcessRecord[] = [];
  for (const name of names.toSorted((a, b) => a.localeCompare(b))) {
    const text = await readFile(join(folders.run, name), 'utf8').catch(() => null);
    if (text === null) continue;
    const record: ProcessRecord = JSON.parse(text);
    if (isAlive(record)) records.push(record);
    else await removeRecord(record);
  }
  return records;
}

export function isAlive({ pid, began }: Pick<ProcessRecord, 'pid' | 'began'>): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false; // No such process.
  }
  return began === null || beganAt(pid) === began;
}

/** Field 22 of `/proc/<pid>/stat`, after the name in parentheses; null on systems without it and for the dead. */
export function beganAt(pid: number): string | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /su, '')
      .split(' ');
    return fields[0] === 'Z' ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}

function fileOf({ name, pid, owner }: ProcessRecord): string {
  return join(folders.run, owner === null ? `${name}.json` : `${name}-${pid}.json`);
}
