import { defer, type Defer } from './store.ts';

/** The least time between two announcements: a busy feed must not talk without end. */
export const ANNOUNCE_EVERY_MS = 15_000;

export interface Announcer {
  /** So many new things, the newest of them said by `newest`. */
  readonly add: (count: number, newest: () => string) => void;
}

const nothing = () => '';

/** Gathers news for a polite live region: the first is said soon, the others together, never more often than allowed. */
export function createAnnouncer(say: (count: number, newest: string) => void, later: Defer = defer): Announcer {
  let waiting = 0;
  let newest = nothing;
  let resting = false;
  const speak = () => {
    if (waiting === 0) {
      resting = false;
      return;
    }
    const count = waiting;
    waiting = 0;
    say(count, newest());
    later(speak, ANNOUNCE_EVERY_MS);
  };
  return {
    add: (count, latest) => {
      waiting += count;
      newest = latest;
      if (resting) return;
      resting = true;
      later(speak, 250);
    },
  };
}
