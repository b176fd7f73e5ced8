import { useCallback, useEffect, useState, type RefObject } from 'react';

export interface WindowedRows {
  readonly count: number;
  readonly rowHeight: number;
  readonly headHeight: number;
}

export interface RowWindow {
  /** Rows to draw: `start` up to but without `end`. */
  readonly start: number;
  readonly end: number;
  /** Brings a row into sight with the least movement. */
  readonly reveal: (index: number) => void;
  /** Whole rows in sight. */
  readonly pageRows: () => number;
}

/** Rows drawn beyond the edges, so that a fast wheel does not outrun the next render. */
const BEYOND = 8;

/** Which rows of one height are in sight. With one height that is a division: nothing is measured, no row ever jumps. */
export function useWindow(scroller: RefObject<HTMLElement | null>, rows: WindowedRows): RowWindow {
  const { count, rowHeight, headHeight } = rows;
  const [view, setView] = useState({ top: 0, height: 0 });
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const look = () => setView({ top: element.scrollTop, height: element.clientHeight });
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [scroller]);
  const reveal = useCallback(
    (index: number) => {
      const element = scroller.current;
      if (element === null) return;
      const rowTop = index * rowHeight;
      const inSight = element.clientHeight - headHeight;
      if (rowTop < element.scrollTop) element.scrollTo({ top: rowTop });
      else if (rowTop + rowHeight > element.scrollTop + inSight) {
        element.scrollTo({ top: rowTop + rowHeight - inSight });
      }
    },
    [scroller, rowHeight, headHeight],
  );
  const pageRows = () => Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 0) - headHeight) / rowHeight) - 1);
  const { start, end } = rowsInSight({ count, rowHeight, ...view });
  return { start, end, reveal, pageRows };
}

export function rowsInSight(at: {
  readonly count: number;
  readonly rowHeight: number;
  readonly top: number;
  readonly height: number;
}): { readonly start: number; readonly end: number } {
  const first = Math.floor(at.top / at.rowHeight);
  const start = Math.min(Math.max(0, first - BEYOND), at.count);
  return { start, end: Math.min(at.count, first + Math.ceil(at.height / at.rowHeight) + BEYOND) };
}
