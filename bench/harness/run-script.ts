import { spawn } from 'node:child_process';
import { systemClock } from '#kernel/clock';

export interface ScriptOptions {
  readonly args: readonly string[];
  /** Asked to end when it takes longer, and a while later ended. */
  readonly withinMs?: number | undefined;
}

const END_WITHIN_MS = 40_000;

/** Runs a script beside this file in a process of its own, to its end, and returns what it printed. */
export async function runScript(script: URL, { args, withinMs }: ScriptOptions): Promise<string> {
  const child = spawn(process.execPath, [script.pathname, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-10_000);
    process.stderr.write(chunk);
  });
  const over = new AbortController();
  let isLate = false;
  const watching = (async () => {
    if (withinMs === undefined) return;
    await systemClock.sleep(withinMs, over.signal);
    if (over.signal.aborted) return;
    isLate = true;
    child.kill('SIGTERM');
    await systemClock.sleep(END_WITHIN_MS, over.signal);
    if (!over.signal.aborted) child.kill('SIGKILL');
  })();
  const [code, signal] = await new Promise<readonly [number | null, string | null]>((resolve) => {
    child.once('close', (...end) => resolve(end));
  });
  over.abort();
  await watching;
  const name = script.pathname.split('/').at(-1) ?? '';
  if (isLate) throw new Error(`${name} did not end within ${(withinMs ?? 0) / 1000} s`);
  if (code !== 0) throw new Error(`${name} ended with ${code ?? signal ?? ''}: ${reason(said)}`);
  return printed;
}

/** The line of an error, of all that a process has said. */
function reason(said: string): string {
  const lines = said.split('\n').filter((line) => line.trim() !== '');
  return lines.find((line) => /^\w*Error\b/u.test(line))?.slice(0, 500) ?? lines.at(-1)?.slice(0, 500) ?? '';
}
