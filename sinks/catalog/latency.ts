import { latencyQuantile } from '#contract/observation';
import type { LatencyFigure } from '#contract/catalog';
import type { Queryable } from './database.ts';

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

export interface DatasetLatencies {
  readonly dataset: string;
  readonly label: readonly number[];
  readonly catalogue: readonly number[];
}

/**
 * Histograms of every dataset that had any since a minute, by URN. Added up here and not in SQL, where taking arrays
 * apart and putting them together again costs ten times as much.
 */
export async function recentLatency(db: Queryable, fromMinute: number): Promise<readonly DatasetLatencies[]> {
  const rows = await db.query<DatasetLatencies>(
    `SELECT d.urn AS dataset, m.label, m.catalogue FROM latency_minutes m JOIN datasets d ON d.id = m.dataset_id WHERE m.minute >= $1`,
    [fromMinute],
  );
  return [...Map.groupBy(rows, (row) => row.dataset)]
    .map(([dataset, own]) => ({
      dataset,
      label: sumBuckets(own.map((row) => row.label)),
      catalogue: sumBuckets(own.map((row) => row.catalogue)),
    }))
    .toSorted((a, b) => (a.dataset < b.dataset ? -1 : 1));
}

export function sumBuckets(all: readonly (readonly number[])[]): readonly number[] {
  const sums: number[] = [];
  for (const one of all) {
    for (const [i, n] of one.entries()) sums[i] = (sums[i] ?? 0) + n;
  }
  return sums;
}
