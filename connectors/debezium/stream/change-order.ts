import { createHash } from 'node:crypto';
import type { Row } from '#contract/change';
import type { DebeziumChange, DebeziumMembers } from '#contract/debezium';
import type { SourceKind } from '#contract/dataset';
import { Position } from '#contract/position';
import { VigieError } from '#kernel/errors/vigie-error';

/**
 * Where a change lies in the order of its connector: `at` sorts as text, `order` counts within it. Two records with the
 * same place are the same change, sent twice.
 */
export interface Place {
  readonly at: string;
  readonly order: number;
}

/** The newest change that was handed over. */
export interface Newest extends Place {
  /** Of the changes at this very time, where the log has no number for each: see {@link markOf}. */
  readonly marks: readonly string[];
}

/** What went before a change. */
export interface Before {
  readonly newest: Place | null;
  /** Place of the newest snapshot. */
  readonly snapshotAt: string | null;
}

const NOTHING_BEFORE: Before = { newest: null, snapshotAt: null };

/** Whether a change was handed over before: sent twice, or sent again after a crash of Connect. */
export function cameBefore(place: Place, mark: string | null, newest: Newest): boolean {
  if (place.at !== newest.at) return place.at < newest.at;
  return mark === null ? place.order <= newest.order : newest.marks.includes(mark);
}

/** The newest change is never remembered with more marks: one cluster time of one shard has one change, but in a transaction. */
const MOST_MARKS = 1000;

export function advanced(place: Place, mark: string | null, newest: Newest | null): Newest {
  const marks = mark === null ? [] : [...(newest?.at === place.at ? newest.marks : []), mark].slice(-MOST_MARKS);
  return { ...place, marks };
}

/**
 * Shards may have changes of one cluster time, and MongoDB's records count only those of a transaction: others are told
 * apart by what they change. Null where a number does.
 */
export function markOf(change: DebeziumChange, key: Row | null): string | null {
  if (change.source.kind !== 'mongodb' || change.order !== null || change.source.transaction !== null) return null;
  const what = JSON.stringify([change.source.path, change.op, key]);
  return createHash('sha256').update(what).digest('base64url').slice(0, 16);
}

/**
 * The place of a change of the tail; null where the connector is too old to tell one. @param before what was handed over
 * before it, for what a record leaves open
 *
 * PostgreSQL: a record knows its own LSN, and where the transaction before it ended; its own commit only the record after
 * it does. Transactions come in commit order, so the end of the one before orders them: `at` lies after the native
 * position of the transaction before and not after that of its own.
 * MySQL, MariaDB: file and position of the event that holds the row, and its number in the transaction: after the native
 * position of the transaction before.
 * MongoDB: the cluster time, as native capture has it.
 */
export function placeOf(change: DebeziumChange, before: Before): Place | null {
  const { members, kind } = change.source;
  // Before 1.4: nothing says where the transaction before it ended.
  if (kind === 'postgres' && members['sequence'] === undefined) return null;
  if (kind === 'postgres') return postgresPlace(change, before);
  if (kind === 'mongodb') {
    const at = hex(clusterTime(change));
    return { at, order: change.order ?? nextOrder(at, before) };
  }
  const file = /\.(\d+)$/u.exec(String(members['file'] ?? ''))?.[1] ?? '0';
  const [pos, row] = [integer(members, 'pos'), integer(members, 'row')];
  // MariaDB tells one position for a whole transaction, and rows are counted anew in each event: only the number in the
  // transaction parts them. Without it, a row whose key changes is a delete and an insert of one place.
  const order = change.order ?? 2 * row + (change.op === 'c' ? 1 : 0);
  // As native capture writes them, of the first server that is followed (see followed-server.ts) and of the first event.
  return { at: `0000/${hex(BigInt(file), 8)}/${hex(BigInt(pos), 12)}/00000000`, order };
}

function postgresPlace(change: DebeziumChange, before: Before): Place {
  const { members } = change.source;
  const ended = lastCommit(members);
  // Nothing was committed since the connector began: the snapshot is what went before, never a change from before that.
  const at = ended === null ? (before.snapshotAt ?? before.newest?.at ?? hex(0n)) : hex(ended);
  return { at, order: change.order ?? nextOrder(at, before) };
}

function nextOrder(at: string, { newest }: Before): number {
  return newest?.at === at ? newest.order + 1 : 1;
}

/** `sequence` is `["<end of the last transaction>","<own LSN>"]`, as JSON text. */
function lastCommit(members: DebeziumMembers): bigint | null {
  const parts = /^\["(\d+)"/u.exec(String(members['sequence'] ?? ''));
  return parts?.[1] === undefined ? null : BigInt(parts[1]);
}

/** The place that a row of a snapshot was read at. */
export function snapshotPlace(change: DebeziumChange): string {
  const { members, kind } = change.source;
  if (kind === 'postgres') return hex(BigInt(String(members['lsn'] ?? 0)));
  return placeOf(change, NOTHING_BEFORE)?.at ?? hex(0n);
}

/**
 * Whether a snapshot that was taken at `at` may show a change: by the change's own place, not that of its transaction. A
 * snapshot tells the end of the log, where the next change begins, and of MariaDB every change of the next transaction;
 * MongoDB tells the time of the last change that it shows.
 */
export function isShownAt(change: DebeziumChange, at: string): boolean {
  const place = snapshotPlace(change);
  return change.source.kind === 'mongodb' ? place <= at : place < at;
}

/** A snapshot that knows no cluster time says -1: then it lies before all changes. */
function clusterTime({ source: { members } }: DebeziumChange): bigint {
  if (Number(members['ord']) < 0) return 0n;
  const seconds = Math.floor(integer(members, 'ts_ms') / 1000);
  return (BigInt(seconds) << 32n) | BigInt(integer(members, 'ord'));
}

/** @param server number of the server whose binary log is followed */
export function toPosition({ at, order }: Place, kind: SourceKind, server: number): Position {
  const isBinlog = kind === 'mysql' || kind === 'mariadb';
  return Position.parse(
    isBinlog
      ? `${hex(BigInt(server), 4)}${at.slice(4)}/${hex(BigInt(order), 8)}`
      : `${at}/${String(order).padStart(10, '0')}`,
  );
}

function integer(members: DebeziumMembers, name: string): number {
  const value = Number(members[name] ?? 0);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new VigieError('VIG_F301', 'a record has no valid place in the log of its database', {
    details: { where: name },
  });
}

function hex(value: bigint, width = 16): string {
  return value.toString(16).padStart(width, '0');
}
