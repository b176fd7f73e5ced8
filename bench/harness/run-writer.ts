import { spawn } from 'node:child_process';

export interface Written {
  readonly rows: number;
  readonly seconds: number;
}

export interface WriterOptions {
  readonly url: string;
  readonly rowsPerSecond: number;
  readonly seconds: number;
  readonly rowsPerCommit: number;
  readonly firstId: number;
}

/** Runs `writer.ts` to its end. */
export async function runWriter(options: WriterOptions): Promise<Written> {
  const script = new URL('writer.ts', import.meta.url).pathname;
  const { url, rowsPerSecond, seconds, rowsPerCommit, firstId } = options;
  const child = spawn(
    process.execPath,
    [script, url, ...[rowsPerSecond, seconds, rowsPerCommit, firstId].map(String)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`the writer ended with ${String(code)}`);
  const written: Written = JSON.parse(printed);
  return written;
}
