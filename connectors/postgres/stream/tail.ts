import type { Change, Counts, Operation, Row } from '#contract/change';
import type { Position } from '#contract/position';
import type { Clock } from '#kernel/clock';
import { VigieError } from '#kernel/errors/vigie-error';
import { Sensitive } from '#kernel/sensitive';
import { unreachable } from '#kernel/unreachable';
import { maxLsn, type Lsn } from '../lsn.ts';
import { formatPosition, parsePosition, positionsIn, type PostgresPosition } from '../position.ts';
import type {
  BeginMessage,
  DeleteMessage,
  InsertMessage,
  PgMessage,
  RelationMessage,
  TruncateMessage,
  UpdateMessage,
} from '../protocol/messages.ts';
import type { Relation, Relations } from '../schema/relations.ts';
import type { TableFilter } from '../schema/table-filter.ts';
import { countsOf } from '../snapshot/table-reading.ts';
import type { Session } from './stream-context.ts';
import type { HandedOver } from './handed-over.ts';
import { keyValues, sameKey } from './row-reader.ts';

export interface TailOptions {
  readonly source: string;
  readonly session: Session;
  readonly relations: Relations;
  readonly handedOver: HandedOver;
  readonly watches: TableFilter;
  readonly clock: Clock;
}

interface Transaction {
  readonly xid: number;
  readonly id: string;
  readonly commitLsn: Lsn;
  readonly committedAtMs: number;
  readonly position: (index: number) => Position;
  /** Changes up to this index were handed over before a restart. */
  readonly skip: number;
  index: number;
}

interface TailRelation extends Relation {
  readonly oid: number;
  readonly urn: string;
  readonly isWatched: boolean;
  /** Id of its schema; null before its first change that was not handed over already. */
  schema: string | null;
}

/** What a change of one row is made of. */
interface Images {
  readonly key: Row | null;
  readonly before: Row | null;
  readonly after: Row | null;
}

/** What a batch of messages gave. */
export interface TailChanges {
  readonly changes: readonly Change[];
  /** Of the newest transaction in it, a heartbeat's too. */
  readonly committedAtMs: number | null;
}

/**
 * Turns the messages of the stream into changes, in their order.
 *
 * T1: a change's position depends on the source's log alone, never on what is watched: an update takes two indexes, since
 * one that changes the key is told as two changes; a truncate takes one for each table. So a restart in the middle of a
 * transaction goes on with the very next change.
 */
export class Tail {
  readonly #options: TailOptions;
  readonly #relations = new Map<number, TailRelation>();
  readonly #resumeAt: PostgresPosition | null;
  #transaction: Transaction | null = null;
  #changes: Change[] = [];
  #committedAtMs: number | null = null;
  #capturedAtMs = 0;
  #reached: Lsn;
  #replayed: boolean;

  constructor(options: TailOptions) {
    this.#options = options;
    const { position, confirm } = options.session.head;
    this.#resumeAt = position === null ? null : parsePosition(position);
    this.#reached = confirm;
    this.#replayed = this.#resumeAt === null || this.#endsBefore(this.#resumeAt, confirm);
  }

  /** No change that comes from now on was committed before. */
  get reached(): Lsn {
    return this.#reached;
  }

  /** A position after all that was handed over, where no transaction is open; null within one. */
  get idlePosition(): Position | null {
    return this.#transaction === null ? formatPosition(this.#reached, 0) : null;
  }

  /** Everything handed over before the restart has come again, so that `handedOver` is complete. */
  get hasReplayed(): boolean {
    return this.#replayed;
  }

  async take(messages: readonly PgMessage[]): Promise<TailChanges> {
    this.#capturedAtMs = this.#options.clock.now();
    for (const message of messages) {
      // Shapes are rare; everything else must not wait.
      if (message.tag === 'relation') await this.#describe(message);
      else this.#apply(message);
    }
    const taken = { changes: this.#changes, committedAtMs: this.#committedAtMs };
    this.#changes = [];
    this.#committedAtMs = null;
    return taken;
  }

  #apply(message: Exclude<PgMessage, RelationMessage>): void {
    switch (message.tag) {
      case 'insert':
        return this.#insert(message);
      case 'update':
        return this.#update(message);
      case 'delete':
        return this.#delete(message);
      case 'begin':
        return this.#begin(message);
      case 'commit':
        this.#options.handedOver.commit(message.endLsn);
        this.#transaction = null;
        return this.#passed(message.endLsn);
      case 'truncate':
        return this.#truncate(message);
      case 'message':
        return message.transactional ? undefined : this.#idle(message.lsn);
      case 'keepalive':
        return this.#idle(message.walEnd);
      case 'origin':
      case 'type':
        return undefined;
      default:
        return unreachable(message);
    }
  }

