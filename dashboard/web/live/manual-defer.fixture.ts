import type { Defer } from './store.ts';

/** A {@link Defer} whose time passes only when a test says so. */
export function manualDefer(): { readonly defer: Defer; readonly pass: (ms: number) => void } {
  let nowMs = 0;
  let waiting: { readonly atMs: number; readonly run: () => void }[] = [];
  return {
    defer: (run, delayMs) => waiting.push({ atMs: nowMs + delayMs, run }),
    pass: (ms) => {
      const untilMs = nowMs + ms;
      for (;;) {
        const due = waiting.filter(({ atMs }) => atMs <= untilMs).toSorted((a, b) => a.atMs - b.atMs)[0];
        if (due === undefined) break;
        waiting = waiting.filter((other) => other !== due);
        nowMs = due.atMs;
        due.run();
      }
      nowMs = untilMs;
    },
  };
}
