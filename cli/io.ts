import type { Clock } from '#kernel/clock';

/** Where text goes. */
export interface TextSink {
  write(text: string): void;
  readonly isTerminal: boolean;
  readonly columns: number;
}

/** Everything of the process that a command may use; `main.ts` makes the real one, tests make others. */
export interface Io {
  /** Data, and nothing else. */
  readonly out: TextSink;
  /** Talk: progress, warnings, errors. */
  readonly err: TextSink;
  readonly stdin: AsyncIterable<Uint8Array> & { readonly isTerminal: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Aborts at Ctrl-C and SIGTERM. */
  readonly stop: AbortSignal;
  readonly clock: Clock;
}
