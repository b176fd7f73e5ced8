import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ChildWork } from './child.ts';
import type { LogHarness } from './harness.ts';

export interface Child extends AsyncDisposable {
  /** Resolves when the child has printed the line; rejects when it ends without. */
  said(line: string): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<void>;
}

/** A real process that works on the log and can be stopped, continued and killed at any instant. */
export function startChild({ module, env }: LogHarness['child'], work: ChildWork): Child {
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      fileURLToPath(new URL('child.ts', import.meta.url)),
      module,
      JSON.stringify(work),
    ],
    {
      env: { ...process.env, ...env, NODE_OPTIONS: '' },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  const changed = () => {
    for (const look of waiting) look();
  };
  let over = false;
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    changed();
  });
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      over = true;
      changed();
      resolve();
    });
  });
  return {
    ended,
    kill: (signal) => void child.kill(signal),
    said: (line) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (lines.includes(line)) resolve();
          else if (over) reject(new Error(`the child ended without saying "${line}", but: ${lines.join(', ')}`));
          else return;
          waiting.delete(look);
        };
        waiting.add(look);
        look();
      }),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
