import { isAbort } from '../errors/vigie-error.ts';
import { anySignal } from './any-signal.ts';

export type Run = (signal: AbortSignal) => Promise<void>;

/**
 * Runs several pieces of work that are of use only together: when one fails, the others are told to end. Resolves when
 * all have ended; rejects then with the failure of the first in the list that failed. One that was told to end may say so
 * with an abort, which is no failure.
 */
export async function together(signal: AbortSignal, runs: readonly Run[]): Promise<void> {
  const failed = new AbortController();
  const both = anySignal([signal, failed.signal]);
  const ends = await Promise.allSettled(
    runs.map(async (run) => {
      try {
        await run(both);
      } catch (error) {
        const told = both.aborted;
        failed.abort();
        if (!told || !isAbort(error)) throw error;
      }
    }),
  );
  const bad = ends.find((end) => end.status === 'rejected');
  if (bad !== undefined) throw bad.reason;
}
