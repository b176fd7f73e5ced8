import type { Database, Statement } from './database.ts';
import { parseSubscription } from './subscription.ts';

/** Rows removed by one statement. */
const AT_ONCE = 500;
const PAST_EVERY_OFFSET = 2n ** 63n - 1n;

export interface Retention {
  /** Old batches of topics with a retention time. */
  removeAged(signal: AbortSignal): Promise<void>;
  /**
   * What all groups have consumed of encrypted topics without compaction: raw values rest as short as they can (P4).
   * @param graceMs nothing younger goes: groups that start together with the topic have this long to show up.
   */
  removeConsumed(graceMs: number, signal: AbortSignal): Promise<void>;
}

/** Removes whole batches from the beginning of partitions. Age is time in the log, by the database's clock. */
export function createRetention(db: Database): Retention {
  const sql = statements(db.schema);

  async function trim(partitionId: string | null, below: bigint, olderThanMs: number): Promise<void> {
    for (;;) {
      const [row] = await db.rows(sql.trim, [partitionId, below, olderThanMs, AT_ONCE]);
      if (Number(row?.[0] ?? 0) < AT_ONCE) return;
    }
  }

  async function consumedBounds(): Promise<Map<string, bigint>> {
    const groups = await db.rows(sql.groups);
    const subscriptions = groups.flatMap(([id, stored]) =>
      stored === null || stored === undefined ? [] : [{ id, subscription: parseSubscription(stored) }],
    );
    const committed = new Map<string, Map<string, bigint | null>>();
    for (const [partitionId, groupId, at] of await db.rows(sql.committed)) {
      const byGroup = committed.get(partitionId ?? '') ?? new Map<string, bigint | null>();
      committed.set(partitionId ?? '', byGroup);
      byGroup.set(groupId ?? '', at === null || at === undefined ? null : BigInt(at));
    }
    const bounds = new Map<string, bigint>();
    for (const [partitionId, topic] of await db.rows(sql.raw)) {
      const byGroup = committed.get(partitionId ?? '');
      if (byGroup === undefined) continue;
      // A group that is going to read the topic counts before it has got to it.
      const waiting = subscriptions.some(
        ({ id, subscription }) => !byGroup.has(id ?? '') && subscription.matches(topic ?? ''),
      );
      const least = [...byGroup.values()].reduce(lesser);
      if (!waiting && least !== null) bounds.set(partitionId ?? '', least);
    }
    return bounds;
  }

  return {
    async removeAged(signal) {
      for (const [partitionId, retentionMs] of await db.rows(sql.aged)) {
        if (signal.aborted) return;
        await trim(partitionId ?? null, PAST_EVERY_OFFSET, Number(retentionMs));
      }
    },

    async removeConsumed(graceMs, signal) {
      for (const [partitionId, below] of await consumedBounds()) {
        if (signal.aborted) return;
        await trim(partitionId, below, graceMs);
      }
    },
  };
}

/** Null (nothing committed yet) is less than any offset. */
function lesser(a: bigint | null, b: bigint | null): bigint | null {
  if (a === null || b === null) return null;
  return a < b ? a : b;
}

function statements(s: string) {
  return {
    aged: {
      name: 'retention-aged',
      text: `SELECT p.id, t.retention_ms FROM ${s}.topics t JOIN ${s}.partitions p ON p.topic_id = t.id
        JOIN LATERAL (SELECT appended_at FROM ${s}.batches WHERE partition_id = p.id ORDER BY last_offset LIMIT 1) b ON true
        WHERE NOT t.compacted AND b.appended_at < clock_timestamp() - t.retention_ms * interval '1 ms'`,
    },
    groups: { name: 'retention-groups', text: `SELECT id, subscription FROM ${s}.groups` },
    raw: {
      name: 'retention-raw',
      text: `SELECT p.id, t.name FROM ${s}.topics t JOIN ${s}.partitions p ON p.topic_id = t.id
        WHERE t.encrypted AND NOT t.compacted AND p.first_offset < p.next_offset`,
    },
    committed: {
      name: 'retention-committed',
      text: `SELECT g.partition_id, g.group_id, g.committed FROM ${s}.group_partitions g
        JOIN ${s}.partitions p ON p.id = g.partition_id JOIN ${s}.topics t ON t.id = p.topic_id
        WHERE t.encrypted AND NOT t.compacted AND (g.committed IS NOT NULL OR g.target IS NOT NULL)`,
    },
    // Only a prefix goes, so that what is left has no holes.
    trim: {
      name: 'retention-trim',
      text: `WITH head AS (
          SELECT last_offset, last_offset < $2::bigint AND appended_at < clock_timestamp() - $3::bigint * interval '1 ms' AS may_go
          FROM ${s}.batches WHERE partition_id = $1 ORDER BY last_offset LIMIT $4),
        gone AS (
          DELETE FROM ${s}.batches b USING head h
          WHERE b.partition_id = $1 AND b.last_offset = h.last_offset AND h.may_go
            AND h.last_offset < coalesce((SELECT min(last_offset) FROM head WHERE NOT may_go), $2::bigint)
          RETURNING b.last_offset),
        moved AS (
          UPDATE ${s}.partitions SET first_offset = greatest(first_offset, (SELECT max(last_offset) + 1 FROM gone))
          WHERE id = $1 AND EXISTS (SELECT FROM gone) RETURNING id)
        SELECT count(*) FROM gone`,
    },
  } satisfies Record<string, Statement>;
}
