import { z } from 'zod';
import { DataClass } from './classes.ts';
import { Position } from './position.ts';

/**
 * Why a value was not examined, or not all of it (P6):
 * - `binary`: bytes that are no text;
 * - `beyond-bounds`: it is longer, deeper or of more parts than is looked at; a part of it was examined;
 * - `oversized`: larger than what is taken in at all;
 * - `unchanged`: the source did not send it, since the change did not touch it.
 */
export const UNEXAMINED_REASONS = ['binary', 'beyond-bounds', 'oversized', 'unchanged'] as const;
export const UnexaminedReason = z.enum(UNEXAMINED_REASONS);
export type UnexaminedReason = z.infer<typeof UnexaminedReason>;

/**
 * What a worker saw of one field in one batch. Merging is commutative and idempotent by batch: adding up the
 * observations of all batches of an epoch, each once, in any order, gives the same evidence.
 */
export const FieldObservation = z.object({
  path: z.string(),
  /**
   * Values examined, wholly or in part: of after-images (`plus`) and of before-images (`minus`). Nulls, values of which
   * nothing was examined and values that were not sent are apart.
   */
  plus: z.number().int(),
  minus: z.number().int(),
  nullPlus: z.number().int(),
  nullMinus: z.number().int(),
  /** After-images without the value, since the change left it unchanged: what was last seen of it still holds. */
  unavailable: z.number().int(),
  /** Values that were sent and not examined, or not wholly, by reason; those examined in part count in `plus` too. */
  unexamined: z
    .array(
      z.object({
        reason: UnexaminedReason.exclude(['unchanged']),
        plus: z.number().int(),
        minus: z.number().int(),
      }),
    )
    .default([]),
  /** Sum of value lengths (UTF-16 units) of the after-images. */
  lengthPlus: z.number(),
  entities: z.array(
    z.object({
      entity: z.string(),
      classes: z.array(DataClass),
      plus: z.number().int(),
      minus: z.number().int(),
      /** Sum of confidences of the counted hits (plus side), for the mean. */
      confidencePlus: z.number(),
      /** Best confidence seen on the plus side in this batch. */
      best: z.number(),
      /** Hits at or above the high threshold, plus side. */
      highPlus: z.number().int(),
      /** Hits that stand by themselves: a checksum passed, or at or above the high threshold. */
      provenPlus: z.number().int().optional(),
      provenMinus: z.number().int().optional(),
      masked: z.string(),
      /** The explanation of the best hit, one line, no value in it. */
      reason: z.string(),
      /** The first hit of this batch, counted or not: alerts are made from it. */
      first: z.object({ position: Position, committedAtMs: z.number(), capturedAtMs: z.number() }),
    }),
  ),
});
export type FieldObservation = z.infer<typeof FieldObservation>;

/**
 * Topic `vigie.observations`, keyed by dataset URN: what a worker saw of one dataset in one batch of one partition.
 */
export const Observation = z.object({
  /** `<topic>/<partition>/<first offset>-<last offset>/<dataset>/<epoch>`: the idempotence key. */
  id: z.string(),
  source: z.string(),
  dataset: z.string(),
  schema: z.string(),
  epoch: z.number().int(),
  modelVersion: z.string(),
  /** True when every update and delete of the batch carried its full before-image (or there were none). */
  exact: z.boolean(),
  /** Records by operation. */
  operations: z.object({ c: z.number(), u: z.number(), d: z.number(), r: z.number(), t: z.number() }),
  /** Net records counted in this epoch: inserts and reads minus deletes. */
  records: z.number().int(),
  positions: z.object({ from: Position, to: Position }),
  times: z.object({
    /** Of the newest change in the batch. */
    committedAtMs: z.number(),
    capturedAtMs: z.number(),
    labelledAtMs: z.number(),
  }),
  /**
   * Commit-to-label latency of the live (not snapshot) records of the batch: counts per bucket of
   * {@link LATENCY_BOUNDS_MS}, the last for everything above.
   */
  latency: z.array(z.number().int()),
  fields: z.array(FieldObservation),
  /** Dead letters whose records, put back, were examined in this batch. */
  recovered: z.array(z.string()).default([]),
});
export type Observation = z.infer<typeof Observation>;

/** Upper bounds of the latency buckets, milliseconds: about a quarter wider each, so a percentile is right to ±12 %. */
export const LATENCY_BOUNDS_MS: readonly number[] = Array.from(
  { length: 48 },
  (_, i) => Math.round(1.25 ** i * 10) / 10,
);

/** Bucket of a latency; negative ones (clock skew) go to the first. */
export function latencyBucket(ms: number): number {
  let low = 0;
  let high = LATENCY_BOUNDS_MS.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((LATENCY_BOUNDS_MS[middle] ?? Infinity) < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The `q`-quantile (0 to 1) of bucketed latencies in milliseconds, or null when there are none. */
export function latencyQuantile(buckets: readonly number[], q: number): number | null {
  const total = buckets.reduce((sum, n) => sum + n, 0);
  if (total === 0) return null;
  let seen = 0;
  for (const [i, n] of buckets.entries()) {
    seen += n;
    if (seen >= q * total) return LATENCY_BOUNDS_MS[i] ?? LATENCY_BOUNDS_MS.at(-1) ?? null;
  }
  return LATENCY_BOUNDS_MS.at(-1) ?? null;
}
