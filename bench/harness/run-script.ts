import { spawn } from 'node:child_process';

export interface ScriptOptions {
  readonly args: readonly string[];
  /** Ends it when it takes longer. */
  readonly withinMs?: number | undefined;
  readonly nodeFlags?: readonly string[] | undefined;
}

/** Runs a script beside this file in a process of its own, to its end, and returns what it printed. */
export async function runScript(script: URL, { args, withinMs, nodeFlags = [] }: ScriptOptions): Promise<string> {
  const child = spawn(process.execPath, [...nodeFlags, script.pathname, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(withinMs === undefined ? {} : { timeout: withinMs }),
  });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const [code, signal] = await new Promise<readonly [number | null, string | null]>((resolve) => {
    child.once('close', (...end) => resolve(end));
  });
  const name = script.pathname.split('/').at(-1) ?? '';
  if (code === null && withinMs !== undefined)
    throw new Error(`${name} was ended (${signal ?? ''}); it has ${withinMs / 1000} s`);
  if (code !== 0) throw new Error(`${name} ended with ${code ?? signal ?? ''}`);
  return printed;
}
