import type { Clock } from '#kernel/clock';

/** A clock that stands still until it is told to go on. */
export interface ManualClock extends Clock {
  /** Moves time on and ends the pauses that are over, each at its own time, in order. */
  advance(ms: number): Promise<void>;
  /** How long the pauses that are going on were meant to be. */
  readonly pauses: readonly number[];
}

interface Pause {
  readonly untilMs: number;
  readonly lengthMs: number;
  readonly end: () => void;
}

export function createManualClock(startMs = 1_000_000): ManualClock {
  let nowMs = startMs;
  const pauses = new Set<Pause>();
  return {
    now: () => nowMs,
    get pauses() {
      return [...pauses].map(({ lengthMs }) => lengthMs);
    },
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) return resolve();
        const end = () => {
          pauses.delete(pause);
          signal?.removeEventListener('abort', end);
          resolve();
        };
        const pause: Pause = { untilMs: nowMs + ms, lengthMs: ms, end };
        pauses.add(pause);
        signal?.addEventListener('abort', end, { once: true });
      }),
    async advance(ms) {
      const endMs = nowMs + ms;
      await settle();
      for (;;) {
        const [next] = [...pauses].filter(({ untilMs }) => untilMs <= endMs).toSorted((a, b) => a.untilMs - b.untilMs);
        if (next === undefined) break;
        nowMs = Math.max(nowMs, next.untilMs);
        next.end();
        await settle();
      }
      nowMs = endMs;
    },
  };
}

/** Lets everything run that waits for nothing but its turn. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
}
