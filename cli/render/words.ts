const numbers = new Intl.NumberFormat('en');

export function count(value: number): string {
  return numbers.format(value);
}

export function share(value: number): string {
  return value.toFixed(2);
}

/** `1.5 GiB`; `-` when it is not known. */
export function bytes(value: number | null): string {
  if (value === null) return '-';
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const step = value < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(value) / 10));
  const scaled = value / 1024 ** step;
  return `${step === 0 || scaled >= 100 ? Math.round(scaled) : scaled.toFixed(1)} ${units[step] ?? 'B'}`;
}

/** `12 ms`, `3.4 s`, `5 min`; `-` when it is not known. */
export function duration(ms: number | null): string {
  if (ms === null) return '-';
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 5_400_000) return `${Math.round(ms / 60_000)} min`;
  return ms < 129_600_000 ? `${Math.round(ms / 3_600_000)} h` : `${Math.round(ms / 86_400_000)} d`;
}

/** `3.4 s ago`; `-` when it never was. */
export function ago(atMs: number | null, nowMs: number): string {
  return atMs === null ? '-' : `${duration(Math.max(0, nowMs - atMs))} ago`;
}
