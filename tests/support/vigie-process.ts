import { spawn } from 'node:child_process';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NODE_FLAGS } from '#cli/node-flags';
import { systemClock } from '#kernel/clock';
import { eventually } from './eventually.ts';

const MAIN = new URL('../../cli/main.ts', import.meta.url).pathname;

export interface VigieProcess extends AsyncDisposable {
  readonly pid: number;
  readonly url: string;
  readonly token: string;
  readonly dataDir: string;
  /** Everything that the process wrote to stdout and stderr, all starts of this folder together. */
  output(): Promise<string>;
  get(path: string): Promise<unknown>;
  post(path: string, body: unknown): Promise<unknown>;
  /** Resident memory in bytes. */
  rss(): Promise<number>;
  /** The most resident memory it ever had, in bytes. */
  peakRss(): Promise<number>;
  kill(): Promise<void>;
  /** Ends it as Ctrl-C does; resolves with the exit code. */
  stop(): Promise<number | null>;
}

export interface VigieOptions {
  readonly dataDir: string;
  /** Content of vigie.yaml, as an object (JSON is YAML). */
  readonly config: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly nodeFlags?: readonly string[] | undefined;
  /** Further arguments of `vigie start`. */
  readonly args?: readonly string[] | undefined;
  /** Folder where it writes down that it runs, told its process id; `dataDir` when left out. */
  readonly announcedIn?: ((pid: number) => string) | undefined;
  /** Until its API answers. Default 60 s. */
  readonly startsWithinMs?: number | undefined;
}

/** Starts the real program as a process of its own and waits until its API answers. */
export async function startVigie(options: VigieOptions): Promise<VigieProcess> {
  const { dataDir } = options;
  await mkdir(dataDir, { recursive: true });
  const file = join(dataDir, 'vigie.yaml');
  await writeFile(
    file,
    JSON.stringify({ dataDir, server: { port: 0 }, logging: { format: 'json' }, ...options.config }),
  );
  const outputFile = join(dataDir, 'output.txt');
  const output = await open(outputFile, 'a');
  const child = spawn(
    process.execPath,
    [...NODE_FLAGS, ...(options.nodeFlags ?? []), MAIN, 'start', '--config', file, ...(options.args ?? [])],
    {
      env: { ...process.env, ...options.env },
      cwd: dataDir,
      stdio: ['ignore', output.fd, output.fd],
    },
  );
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
  await output.close();
  const { pid } = child;
  if (pid === undefined) throw new Error('vigie could not be started');

  const runtimeFile = join(options.announcedIn?.(pid) ?? dataDir, 'runtime.json');
  const runtime = await eventually(async () => {
    if (child.exitCode !== null)
      throw new Error(`vigie ended with ${child.exitCode}: ${(await readFile(outputFile, 'utf8')).slice(-2000)}`);
    const found: { url: string; token: string; pid: number } = JSON.parse(await readFile(runtimeFile, 'utf8'));
    if (found.pid !== pid) throw new Error('runtime file of another process');
    return found;
  }, options.startsWithinMs ?? 60_000).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });

  const request = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(`${runtime.url}${path}`, {
      ...init,
      headers: {
        authorization: `Bearer ${runtime.token}`,
        ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${init.method ?? 'GET'} ${path}: ${answer.status} ${text}`);
    const parsed: unknown = text === '' ? null : JSON.parse(text);
    return parsed;
  };

  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    return exit;
  };

  return {
    pid,
    url: runtime.url,
    token: runtime.token,
    dataDir,
    output: () => readFile(outputFile, 'utf8'),
    get: (path) => request(path),
    post: (path, body) => request(path, { method: 'POST', body: JSON.stringify(body) }),
    rss: () => memory(pid, /VmRSS:\s+(\d+) kB/u),
    peakRss: () => memory(pid, /VmHWM:\s+(\d+) kB/u),
    async kill() {
      await end('SIGKILL');
    },
    stop: () => end('SIGINT'),
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGINT');
      const late = systemClock.sleep(30_000).then(() => child.kill('SIGKILL'));
      await Promise.race([exit, late]);
    },
  };
}

async function memory(pid: number, line: RegExp): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(line.exec(status)?.[1] ?? 0) * 1024;
}
