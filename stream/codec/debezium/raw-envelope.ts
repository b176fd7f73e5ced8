import type { Row } from '#contract/change';
import type { DebeziumMembers } from '#contract/debezium';
import type { FieldSchema } from '#contract/schema';

/** What a record of Debezium holds, however it was written, before anybody asks which kind of record it is. */
export interface RawEnvelope {
  /** A document of MongoDB is JSON text, everything else a row. */
  readonly before: Row | string | null;
  readonly after: Row | string | null;
  readonly source: Members | null;
  readonly transaction: Members | null;
  readonly updateDescription: Members | null;
  /** What else stands at the top and is a number or a text: `op`, `ts_ms`, `ts_us`, `status`, `id`, `ddl`, … */
  readonly scalars: Members;
  /** What a notification says besides. */
  readonly notified: Members | null;
  /** Of the rows; null where the record has none, or does not say. */
  readonly fields: readonly FieldSchema[] | null;
}

type Members = DebeziumMembers;

/** The members of `source` that anybody here asks for; what Debezium adds beside them costs nothing. */
export const SOURCE_MEMBERS: ReadonlySet<string> = new Set([
  'version',
  'connector',
  'name',
  'ts_ms',
  'ts_us',
  // Before 1.0 of Debezium: microseconds, and seconds of MySQL's.
  'ts_usec',
  'ts_sec',
  'snapshot',
  'db',
  'schema',
  'table',
  'collection',
  'sequence',
  'txId',
  'lsn',
  'gtid',
  'file',
  'pos',
  'row',
  'rs',
  'ord',
  'sec',
  'lsid',
  'txnNumber',
  'wallTime',
]);

export const TRANSACTION_MEMBERS: ReadonlySet<string> = new Set(['id', 'total_order', 'data_collection_order']);

export const UPDATE_MEMBERS: ReadonlySet<string> = new Set(['removedFields', 'updatedFields']);

/** Members of the top that are no row and no block, and are of use. */
export const TOP_MEMBERS: ReadonlySet<string> = new Set([
  'op',
  'ts_ms',
  'ts_us',
  'status',
  'id',
  'event_count',
  'databaseName',
  'schemaName',
  'ddl',
  'aggregate_type',
  'type',
]);
