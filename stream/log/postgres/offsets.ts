import type { GroupLag, PartitionOffsets, TopicOffset } from '#contract/log';
import { VigieError } from '#kernel/errors/vigie-error';
import type { Database, Statement } from './database.ts';
import type { Reader, Want } from './reader.ts';
import type { TopicDirectory } from './topic-directory.ts';

/** What can be asked about offsets, and setting a group's offsets for a replay. */
export interface Offsets {
  of(topic: string): Promise<readonly PartitionOffsets[]>;
  at(topic: string, timestampMs: number): Promise<readonly TopicOffset[]>;
  lag(groupId: string): Promise<readonly GroupLag[]>;
  reset(groupId: string, offsets: readonly TopicOffset[]): Promise<void>;
}

export function createOffsets(db: Database, directory: TopicDirectory, reader: Reader): Offsets {
  const sql = statements(db.schema);

  return {
    async of(name) {
      const topic = await directory.topic(name);
      const rows = await db.rows(sql.bounds, [topic.id]);
      return rows.map(([partition, first, next]) => ({
        topic: name,
        partition: Number(partition),
        first: BigInt(first ?? 0),
        next: BigInt(next ?? 0),
      }));
    },

    async at(name, timestampMs) {
      const topic = await directory.topic(name);
      const found: TopicOffset[] = [];
      for (const [number, next, base] of await db.rows(sql.atTime, [topic.id, Math.ceil(timestampMs)])) {
        const partition = topic.partitions[Number(number)];
        if (partition === undefined) continue;
        const end = BigInt(next ?? 0);
        const want: Want = { partition, at: BigInt(base ?? end), end };
        const [fetched] = base === null ? [] : await reader.fetch([want], 1);
        const record = fetched?.records.find((candidate) => candidate.timestampMs >= timestampMs);
        found.push({ topic: name, partition: partition.partition, offset: record?.offset ?? end });
      }
      return found;
    },

    async lag(groupId) {
      const rows = await db.rows(sql.lag, [groupId]);
      return rows.map(([topic, partition, committed, first, next]): GroupLag => {
        const end = BigInt(next ?? 0);
        const start = BigInt(first ?? 0);
        const at = committed === null || committed === undefined ? null : BigInt(committed);
        const unread = end - (at === null || at < start ? start : at);
        return {
          topic: topic ?? '',
          partition: Number(partition),
          committed: at,
          next: end,
          lag: unread < 0n ? 0n : unread,
        };
      });
    },

    async reset(groupId, offsets) {
      const wanted: { id: number; at: string }[] = [];
      for (const { topic, partition, offset } of offsets) {
        const found = (await directory.topic(topic)).partitions[partition];
        if (found === undefined)
          throw new VigieError('VIG_K202', 'the partition does not exist', { details: { topic, partition } });
        wanted.push({ id: found.id, at: String(offset) });
      }
      await db.transaction(async (session) => {
        await session.rows(sql.create, [groupId]);
        const [group] = await session.rows(sql.lock, [groupId]);
        const [alive] = await session.rows(sql.alive, [group?.[0] ?? null]);
        if (alive?.[0] !== '0') {
          throw new VigieError('VIG_K203', 'the group has members', {
            details: { group: groupId, members: Number(alive?.[0]) },
          });
        }
        await session.rows(sql.set, [group?.[0] ?? null, JSON.stringify(wanted)]);
      });
    },
  };
}

function statements(s: string) {
  return {
    bounds: {
      name: 'offsets-bounds',
      text: `SELECT partition, first_offset, next_offset FROM ${s}.partitions WHERE topic_id = $1 ORDER BY partition`,
    },
    atTime: {
      name: 'offsets-at-time',
      text: `SELECT p.partition, p.next_offset, b.base_offset FROM ${s}.partitions p LEFT JOIN LATERAL (
          SELECT base_offset FROM ${s}.batches WHERE partition_id = p.id AND max_ms >= $2::bigint ORDER BY last_offset LIMIT 1
        ) b ON true WHERE p.topic_id = $1 ORDER BY p.partition`,
    },
    lag: {
      name: 'offsets-lag',
      text: `SELECT t.name, p.partition, g.committed, p.first_offset, p.next_offset FROM ${s}.groups x
        JOIN ${s}.group_partitions g ON g.group_id = x.id JOIN ${s}.partitions p ON p.id = g.partition_id
        JOIN ${s}.topics t ON t.id = p.topic_id
        WHERE x.name = $1 AND (g.committed IS NOT NULL OR g.owner IS NOT NULL) ORDER BY t.name, p.partition`,
    },
    create: { name: 'offsets-group', text: `INSERT INTO ${s}.groups (name) VALUES ($1) ON CONFLICT DO NOTHING` },
    lock: { name: 'offsets-lock', text: `SELECT id FROM ${s}.groups WHERE name = $1 FOR UPDATE` },
    alive: {
      name: 'offsets-alive',
      text: `SELECT count(*) FROM ${s}.members WHERE group_id = $1
        AND heartbeat_at >= clock_timestamp() - session_timeout_ms * interval '1 ms'`,
    },
    set: {
      name: 'offsets-set',
      text: `INSERT INTO ${s}.group_partitions AS g (group_id, partition_id, committed)
        SELECT $1, w.id, w.at FROM jsonb_to_recordset($2) AS w(id int, at bigint)
        ON CONFLICT (group_id, partition_id) DO UPDATE SET committed = excluded.committed`,
    },
  } satisfies Record<string, Statement>;
}
