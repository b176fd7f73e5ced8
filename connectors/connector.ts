import type { Change } from '#contract/change';
import type { SourceKind } from '#contract/dataset';
import type { StoredRecord, TopicPartition } from '#contract/log';
import type { Position } from '#contract/position';
import type { DatasetSchema } from '#contract/schema';
import type { SnapshotProgress, SourceEvent } from '#contract/source-event';
import type { VigieError } from '#kernel/errors/vigie-error';
import type { Sensitive } from '#kernel/sensitive';

/**
 * A connector turns one database into an ordered stream of changes.
 *
 * Order      Changes of one key come in commit order; transactions never interleave; positions never go back, except
 *            that snapshot reads have the position of their snapshot.
 * Delivery   At least once from the last {@link Progress} handed back: whoever stores a batch and its progress in one
 *            transaction has every change exactly once.
 * Ownership  The caller decides when the source may forget: nothing is acknowledged to the source before `ack` (P1).
 * Bounds     One batch at a time; the next is read when the caller asks for it, so that a slow caller slows the source
 *            (P5). A transaction larger than memory comes in many batches.
 * Values     Row values are `Sensitive`; no message, error or detail carries one (P4).
 * Failure    The iteration throws VigieError (area C); its `retry` says what the supervisor may do. A lost or foreign
 *            slot is never skipped: `VIG_C107`, `VIG_C106`, `VIG_C112`.
 */
export interface Connector extends AsyncDisposable {
  readonly kind: SourceKind;
  /** OpenLineage namespace: `postgres://host:port`. */
  readonly namespace: string;
  /** Read-only and safe on production; `vigie doctor` runs it. Never throws: what fails is a result. */
  check(signal: AbortSignal): Promise<readonly CheckResult[]>;
  /**
   * Opens the stream where `progress` says; null starts with a snapshot. What has to be made at the source (a slot) is
   * made only when the first batch, which may hold nothing but that intent, has been acknowledged: so what a crash left
   * half-made is known as ours.
   *
   * `known`: the shapes that were told up to `progress`, in the order in which they were last told. Of use where the
   * source has no catalogue of shapes, and they are inferred.
   */
  open(progress: Progress | null, signal: AbortSignal, known?: readonly DatasetSchema[]): Promise<ChangeStream>;
  /**
   * After lost history (`VIG_C107`, `VIG_C112`): a progress that makes a new slot, records a `gap` from the last position
   * to the new consistent point and reads all tables again in new epochs. `request` is remembered as carried out; null
   when it was carried out before: an old request is no answer to a new loss.
   */
  reset(progress: Progress, request: string): Progress | null;
  /** Removes what the connector made at the source: slot, publication. Returns the statements it ran. */
  remove(signal: AbortSignal): Promise<readonly string[]>;
}

export interface ChangeStream extends AsyncDisposable {
  /** The next batch, or null when `maxWaitMs` passed without one. Batches are bounded by about `maxBytes` of rows. */
  next(options: {
    readonly maxBytes: number;
    readonly maxWaitMs: number;
    readonly signal?: AbortSignal | undefined;
  }): Promise<ChangeBatch | null>;
  /** To be called once everything up to `progress` is durable. Cheap; may be called with older progress. */
  ack(progress: Progress): void;
  /** Reads the named tables again (`schema.table`; all when empty) while the tail goes on. Once per `request` id. */
  resnapshot(request: string, tables: readonly string[]): void;
  /** How far the reading of tables has got; null when nothing is being read. */
  snapshotProgress(): SnapshotProgress | null;
  /** Told while capture is paused and when it goes on, for what works by itself. `next` is not called meanwhile. */
  setPaused?(paused: boolean): Promise<void>;
  /** What the source retains and how far behind we are; null where it can't be told. Runs a query. */
  measure(): Promise<Measure>;
}

export interface ChangeBatch {
  /** New or changed shapes; durable no later than `changes`, which may refer to them. */
  readonly schemas: readonly DatasetSchema[];
  readonly changes: readonly Change[];
  /** Epochs that began or completed, gaps; durable with `changes`. `status` events are the caller's. */
  readonly events: readonly SourceEvent[];
  /** Of a connector that reads from the log: records that it cannot read. They become dead letters with `changes` (P7). */
  readonly poison?: readonly PoisonRecord[] | undefined;
  /** Of changes whose records are tried again: headers that say so, and go on with them (`RETRY_HEADERS`). */
  readonly retried?: ReadonlyMap<Change, Readonly<Record<string, string>>> | undefined;
  /** Where to go on when this batch is durable. */
  readonly progress: Progress;
  /** Of the newest change or heartbeat in the batch. */
  readonly committedAtMs: number | null;
}

export interface PoisonRecord extends TopicPartition {
  readonly record: StoredRecord;
  /** Of area F; no data in it. */
  readonly error: VigieError;
  /** URN of the dataset that it is of, where that can be told. */
  readonly dataset: string | null;
  /** Position of the newest change before it. */
  readonly after: Position | null;
}

/**
 * Where a capture stands: opaque to the caller, plain JSON, and sensitive, since the cursor of a snapshot is a key. It
 * holds what is needed to go on after a crash at any instant: the tail's position, per-table snapshot cursors and
 * epochs, requests already carried out.
 */
export type Progress = Sensitive<ProgressState>;
export interface ProgressState {
  readonly version: 1;
  readonly position: Position | null;
  readonly state: unknown;
}

export interface Measure {
  readonly retainedBytes: number | null;
  readonly lagBytes: number | null;
  /**
   * Where the source keeps its log by age or size, whoever reads it: how much older than our place its oldest entry is,
   * in milliseconds. At 0 the changes that come next are about to be lost.
   */
  readonly historyLeftMs?: number | null | undefined;
  /** From the oldest to the newest entry of that log, in milliseconds. */
  readonly historyMs?: number | null | undefined;
}

export interface CheckResult {
  /** Stable name: `wal_level`, `replication_role`, `slot`, … */
  readonly check: string;
  readonly status: 'ok' | 'warn' | 'fail';
  /** What was found. */
  readonly evidence: string;
  /** The exact statement or setting that mends it; absent when ok. */
  readonly fix?: string | undefined;
}
