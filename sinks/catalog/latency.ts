import { latencyQuantile } from '#contract/observation';
import type { LatencyFigure } from '#contract/catalog';

export const MINUTE_MS = 60_000;

/** Latencies are told over this many of the last minutes, the present one included. */
export const LATENCY_WINDOW_MINUTES = 5;

export function latencyFigure(buckets: readonly number[] | null): LatencyFigure {
  const counts = buckets ?? [];
  return {
    p50Ms: latencyQuantile(counts, 0.5),
    p99Ms: latencyQuantile(counts, 0.99),
    count: counts.reduce((sum, n) => sum + n, 0),
  };
}

/** The first minute of a window that ends now. */
export function windowStart(nowMs: number, minutes: number): number {
  return Math.floor(nowMs / MINUTE_MS) - (minutes - 1);
}
