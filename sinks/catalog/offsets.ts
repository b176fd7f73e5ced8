import type { RecordBatch, TopicOffset, TopicPartition } from '#contract/log';
import { VigieError } from '#kernel/errors/vigie-error';
import type { Queryable } from './database.ts';

/** Stored offsets of a sink; partitions that it never handled are left out. */
export async function storedOffsets(
  db: Queryable,
  sink: string,
  partitions: readonly TopicPartition[],
): Promise<readonly TopicOffset[]> {
  const rows = await db.query<{ topic: string; partition: number; next: string }>(
    `SELECT o.topic, o.partition, o.next::text AS next FROM sink_offsets o
     JOIN unnest($2::text[], $3::int[]) AS asked (topic, partition) USING (topic, partition) WHERE o.sink = $1`,
    [sink, partitions.map((one) => one.topic), partitions.map((one) => one.partition)],
  );
  return rows.map(({ topic, partition, next }) => ({ topic, partition, offset: BigInt(next) }));
}

/**
 * Moves a sink on, in the transaction that keeps the effect of `batches` (P2). The update waits for whoever else moves
 * the same partition and then compares again, so of two processes with the same records one has the effect and the
 * other `VIG_S403`. Offsets may have holes (compaction), so a batch may begin later than expected, never earlier.
 */
export async function advanceOffsets(tx: Queryable, sink: string, batches: readonly RecordBatch[]): Promise<void> {
  // In one order everywhere, so that two processes never wait for each other.
  const sorted = batches.toSorted((a, b) =>
    a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1,
  );
  const moved = await tx.query(
    `INSERT INTO sink_offsets AS stored (sink, topic, partition, handled_from, next)
     SELECT $1, t.topic, t.partition, t.handled_from, t.next
     FROM unnest($2::text[], $3::int[], $4::bigint[], $5::bigint[]) AS t (topic, partition, handled_from, next)
     ON CONFLICT (sink, topic, partition) DO UPDATE SET handled_from = excluded.handled_from, next = excluded.next
     WHERE stored.next <= excluded.handled_from
     RETURNING 1`,
    [
      sink,
      sorted.map((batch) => batch.topic),
      sorted.map((batch) => batch.partition),
      sorted.map((batch) => String(batch.records[0]?.offset ?? batch.next)),
      sorted.map((batch) => String(batch.next)),
    ],
  );
  if (moved.length < sorted.length)
    throw new VigieError('VIG_S403', 'another process has moved this sink on', { details: { sink } });
}
