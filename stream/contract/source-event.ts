import { z } from 'zod';
import { SourceId, SourceKind } from './dataset.ts';
import { Position } from './position.ts';

/** The states of a capture, as style §2.8 has them. */
export const SOURCE_STATES = [
  'connecting',
  'snapshotting',
  'streaming',
  'paused',
  'backoff',
  'failed',
  'stopped',
] as const;
export const SourceState = z.enum(SOURCE_STATES);
export type SourceState = z.infer<typeof SourceState>;

export const SnapshotProgress = z.object({
  datasets: z.number().int(),
  datasetsDone: z.number().int(),
  rows: z.number().int(),
  /** Estimated by the source's statistics; 0 when unknown. */
  rowsEstimated: z.number(),
  startedAtMs: z.number(),
});
export type SnapshotProgress = z.infer<typeof SnapshotProgress>;

/**
 * Topic `vigie.sources`, compacted. Three kinds of event, by key:
 * - `<source>`: the capture's state now (`status`);
 * - `<source>/gap/<to>/<dataset>`: an interval of positions of which nothing was examined (`gap`); it is never removed;
 * - `<source>/epoch/<dataset>`: a dataset's epoch began or became complete (`epoch`).
 */
export const SourceEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('status'),
    source: SourceId,
    kind: SourceKind,
    namespace: z.string(),
    state: SourceState,
    position: Position.nullable(),
    /** Commit time of the newest change read, and when the connector last heard of the source at all. */
    committedAtMs: z.number().nullable(),
    heardAtMs: z.number(),
    /** Bytes of log that the source keeps for us (PostgreSQL: retained WAL), where it can be told. */
    retainedBytes: z.number().nullable(),
    /** Bytes of log written at the source but not read by us yet. */
    lagBytes: z.number().nullable(),
    /** Milliseconds of log that the source has from before our place; null or absent where it can't be told. */
    historyLeftMs: z.number().nullable().optional(),
    /** Milliseconds from the oldest to the newest entry of that log. */
    historyMs: z.number().nullable().optional(),
    snapshot: SnapshotProgress.nullable(),
    /** Code and message when `backoff` or `failed`; while `streaming`, of what is about to go wrong (`VIG_C153`). */
    error: z.object({ code: z.string(), message: z.string(), mend: z.string() }).nullable(),
    atMs: z.number(),
  }),
  z.object({
    type: z.literal('gap'),
    source: SourceId,
    /** All datasets of the source when absent. */
    dataset: z.string().optional(),
    from: Position.nullable(),
    to: Position,
    reason: z.string(),
    code: z.string(),
    atMs: z.number(),
  }),
  z.object({
    type: z.literal('epoch'),
    source: SourceId,
    dataset: z.string(),
    epoch: z.number().int(),
    state: z.enum(['reading', 'complete']),
    reason: z.enum(['initial', 'resnapshot', 'truncate', 'restarted']),
    /** Rows read, when complete. */
    rows: z.number().int(),
    position: Position,
    atMs: z.number(),
  }),
]);
export type SourceEvent = z.infer<typeof SourceEvent>;
