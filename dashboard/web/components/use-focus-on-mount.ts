import { useEffect, useRef, type RefObject } from 'react';

/** Puts the focus into a field that has just appeared because someone asked for it. Once: never again at later renders. */
export function useFocusOnMount<T extends HTMLElement>(): RefObject<T | null> {
  const ref = useRef<T>(null);
  useEffect(() => ref.current?.focus(), []);
  return ref;
}