  #begin({ finalLsn, committedAtMs, xid }: BeginMessage): void {
    const resumeAt = this.#resumeAt;
    const skip =
      resumeAt === null || finalLsn > resumeAt.commitLsn
        ? 0
        : finalLsn < resumeAt.commitLsn
          ? Infinity
          : resumeAt.index;
    if (resumeAt !== null && finalLsn >= resumeAt.commitLsn) this.#replayed = true;
    this.#transaction = {
      xid,
      id: String(xid),
      commitLsn: finalLsn,
      committedAtMs,
      position: positionsIn(finalLsn),
      skip,
      index: 0,
    };
    this.#committedAtMs = committedAtMs;
    this.#options.handedOver.begin(xid);
  }

  #idle(lsn: Lsn): void {
    if (this.#transaction !== null) return;
    this.#options.handedOver.idle(lsn);
    if (this.#resumeAt !== null && this.#endsBefore(this.#resumeAt, lsn)) this.#replayed = true;
    this.#passed(lsn);
  }

  /** Whether all transactions up to a position were committed before `lsn`. Index 0 lies before the transaction's changes. */
  #endsBefore(position: PostgresPosition, lsn: Lsn): boolean {
    return position.commitLsn < lsn || (position.commitLsn === lsn && position.index === 0);
  }

  #passed(lsn: Lsn): void {
    this.#reached = maxLsn(this.#reached, lsn);
    if (this.#options.session.tables.readingCount > 0) this.#options.session.tables.passed(this.#reached);
  }

  async #describe(message: RelationMessage): Promise<void> {
    const { relations, session, watches } = this.#options;
    const relation = await relations.ofMessage(message);
    const urn = session.tables.urn(relation.shape);
    this.#relations.set(message.relationId, {
      ...relation,
      oid: message.relationId,
      urn,
      isWatched: watches(message),
      schema: null,
    });
  }

  #insert({ relationId, after }: InsertMessage): void {
    const relation = this.#relation(relationId);
    const position = this.#next(relation, 1);
    if (position === null) return;
    const { reader } = relation;
    this.#push('c', relation, position, { key: reader.keyRow(after), before: null, after: reader.row(after) });
  }

  #update({ relationId, before, beforeKind, after }: UpdateMessage): void {
    const relation = this.#relation(relationId);
    const position = this.#next(relation, 2);
    if (position === null) return;
    const { reader } = relation;
    const full = beforeKind === 'full' ? before : null;
    const key = reader.keyRow(after, before);
    const newRow = reader.row(after, full);
    const oldRow = full === null ? null : reader.row(full);
    const oldKey = before === null ? key : reader.keyRow(before);
    if (before === null || sameKey(oldKey, key, relation.shape.key)) {
      return this.#push('u', relation, position, { key, before: oldRow, after: newRow });
    }
    // As Debezium tells a new key: the row under the old key is gone, one under the new key has come.
    this.#push('d', relation, position, { key: oldKey, before: oldRow ?? oldKey, after: null });
    this.#push('c', relation, this.#at(0), { key, before: null, after: newRow });
  }

  #delete({ relationId, before, beforeKind }: DeleteMessage): void {
    const relation = this.#relation(relationId);
    const position = this.#next(relation, 1);
    if (position === null) return;
    const { reader } = relation;
    const key = reader.keyRow(before);
    this.#push('d', relation, position, { key, before: beforeKind === 'full' ? reader.row(before) : key, after: null });
  }

  #truncate({ relationIds }: TruncateMessage): void {
    for (const relationId of relationIds) {
      const relation = this.#relation(relationId);
      const position = this.#next(relation, 1);
      if (position === null) continue;
      this.#options.session.tables.truncate(relation.oid, position);
      this.#push('t', relation, position, { key: null, before: null, after: null });
    }
  }

  #relation(relationId: number): TailRelation {
    const relation = this.#relations.get(relationId);
    if (relation === undefined)
      throw new VigieError('VIG_C110', 'a change names a relation that was not described', { details: { relationId } });
    return relation;
  }

  /**
   * Moves the transaction's index on (T1); the position of the first of `count`, or null for a change that is not
   * watched or was handed over before.
   */
  #next(relation: TailRelation, count: number): Position | null {
    const transaction = this.#transaction;
    if (transaction === null) throw new VigieError('VIG_C110', 'a change lies outside of a transaction');
    const first = transaction.index + 1;
    transaction.index += count;
    if (!relation.isWatched || first <= transaction.skip) return null;
    const position = transaction.position(first);
    relation.schema ??= this.#options.session.tables.observe(relation.shape, position);
    return position;
  }

  /** The position `back` indexes before the newest. */
  #at(back: number): Position {
    const transaction = this.#transaction;
    if (transaction === null) throw new VigieError('VIG_C110', 'a change lies outside of a transaction');
    return transaction.position(transaction.index - back);
  }

  #push(op: Operation, relation: TailRelation, position: Position, { key, before, after }: Images): void {
    const transaction = this.#transaction;
    if (transaction === null || relation.schema === null) return;
    const counts = this.#counts(relation, key, transaction, position);
    // A table that was dropped meanwhile in the catalogue is told as dropped only when the tail gets there.
    const table = this.#options.session.tables.get(relation.oid);
    if (table === undefined) throw new VigieError('VIG_C110', 'a change belongs to a table that is not watched');
    this.#changes.push({
      op,
      source: this.#options.source,
      dataset: relation.urn,
      schema: relation.schema,
      position,
      transaction: transaction.id,
      snapshot: 'no',
      epoch: table.epoch,
      counts,
      committedAtMs: transaction.committedAtMs,
      capturedAtMs: this.#capturedAtMs,
      key: key === null ? null : new Sensitive(key),
      before: before === null ? null : new Sensitive(before),
      after: after === null ? null : new Sensitive(after),
    });
  }

  #counts(relation: TailRelation, key: Row | null, transaction: Transaction, position: Position): Counts {
    const { tables } = this.#options.session;
    const reading = tables.get(relation.oid)?.reading ?? null;
    if (reading === null) return 'both';
    if (reading.mode === 'keyed' && reading.keySignature !== relation.keySignature) {
      // Its key is another than the one it was read by: which rows were read cannot be told any more.
      tables.readAgain(relation.oid, 'restarted', position);
      return 'none';
    }
    return countsOf(reading, keyValues(key, relation.shape.key), transaction, relation.order) ? 'both' : 'none';
  }
}
