import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

export interface CommandOutcome {
  readonly exitCode: number | null;
  /** Data. */
  readonly out: string;
  /** Talk. */
  readonly err: string;
}

export interface CommandOptions {
  readonly cwd?: string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly stdin?: string | undefined;
  /** Ends it with SIGINT as soon as its data or its talk holds this. */
  readonly interruptAt?: string | undefined;
}

/** Runs the real program to its end, without a terminal, with no variable of ours from outside. */
export function vigie(args: readonly string[], options: CommandOptions = {}): Promise<CommandOutcome> {
  const clean = Object.entries(process.env).filter(([name]) => !name.startsWith('VIGIE_') && name !== 'DATABASE_URL');
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: options.cwd,
    env: { ...Object.fromEntries(clean), ...options.env },
    stdio: 'pipe',
  });
  let out = '';
  let err = '';
  const look = () => {
    if (options.interruptAt !== undefined && (out + err).includes(options.interruptAt)) child.kill('SIGINT');
  };
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    look();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
    look();
  });
  child.stdin.end(options.stdin ?? '');
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, out, err }));
  });
}
