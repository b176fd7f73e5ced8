import { runScript } from './run-script.ts';

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
  const { url, rowsPerSecond, seconds, rowsPerCommit, firstId } = options;
  const args = [url, ...[rowsPerSecond, seconds, rowsPerCommit, firstId].map(String)];
  const written: Written = JSON.parse(await runScript(new URL('writer.ts', import.meta.url), { args }));
  return written;
}
