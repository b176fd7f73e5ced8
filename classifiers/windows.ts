/** Of a longer value only the beginning and the end are read. */
const EDGE = 1024 * 1024;
const WINDOW = 16 * 1024;
/** Windows overlap so that nothing is cut in two. */
const OVERLAP = 512;

export interface Window {
  readonly start: number;
  readonly text: string;
}

/** Cuts a long text into overlapping windows; beyond two mebi-characters the middle is left out and `complete` is false. */
export function windowsOf(text: string): { readonly windows: readonly Window[]; readonly complete: boolean } {
  if (text.length <= WINDOW) return { windows: [{ start: 0, text }], complete: true };
  const windows: Window[] = [];
  const complete = text.length <= 2 * EDGE;
  if (complete) cut(text, { from: 0, to: text.length }, windows);
  else {
    cut(text, { from: 0, to: EDGE }, windows);
    cut(text, { from: text.length - EDGE, to: text.length }, windows);
  }
  return { windows, complete };
}

function cut(text: string, { from, to }: { readonly from: number; readonly to: number }, into: Window[]): void {
  for (let start = from; start < to; start += WINDOW - OVERLAP) {
    into.push({ start, text: text.slice(start, Math.min(start + WINDOW, to)) });
    if (start + WINDOW >= to) return;
  }
}
