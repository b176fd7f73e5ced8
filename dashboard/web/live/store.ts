/** A value outside React: read by `useSyncExternalStore`, written by the live session. */
export interface Readable<T> {
  readonly get: () => T;
  /** Returns how to stop. */
  readonly subscribe: (listener: () => void) => () => void;
}

export interface Store<T> extends Readable<T> {
  readonly set: (next: T) => void;
  readonly update: (change: (now: T) => T) => void;
}

/** Calls `run` later, once. Injected so that tests need no waiting. */
export type Defer = (run: () => void, delayMs: number) => void;

/** In a microtask when `delayMs` is 0: unlike animation frames, that also runs in a hidden tab. */
export const defer: Defer = (run, delayMs) => {
  if (delayMs === 0) queueMicrotask(run);
  else setTimeout(run, delayMs);
};

/** Between two renders of a busy feed. A screen reader of numbers sees no more than ten a second. */
export const RENDER_EVERY_MS = 100;

export interface Notifier {
  readonly subscribe: (listener: () => void) => () => void;
  /** Something changed. Listeners are called in a microtask, then at most once every {@link RENDER_EVERY_MS}. */
  readonly changed: () => void;
}

/**
 * Coalesces changes. S1: after the last `changed` the listeners are always called once more, so that what is shown ends
 * up equal to what is held.
 */
export function createNotifier(later: Defer = defer): Notifier {
  const listeners = new Set<() => void>();
  let phase: 'idle' | 'scheduled' | 'resting' | 'resting-dirty' = 'idle';
  const flush = () => {
    phase = 'resting';
    later(rested, RENDER_EVERY_MS);
    for (const listener of listeners) listener();
  };
  const rested = () => {
    if (phase === 'resting-dirty') flush();
    else phase = 'idle';
  };
  return {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    changed: () => {
      if (phase === 'idle') {
        phase = 'scheduled';
        later(flush, 0);
      } else if (phase === 'resting') {
        phase = 'resting-dirty';
      }
    },
  };
}

/** A single value. Its listeners are called at once: what one types must not come back later than one types on. */
export function createStore<T>(initial: T): Store<T> {
  const listeners = new Set<() => void>();
  let value = initial;
  const set = (next: T) => {
    if (Object.is(next, value)) return;
    value = next;
    for (const listener of listeners) listener();
  };
  return {
    get: () => value,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set,
    update: (change) => set(change(value)),
  };
}
