import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { HOST } from './ports.ts';
import { beganAt, isAlive, removeRecord, writeRecord, type ProcessRecord } from './process-records.ts';

export interface ServerOptions {
  /** What the server keeps. The same folder, started again, is the same server with the same data, at the same port. */
  readonly dataDir: string;
  /** Absent or 0: the port that the folder had before, else a free one. */
  readonly port?: number | undefined;
  /** It outlives the process that started it (`stack:up`). Otherwise it ends with that process at the latest. */
  readonly stays?: boolean | undefined;
  /** In a process group of its own: a Ctrl-C for its starter does not reach it, which ends it when it is done with it. */
  readonly apart?: boolean | undefined;
}

/** A running server on loopback. */
export interface Server extends AsyncDisposable {
  readonly name: string;
  readonly pid: number;
  readonly port: number;
  readonly dataDir: string;
  readonly logFile: string;
  /** Ends it in its orderly way; resolves when it is gone. */
  stop(): Promise<void>;
  /** SIGKILL, as a crash; resolves when it is gone. */
  kill(): Promise<void>;
}

export interface ServerProgram {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly port: number;
  /** Whether it serves now. @param said what it has printed since this start. */
  readonly isReady: (said: () => Promise<string>) => Promise<boolean>;
  readonly stopSignal?: NodeJS.Signals | undefined;
}

const READY_WITHIN_MS = 120_000;
const STOPPED_WITHIN_MS = 30_000;
const ASK_EVERY_MS = 40;

/** Starts a server and waits until it serves. */
export async function startServer(program: ServerProgram, options: ServerOptions): Promise<Server> {
  const { dataDir, stays = false, apart = stays } = options;
  await mkdir(dataDir, { recursive: true });
  const logFile = join(dataDir, `${program.name}.log`);
  const log = await open(logFile, 'a');
  const from = (await stat(logFile)).size;
  const [command, ...args] = stays ? [program.command, ...program.args] : boundToUs(program);
  const child = spawn(command, args, {
    cwd: dataDir,
    env: { ...process.env, ...program.env },
    detached: apart,
    stdio: ['ignore', log.fd, log.fd],
  });
  const failed = new Promise<Error>((resolve) => {
    child.once('error', resolve);
    child.once('exit', (code, signal) => resolve(new Error(`it ended with ${code ?? signal}`)));
  });
  await log.close();
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program.name} could not be started`, { cause: await failed });
  const record: ProcessRecord = {
    name: program.name,
    pid,
    began: beganAt(pid),
    owner: stays ? null : process.pid,
    address: `${HOST}:${program.port}`,
    dataDir,
    logFile,
  };
  await writeRecord(record);
  if (stays) child.unref();
  else ours.add(pid);
  const said = async () => (await readFile(logFile)).subarray(from).toString();
  const trouble = await ready(program, said, failed);
  if (trouble !== null) {
    await endProcess(record, 'SIGKILL');
    const words = (await said()).trimEnd().split('\n').slice(-15).join('\n');
    throw new Error(`${program.name} did not start: ${trouble} (${logFile})\n${words}`);
  }
  const stop = () => endProcess(record, program.stopSignal ?? 'SIGTERM');
  return {
    name: program.name,
    pid,
    port: program.port,
    dataDir,
    logFile,
    stop,
    kill: () => endProcess(record, 'SIGKILL'),
    [Symbol.asyncDispose]: stop,
  };
}

async function ready(
  program: ServerProgram,
  said: () => Promise<string>,
  failed: Promise<Error>,
): Promise<string | null> {
  const failure = failed.then(String);
  const end = performance.now() + READY_WITHIN_MS;
  while (performance.now() < end) {
    if (await program.isReady(said)) return null;
    const trouble = await Promise.race([failure, pause(ASK_EVERY_MS, null)]);
    if (trouble !== null) return trouble;
  }
  return `it did not serve within ${READY_WITHIN_MS / 1000} s`;
}

/** Ends a process that a record names, whoever started it; after a while by force. */
export async function endProcess(record: ProcessRecord, signal: NodeJS.Signals): Promise<void> {
  const end = performance.now() + STOPPED_WITHIN_MS;
  if (isAlive(record)) send(record.pid, signal);
  while (isAlive(record)) {
    if (performance.now() > end) send(record.pid, 'SIGKILL');
    await pause(ASK_EVERY_MS);
  }
  ours.delete(record.pid);
  await removeRecord(record);
}

const SETPRIV = '/usr/bin/setpriv';

/** Where Linux has the tool for it, the kernel ends the server when its starter dies, in whatever way. */
function boundToUs({ command, args }: ServerProgram): readonly [string, ...string[]] {
  return existsSync(SETPRIV) ? [SETPRIV, '--pdeathsig', 'KILL', '--', command, ...args] : [command, ...args];
}

const ours = new Set<number>();

/** No server of a test outlives the test's process. */
process.once('exit', () => {
  for (const pid of ours) send(pid, 'SIGKILL');
});

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    return; // It ended by itself.
  }
}
