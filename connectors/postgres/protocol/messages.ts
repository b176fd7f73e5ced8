import type { Lsn } from '../lsn.ts';

/**
 * Column values of one row as the server sent them: text output of each type, untouched. `bytes` is the network chunk
 * itself or a copy of one row; column `i` lies in `[bounds[2i], bounds[2i + 1])`. Where the start is negative there are
 * no bytes: {@link NULL_VALUE} or {@link UNCHANGED}. Nothing is turned into a string before a value reader asks.
 *
 * Holding a tuple holds the chunk that it lies in: read the values, then let it go.
 */
export interface Tuple {
  readonly bytes: Buffer;
  readonly bounds: readonly number[];
}

/** Start of a column that is NULL. */
export const NULL_VALUE = -1;
/** Start of a column whose out-of-line (TOAST) value was not sent because it did not change (P6). */
export const UNCHANGED = -2;

/** First message of a transaction. Transactions come whole, one after the other, in commit order. */
export interface BeginMessage {
  readonly tag: 'begin';
  /** LSN of the commit record: the same as {@link CommitMessage.commitLsn}. */
  readonly finalLsn: Lsn;
  readonly committedAtMs: number;
  /** 32-bit transaction id. */
  readonly xid: number;
}

export interface CommitMessage {
  readonly tag: 'commit';
  readonly commitLsn: Lsn;
  /** End of the commit record: the LSN to confirm, and to resume from, when the whole transaction is durable. */
  readonly endLsn: Lsn;
  readonly committedAtMs: number;
}

/** The transaction was replicated into the source from elsewhere (`pg_replication_origin`). */
export interface OriginMessage {
  readonly tag: 'origin';
  readonly lsn: Lsn;
  readonly name: string;
}

/** `d` default (primary key) · `n` nothing · `f` full · `i` an index. */
export type ReplicaIdentity = 'd' | 'n' | 'f' | 'i';

export interface RelationColumn {
  readonly name: string;
  readonly typeOid: number;
  readonly typmod: number;
  /** Part of the replica identity. With FULL: every column. */
  readonly isKey: boolean;
}

/** Shape of a table; sent before its first change in a session and after every change of shape. */
export interface RelationMessage {
  readonly tag: 'relation';
  readonly relationId: number;
  readonly schema: string;
  readonly name: string;
  readonly replicaIdentity: ReplicaIdentity;
  /** Published columns in table order, without dropped (and, before PostgreSQL 18, generated) ones. */
  readonly columns: readonly RelationColumn[];
}

/** Name of a type that is not built in; sent before the relation that uses it. */
export interface TypeMessage {
  readonly tag: 'type';
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
}

export interface InsertMessage {
  readonly tag: 'insert';
  readonly relationId: number;
  readonly after: Tuple;
}

/**
 * What an old row holds. `key`: the replica identity's columns, all others NULL in the tuple; sent with an update only
 * when one of them changed. `full`: the whole old row (REPLICA IDENTITY FULL).
 */
export type BeforeKind = 'key' | 'full';

export interface UpdateMessage {
  readonly tag: 'update';
  readonly relationId: number;
  readonly before: Tuple | null;
  readonly beforeKind: BeforeKind | null;
  readonly after: Tuple;
}

export interface DeleteMessage {
  readonly tag: 'delete';
  readonly relationId: number;
  readonly before: Tuple;
  readonly beforeKind: BeforeKind;
}

export interface TruncateMessage {
  readonly tag: 'truncate';
  readonly relationIds: readonly number[];
  readonly cascade: boolean;
  readonly restartIdentity: boolean;
}

/** What `pg_logical_emit_message` wrote. A transactional one lies inside its transaction, any other stands between two. */
export interface LogicalMessage {
  readonly tag: 'message';
  readonly transactional: boolean;
  readonly lsn: Lsn;
  readonly prefix: string;
  readonly content: Buffer;
}

/**
 * Everything that was committed before `walEnd` and concerns us has been sent. Once all messages before this one are
 * durable, `walEnd` may be stored as progress and confirmed: so an idle source does not retain WAL for us.
 */
export interface KeepAliveMessage {
  readonly tag: 'keepalive';
  readonly walEnd: Lsn;
}

export type PgMessage =
  | BeginMessage
  | CommitMessage
  | OriginMessage
  | RelationMessage
  | TypeMessage
  | InsertMessage
  | UpdateMessage
  | DeleteMessage
  | TruncateMessage
  | LogicalMessage
  | KeepAliveMessage;
