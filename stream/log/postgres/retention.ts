import type { Database, Statement } from './database.ts';
import { parseSubscription } from '../subscription.ts';

/** Partitions looked at by one statement, and batches of each. */
const PARTITIONS_AT_ONCE = 100;
const AT_ONCE = 500;
const PAST_EVERY_OFFSET = 2n ** 63n - 1n;

interface Bound {
  readonly partitionId: number;
  readonly below: bigint;
  readonly olderThanMs: number;
}

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

  /** Many partitions in one transaction: ten thousand tables are not to cost ten thousand commits. */
  async function trim(bounds: readonly Bound[], signal: AbortSignal): Promise<void> {
    for (let from = 0; from < bounds.length; from += PARTITIONS_AT_ONCE) {
      let left = bounds.slice(from, from + PARTITIONS_AT_ONCE);
      while (left.length > 0 && !signal.aborted) {
        const full = await db.rows(sql.trim, [
          left.map(({ partitionId }) => partitionId),
          left.map(({ below }) => below),
          left.map(({ olderThanMs }) => olderThanMs),
          AT_ONCE,
        ]);
        const more = new Set(full.map(([id]) => Number(id)));
        left = left.filter(({ partitionId }) => more.has(partitionId));
      }
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
      const aged = await db.rows(sql.aged);
      await trim(
        aged.map(([id, retentionMs]) => ({
          partitionId: Number(id),
          below: PAST_EVERY_OFFSET,
          olderThanMs: Number(retentionMs),
        })),
        signal,
      );
    },

    async removeConsumed(graceMs, signal) {
      const bounds = Array.from(await consumedBounds(), ([id, below]) => ({
        partitionId: Number(id),
        below,
        olderThanMs: graceMs,
      }));
      await trim(bounds, signal);
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
    // Only a prefix goes, so that what is left has no holes. Partitions are locked by id, as writers do. Gives those of
    // which there may be more to remove.
    trim: {
      name: 'retention-trim',
      text: `WITH head AS MATERIALIZED (
          SELECT w.id, b.last_offset,
            bool_and(b.last_offset < w.below AND b.appended_at < clock_timestamp() - w.age * interval '1 ms')
              OVER (PARTITION BY w.id ORDER BY b.last_offset) AS may_go
          FROM unnest($1::int[], $2::bigint[], $3::bigint[]) AS w(id, below, age) CROSS JOIN LATERAL (
            SELECT last_offset, appended_at FROM ${s}.batches WHERE partition_id = w.id ORDER BY last_offset LIMIT $4) b),
        prefix AS (SELECT id, last_offset FROM head WHERE may_go),
        ends AS (SELECT id, max(last_offset) AS last_offset FROM prefix GROUP BY id),
        locked AS MATERIALIZED (
          SELECT p.id FROM ${s}.partitions p WHERE p.id IN (SELECT id FROM ends) ORDER BY p.id FOR NO KEY UPDATE),
        gone AS (
          DELETE FROM ${s}.batches b USING prefix x JOIN locked USING (id)
          WHERE b.partition_id = x.id AND b.last_offset = x.last_offset RETURNING b.partition_id),
        moved AS (
          UPDATE ${s}.partitions p SET first_offset = greatest(p.first_offset, e.last_offset + 1)
          FROM ends e JOIN locked USING (id) WHERE p.id = e.id)
        SELECT partition_id FROM gone GROUP BY partition_id HAVING count(*) = $4`,
    },
  } satisfies Record<string, Statement>;
}
