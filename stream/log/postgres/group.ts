import { randomUUID } from 'node:crypto';
import { VigieError } from '#kernel/errors/vigie-error';
import { assign } from '../assignment.ts';
import type { Database, Session, Statement } from './database.ts';
import type { Notifier } from './notifier.ts';
import { parseSubscription, type Subscription } from '../subscription.ts';
import type { TopicDirectory } from './topic-directory.ts';

export interface GroupParts {
  readonly db: Database;
  readonly directory: TopicDirectory;
  readonly notifier: Notifier;
  /** Tells this process's members of the group, as the notifier tells those of others. */
  readonly groupChanged: (groupId: number) => void;
}

export interface Membership {
  readonly groupId: number;
  readonly memberId: string;
}

/** A partition whose owner or target changed. */
export interface OwnershipChange {
  readonly partitionId: number;
  readonly owner: string | null;
  readonly target: string | null;
  readonly epoch: bigint;
}

export interface Pulse {
  /** False: this member was given up for dead and is no longer one. */
  readonly alive: boolean;
  readonly generation: bigint;
  /** Somebody died, or has not handed over for too long: whoever sees it first shares out anew. */
  readonly overdue: boolean;
}

/**
 * The protocol of groups (`docs/specs/log.md`, I3 to I5). All changes of ownership lock the group's row, so they are
 * made one after another, each with a generation of its own. A partition that is to move stays with its living owner
 * (`owner`) until that one lets go of it between two polls, and then goes to `target`: nothing is handled twice. An owner
 * that does not let go within its session timeout loses it, and is fenced by the new `epoch`.
 */
export class GroupProtocol {
  readonly #parts: GroupParts;
  readonly #sql: Readonly<Record<StatementName, Statement>>;

  constructor(parts: GroupParts) {
    this.#parts = parts;
    this.#sql = statements(parts.db.schema);
  }

