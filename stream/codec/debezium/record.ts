import { OPERATIONS, type Change, type Operation, type Row } from '#contract/change';
import type { SourceKind } from '#contract/dataset';
import type { DebeziumChange, DebeziumMembers, DebeziumRecord, DebeziumSource } from '#contract/debezium';
import { VigieError } from '#kernel/errors/vigie-error';
import { documentRow } from './document-row.ts';
import type { RawEnvelope } from './raw-envelope.ts';

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
  const { aggregate_type: about, type: event } = scalars;
  if (typeof about === 'string' && typeof event === 'string') {
    return { type: 'notification', about, event, data: raw.notified ?? {} };
  }
  if (source !== null && ddl !== undefined) {
    return { type: 'schema-change', database: textOf(scalars['databaseName']), atMs };
  }
  if (atMs !== null && source === null && op === undefined) return { type: 'heartbeat', atMs };
  throw notDebezium('op');
}

function change(raw: RawEnvelope, op: Operation, members: DebeziumMembers): DebeziumChange {
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
    fields: raw.fields,
    members: changedMembers(raw.updateDescription),
  };
}

function image(given: Row | string | null): Row | null {
  return typeof given === 'string' ? documentRow(given) : given;
}

function sourceOf(members: DebeziumMembers, op: string, { scalars }: RawEnvelope): DebeziumSource {
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

function guessed(members: DebeziumMembers): SourceKind | undefined {
  return 'lsn' in members ? 'postgres' : 'file' in members ? 'mysql' : 'ord' in members ? 'mongodb' : undefined;
}

function pathOf(kind: SourceKind, members: DebeziumMembers): readonly string[] {
  const names =
    kind === 'mongodb'
      ? [members['db'], members['collection']]
      : kind === 'postgres'
        ? [members['db'], members['schema'], members['table']]
        : [members['db'], members['table']];
  return names.filter((name) => typeof name === 'string' && name !== '').map(String);
}

/** Milliseconds with their fraction, where the connector says it. */
function time(members: DebeziumMembers): number | null {
  const micros = numberOf(members['ts_us']) ?? numberOf(members['ts_usec']);
  if (micros !== null && micros > 0) return micros / 1000;
  const seconds = numberOf(members['ts_sec']);
  return numberOf(members['ts_ms']) ?? (seconds === null ? null : seconds * 1000);
}

function snapshotOf(mark: string): Change['snapshot'] {
  return mark === 'false' || mark === 'null' ? 'no' : mark === 'incremental' ? 'incremental' : 'initial';
}

function transactionOf(kind: SourceKind, members: DebeziumMembers): string | null {
  if (kind === 'postgres') return idOf(members['txId']);
  if (kind === 'mongodb') {
    const number = idOf(members['txnNumber']);
    return number === null ? null : `${idOf(members['lsid']) ?? ''}/${number}`;
  }
  return textOf(members['gtid']);
}

function changedMembers(members: DebeziumMembers | null): DebeziumChange['members'] {
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
