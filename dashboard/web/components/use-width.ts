import { useEffect, useState, type RefObject } from 'react';

/** Whether an element is narrower than so many pixels: a row's height is arithmetic here, so CSS alone cannot choose it. */
export function useNarrow(ref: RefObject<HTMLElement | null>, belowPx: number): boolean {
  const [narrow, setNarrow] = useState(false);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(([entry]) => setNarrow((entry?.contentRect.width ?? belowPx) < belowPx));
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref, belowPx]);
  return narrow;
}
