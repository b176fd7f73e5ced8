import type { Readable } from './store.ts';

/** The time, once a second for as long as someone looks: one timer for the whole page. */
export function createTicker(now: () => number): Readable<number> {
  const listeners = new Set<() => void>();
  let timer: ReturnType<typeof setInterval> | undefined;
  let time = now();
  return {
    get: () => time,
    subscribe: (listener) => {
      if (listeners.size === 0) {
        time = now();
        timer = setInterval(() => {
          time = now();
          for (const each of listeners) each();
        }, 1000);
      }
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) clearInterval(timer);
      };
    },
  };
}
