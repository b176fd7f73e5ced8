import type { SourceKind } from '#contract/dataset';
import type { LoadTable, Operation } from './operations.ts';
import type { Step } from './steps.ts';

/** A database that is written to while it, or what watches it, is killed. The same for every kind. */
export interface LoadedDatabase extends AsyncDisposable {
  readonly kind: SourceKind;
  /** Its entry under `sources`; two watchers of one database need different names. */
  source(watcher: string): Readonly<Record<string, unknown>>;
  /** Makes the tables with what is to be there first. */
  prepare(first: readonly Operation[]): Promise<void>;
  /**
   * Runs one transaction to its end; connects again first when there is no connection.
   * @throws ConnectionLost when it is not known whether it was committed.
   */
  run(step: Step): Promise<void>;
  /** Whether a transaction was committed. Fails while the server is away. */
  has(step: number): Promise<boolean>;
  count(table: LoadTable): Promise<number>;
  /** Adds an empty column to a table, where the kind of database has columns. */
  widen(table: LoadTable, column: string): Promise<void>;
  /** SIGKILL to all of the server, and started again on its folder after a while. */
  crash(downMs: number): Promise<void>;
}

export class ConnectionLost extends Error {}

/** Tells a connection that broke from a mistake of ours. */
export async function lostWhen<T>(isLost: (error: unknown) => boolean, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isLost(error)) throw new ConnectionLost('the connection broke', { cause: error });
    throw error;
  }
}
