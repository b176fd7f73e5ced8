import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Writable } from 'node:stream';

export interface ProgramOptions {
  /** Everything that it prints goes there. */
  readonly logFile: string;
  readonly cwd?: string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly stdin?: string | undefined;
}

/** Runs a program to its end. Throws with the end of its output when it fails. */
export async function runProgram(command: string, args: readonly string[], options: ProgramOptions): Promise<void> {
  await mkdir(dirname(options.logFile), { recursive: true });
  const log = createWriteStream(options.logFile);
  const exitCode = await ended(command, args, options, log);
  await new Promise<void>((resolve) => {
    log.end(resolve);
  });
  if (exitCode === 0) return;
  if (exitCode instanceof Error) throw new Error(`${command} cannot be run: ${exitCode.message}`, { cause: exitCode });
  const words = (await readFile(options.logFile, 'utf8')).trimEnd().split('\n').slice(-15).join('\n');
  throw new Error(`${command} ended with ${exitCode} (${options.logFile}):\n${words}`);
}

function ended(
  command: string,
  args: readonly string[],
  options: ProgramOptions,
  log: Writable,
): Promise<number | null | Error> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: 'pipe',
    });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    // A program that ends early closes its input: its exit code says why.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.stdin ?? '');
    child.once('error', resolve);
    child.once('close', resolve);
  });
}