  async join(groupName: string, subscription: Subscription, sessionTimeoutMs: number): Promise<Membership> {
    const { db } = this.#parts;
    await this.#parts.directory.refresh();
    const memberId = randomUUID();
    const groupId = await db.transaction(async (session) => {
      await session.rows(this.#sql.create, [groupName]);
      const [group] = await session.rows(this.#sql.subscribe, [groupName, subscription.stored]);
      const id = Number(group?.[0]);
      await session.rows(this.#sql.enter, [id, memberId, subscription.stored, sessionTimeoutMs]);
      await this.#shareOut(session, id, BigInt(group?.[1] ?? 0));
      return id;
    });
    this.#tell(groupId);
    return { groupId, memberId };
  }

  /** Gives everything to the others at once. */
  async leave({ groupId, memberId }: Membership): Promise<void> {
    await this.#parts.db.transaction(async (session) => {
      const generation = await this.#lock(session, groupId);
      await session.rows(this.#sql.exit, [groupId, memberId]);
      await this.#shareOut(session, groupId, generation);
    });
    this.#tell(groupId);
  }

  /** Shares out anew: topics were created, or somebody is overdue. */
  async rebalance(groupId: number): Promise<void> {
    await this.#parts.directory.refresh();
    const changed = await this.#parts.db.transaction(async (session) =>
      this.#shareOut(session, groupId, await this.#lock(session, groupId)),
    );
    if (changed) this.#tell(groupId);
  }

  /** Lets go of what is to move to others; called when the member has nothing of it in hand. */
  async release({ groupId, memberId }: Membership): Promise<void> {
    await this.#parts.db.transaction(async (session) => {
      const generation = (await this.#lock(session, groupId)) + 1n;
      await session.rows(this.#sql.handOver, [groupId, memberId, generation]);
      await session.rows(this.#sql.advance, [groupId, generation]);
    });
    this.#tell(groupId);
  }

  async heartbeat({ groupId, memberId }: Membership): Promise<Pulse> {
    const [row] = await this.#parts.db.rows(this.#sql.heartbeat, [groupId, memberId]);
    return { alive: row !== undefined, generation: BigInt(row?.[0] ?? 0), overdue: row?.[1] === 't' };
  }

  /** What changed since a generation, and the generation up to which that is the whole truth. */
  async changesSince(
    groupId: number,
    generation: bigint,
  ): Promise<{ generation: bigint; changes: readonly OwnershipChange[] }> {
    const rows = await this.#parts.db.rows(this.#sql.changes, [groupId, generation]);
    const changes: OwnershipChange[] = [];
    for (const [, partitionId, owner, target, epoch] of rows) {
      if (partitionId === null || partitionId === undefined) continue;
      changes.push({
        partitionId: Number(partitionId),
        owner: owner ?? null,
        target: target ?? null,
        epoch: BigInt(epoch ?? 0),
      });
    }
    return { generation: BigInt(rows[0]?.[0] ?? 0), changes };
  }

  #tell(groupId: number): void {
    this.#parts.groupChanged(groupId);
    this.#parts.notifier.group(groupId);
  }

  async #lock(session: Session, groupId: number): Promise<bigint> {
    const [row] = await session.rows(this.#sql.lock, [groupId]);
    if (row === undefined) throw new VigieError('VIG_K203', 'the group does not exist');
    return BigInt(row[0] ?? 0);
  }

  /** With the group's row locked. True when something changed hands or is to. */
  async #shareOut(session: Session, groupId: number, generation: bigint): Promise<boolean> {
    await session.rows(this.#sql.bury, [groupId]);
    const members = (await session.rows(this.#sql.members, [groupId])).map(([id, stored]) => ({
      id: id ?? '',
      subscription: parseSubscription(stored ?? ''),
    }));
    const held = new Map<number, Held>();
    for (const [partitionId, owner, target, overdue] of await session.rows(this.#sql.held, [groupId])) {
      held.set(Number(partitionId), { owner: owner ?? null, target: target ?? null, overdue: overdue === 't' });
    }
    const moves = decide(members, held, this.#parts.directory);
    if (moves.length === 0) return false;
    const next = generation + 1n;
    await session.rows(this.#sql.order, [groupId, moves.map(({ id }) => id)]);
    await session.rows(this.#sql.move, [groupId, next, JSON.stringify(moves)]);
    await session.rows(this.#sql.advance, [groupId, next]);
    return true;
  }
}

interface Held {
  readonly owner: string | null;
  readonly target: string | null;
  /** The owner was asked to let go of it longer ago than its session timeout. */
  readonly overdue: boolean;
}

interface Move {
  readonly id: number;
  readonly owner: string | null;
  readonly target: string | null;
}

function decide(
  members: readonly { readonly id: string; readonly subscription: Subscription }[],
  held: ReadonlyMap<number, Held>,
  directory: TopicDirectory,
): readonly Move[] {
  const alive = new Set(members.map(({ id }) => id));
  const readers = new Map(members.map(({ id }) => [id, new Set<number>()]));
  const partitions: { readonly id: number; readonly topicId: number; readonly owner: string | null }[] = [];
  for (const topic of directory.all()) {
    for (const { id, subscription } of members) if (subscription.matches(topic.name)) readers.get(id)?.add(topic.id);
    for (const { id } of topic.partitions) {
      const at = held.get(id);
      partitions.push({ id, topicId: topic.id, owner: at?.target ?? at?.owner ?? null });
    }
  }
  const candidates = members.map(({ id }) => ({
    id,
    reads: (topicId: number) => readers.get(id)?.has(topicId) === true,
  }));
  const moves: Move[] = [];
  for (const [id, target] of assign(partitions, candidates)) {
    const at = held.get(id);
    if (at === undefined && target === null) continue;
    const present = at?.owner ?? null;
    const mayKeep = present !== null && present !== target && alive.has(present) && at?.overdue !== true;
    const owner = mayKeep ? present : target;
    if (owner !== present || target !== (at?.target ?? null)) moves.push({ id, owner, target });
  }
  return moves;
}

type StatementName =
  | 'create'
  | 'subscribe'
  | 'enter'
  | 'exit'
  | 'lock'
  | 'advance'
  | 'bury'
  | 'members'
  | 'held'
  | 'order'
  | 'move'
  | 'handOver'
  | 'heartbeat'
  | 'changes';

function statements(s: string): Readonly<Record<StatementName, Statement>> {
  const dead = `m.heartbeat_at < clock_timestamp() - m.session_timeout_ms * interval '1 ms'`;
  const overdue = `(g.revoked_at < clock_timestamp() - m.session_timeout_ms * interval '1 ms')`;
  return {
    create: { name: 'group-create', text: `INSERT INTO ${s}.groups (name) VALUES ($1) ON CONFLICT DO NOTHING` },
    subscribe: {
      name: 'group-subscribe',
      text: `UPDATE ${s}.groups SET subscription = $2 WHERE name = $1 RETURNING id, generation`,
    },
    enter: { name: 'group-enter', text: `INSERT INTO ${s}.members VALUES ($1, $2, $3, $4, clock_timestamp())` },
    exit: { name: 'group-exit', text: `DELETE FROM ${s}.members WHERE group_id = $1 AND id = $2` },
    lock: { name: 'group-lock', text: `SELECT generation FROM ${s}.groups WHERE id = $1 FOR UPDATE` },
    advance: { name: 'group-advance', text: `UPDATE ${s}.groups SET generation = $2 WHERE id = $1` },
    bury: { name: 'group-bury', text: `DELETE FROM ${s}.members m WHERE m.group_id = $1 AND ${dead}` },
    members: { name: 'group-members', text: `SELECT id, subscription FROM ${s}.members WHERE group_id = $1` },
    held: {
      name: 'group-held',
      text: `SELECT g.partition_id, g.owner, g.target, ${overdue} FROM ${s}.group_partitions g
        LEFT JOIN ${s}.members m ON m.group_id = g.group_id AND m.id = g.owner WHERE g.group_id = $1`,
    },
    // Writers lock the same rows in the same order.
    order: {
      name: 'group-order',
      text: `SELECT FROM ${s}.group_partitions WHERE group_id = $1 AND partition_id = ANY ($2::int[]) ORDER BY partition_id FOR NO KEY UPDATE`,
    },
    move: {
      name: 'group-move',
      text: `INSERT INTO ${s}.group_partitions AS g (group_id, partition_id, owner, target, epoch, changed, revoked_at)
        SELECT $1, w.id, w.owner, w.target, $2, $2, CASE WHEN w.owner IS DISTINCT FROM w.target THEN clock_timestamp() END
        FROM jsonb_to_recordset($3) AS w(id int, owner uuid, target uuid)
        ON CONFLICT (group_id, partition_id) DO UPDATE SET
          owner = excluded.owner, target = excluded.target, changed = excluded.changed,
          epoch = CASE WHEN g.owner IS DISTINCT FROM excluded.owner THEN excluded.epoch ELSE g.epoch END,
          revoked_at = CASE WHEN excluded.revoked_at IS NOT NULL THEN coalesce(g.revoked_at, excluded.revoked_at) END`,
    },
    handOver: {
      name: 'group-hand-over',
      text: `WITH ordered AS MATERIALIZED (
          SELECT partition_id FROM ${s}.group_partitions
          WHERE group_id = $1 AND owner = $2::uuid AND target IS DISTINCT FROM $2::uuid ORDER BY partition_id FOR NO KEY UPDATE)
        UPDATE ${s}.group_partitions g SET owner = target, epoch = $3, changed = $3, revoked_at = NULL
        FROM ordered WHERE g.group_id = $1 AND g.partition_id = ordered.partition_id`,
    },
    heartbeat: {
      name: 'group-heartbeat',
      text: `UPDATE ${s}.members SET heartbeat_at = clock_timestamp() WHERE group_id = $1 AND id = $2
        RETURNING (SELECT generation FROM ${s}.groups WHERE id = $1),
          EXISTS (SELECT FROM ${s}.members m WHERE m.group_id = $1 AND m.id <> $2 AND ${dead})
          OR EXISTS (SELECT FROM ${s}.group_partitions g JOIN ${s}.members m ON m.group_id = g.group_id AND m.id = g.owner
            WHERE g.group_id = $1 AND g.revoked_at IS NOT NULL AND ${overdue})`,
    },
    changes: {
      name: 'group-changes',
      text: `SELECT x.generation, g.partition_id, g.owner, g.target, g.epoch FROM ${s}.groups x
        LEFT JOIN ${s}.group_partitions g ON g.group_id = x.id AND g.changed > $2 WHERE x.id = $1`,
    },
  };
}
