import { OPERATIONS, type Change, type Operation, type Row } from '#contract/change';
import type { SourceKind } from '#contract/dataset';
import { VigieError } from '#kernel/errors/vigie-error';
import type { ConnectSchema } from '../connect/connect-schema.ts';
import { documentRow } from './document-row.ts';
import type { Members, RawEnvelope } from './raw-envelope.ts';

/** What stands in a record that a Debezium connector wrote. */
export type DebeziumRecord =
  | DebeziumChange
  /** Follows a delete, for compaction. */
  | { readonly type: 'tombstone' }
  | { readonly type: 'heartbeat'; readonly atMs: number }
  | {
      readonly type: 'transaction';
      readonly status: 'BEGIN' | 'END';
      readonly id: string;
      readonly atMs: number | null;
    }
  /** DDL that the connector has seen. Its text may hold values (a default, a check) and is not kept. */
  | { readonly type: 'schema-change'; readonly database: string | null; readonly atMs: number | null }
  /** A logical message of PostgreSQL's, somebody else's. */
  | { readonly type: 'message'; readonly source: DebeziumSource };

export interface DebeziumChange {
  readonly type: 'change';
  readonly op: Operation;
  readonly before: Row | null;
  readonly after: Row | null;
  readonly source: DebeziumSource;
  readonly capturedAtMs: number;
  /** Number of the event in its transaction, from 1, where the connector is told to count them. */
  readonly order: number | null;
  /** What the record says of its columns; null for documents and for JSON without schemas. */
  readonly shape: ConnectSchema | null;
  /** Paths that an update of a document changed and removed; null where it is not told. */
  readonly paths: { readonly updated: readonly string[]; readonly removed: readonly string[] } | null;
}

export interface DebeziumSource {
  readonly kind: SourceKind;
  /** The connector's version, as it says itself. */
  readonly version: string;
  /** `topic.prefix`. */
  readonly name: string;
  /** Database, schema where there are schemas, table or collection; without the last for what is of no table. */
  readonly path: readonly string[];
  readonly committedAtMs: number;
  readonly snapshot: Change['snapshot'];
  /** The connector's word: `first`, `last`, `first_in_data_collection`, … */
  readonly mark: string;
  readonly transaction: string | null;
  /** Where it lies in the log of the database, in the connector's own members. */
  readonly members: Members;
}

const KINDS: Readonly<Record<string, SourceKind>> = {
  postgresql: 'postgres',
  mysql: 'mysql',
  mariadb: 'mariadb',
  mongodb: 'mongodb',
};

/** @throws VigieError `VIG_F301` when it is nothing that Debezium writes. */
export function toRecord(raw: RawEnvelope): DebeziumRecord {
  const { scalars, source } = raw;
  const op = scalars['op'];
  if (source !== null && typeof op === 'string') {
    if (op === 'm') return { type: 'message', source: sourceOf(source, op, raw) };
    const known = OPERATIONS.find((one) => one === op);
    if (known === undefined) throw notDebezium('op');
    return change(raw, known, source);
  }
  const atMs = numberOf(scalars['ts_ms']);
  const { status, id, ddl } = scalars;
  if ((status === 'BEGIN' || status === 'END') && typeof id === 'string')
    return { type: 'transaction', status, id, atMs };
  if (source !== null && ddl !== undefined) {
    return { type: 'schema-change', database: textOf(scalars['databaseName']), atMs };
  }
  if (atMs !== null && source === null && op === undefined) return { type: 'heartbeat', atMs };
  throw notDebezium('op');
}

function change(raw: RawEnvelope, op: Operation, members: Members): DebeziumChange {
  const source = sourceOf(members, op, raw);
  const capturedAtMs = time(raw.scalars) ?? source.committedAtMs;
  return {
    type: 'change',
    op,
    before: image(raw.before),
    after: image(raw.after),
    source,
    capturedAtMs,
    order: numberOf(raw.transaction?.['total_order']),
    shape: raw.shape,
    paths: pathsOf(raw.updateDescription),
  };
}

function image(given: Row | string | null): Row | null {
  return typeof given === 'string' ? documentRow(given) : given;
}

function sourceOf(members: Members, op: string, { scalars }: RawEnvelope): DebeziumSource {
  const connector = members['connector'];
  // Versions before 0.10 did not say which connector they are; their positions do.
  const kind = typeof connector === 'string' ? KINDS[connector] : guessed(members);
  if (kind === undefined) throw notDebezium('source.connector');
  const mark = String(members['snapshot'] ?? op === 'r');
  return {
    kind,
    version: textOf(members['version']) ?? '',
    name: textOf(members['name']) ?? '',
    path: pathOf(kind, members),
    committedAtMs: time(members) ?? numberOf(scalars['ts_ms']) ?? 0,
    snapshot: snapshotOf(mark),
    mark,
    transaction: transactionOf(kind, members),
    members,
  };
}

function guessed(members: Members): SourceKind | undefined {
  return 'lsn' in members ? 'postgres' : 'file' in members ? 'mysql' : 'ord' in members ? 'mongodb' : undefined;
}

function pathOf(kind: SourceKind, members: Members): readonly string[] {
  const names =
    kind === 'mongodb'
      ? [members['db'], members['collection']]
      : kind === 'postgres'
        ? [members['db'], members['schema'], members['table']]
        : [members['db'], members['table']];
  return names.filter((name) => typeof name === 'string' && name !== '').map(String);
}

/** Milliseconds with their fraction, where the connector says it. */
function time(members: Members): number | null {
  const micros = numberOf(members['ts_us']) ?? numberOf(members['ts_usec']);
  if (micros !== null && micros > 0) return micros / 1000;
  const seconds = numberOf(members['ts_sec']);
  return numberOf(members['ts_ms']) ?? (seconds === null ? null : seconds * 1000);
}

function snapshotOf(mark: string): Change['snapshot'] {
  return mark === 'false' || mark === 'null' ? 'no' : mark === 'incremental' ? 'incremental' : 'initial';
}

function transactionOf(kind: SourceKind, members: Members): string | null {
  if (kind === 'postgres') return idOf(members['txId']);
  if (kind === 'mongodb') {
    const number = idOf(members['txnNumber']);
    return number === null ? null : `${idOf(members['lsid']) ?? ''}/${number}`;
  }
  return textOf(members['gtid']);
}

function pathsOf(members: Members | null): DebeziumChange['paths'] {
  if (members === null) return null;
  const { removedFields, updatedFields } = members;
  return {
    updated: typeof updatedFields === 'string' ? Object.keys(documentRow(updatedFields)) : [],
    removed: Array.isArray(removedFields) ? removedFields.map(String) : [],
  };
}

function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d+$/u.test(value) ? Number(value) : null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function idOf(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

function notDebezium(where: string): VigieError {
  return new VigieError('VIG_F301', 'a record is no change envelope', { details: { where } });
}
