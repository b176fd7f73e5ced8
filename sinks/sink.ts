import type { RecordBatch, TopicOffset, TopicPartition } from '#contract/log';

/**
 * A sink turns records of the log into an effect outside it.
 *
 * Once       The effect and the offsets are kept in one transaction of the sink's own store (P2). `handle` is given
 *            batches in order; when another process has moved the sink on, it throws `VIG_S403` and has no effect, and
 *            the runner asks `positions` again.
 * Order      Per partition. Several partitions may come in one call.
 * Failure    Throws VigieError (area S) and has had no effect. A record that cannot be read is not a failure: the sink
 *            counts it, puts it aside and goes on (P7).
 */
export interface Sink extends AsyncDisposable {
  readonly name: string;
  readonly groupId: string;
  readonly topics: readonly string[];
  /** Stored offsets; partitions without one are left out. */
  positions(partitions: readonly TopicPartition[]): Promise<readonly TopicOffset[]>;
  handle(batches: readonly RecordBatch[]): Promise<void>;
}
