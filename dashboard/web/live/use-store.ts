import { useSyncExternalStore } from 'react';
import type { Readable } from './store.ts';

/** A part of a store: a render only when that part is another. The part must be a plain value. */
export function usePart<T, P extends string | number | boolean | null>(store: Readable<T>, part: (value: T) => P): P {
  return useSyncExternalStore(store.subscribe, () => part(store.get()));
}

/** The value of a store, and a render each time it changes. */
export function useStore<T>(store: Readable<T>): T {
  return useSyncExternalStore(store.subscribe, store.get);
}
