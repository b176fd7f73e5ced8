import type { Change, Operation, Row } from './change.ts';
import type { SourceKind } from './dataset.ts';
import type { LogRecord } from './log.ts';
import type { FieldSchema } from './schema.ts';

/**
 * Reads what Debezium's connectors write: Avro with a registry's mark, JSON with a schema in each record, and JSON alone;
 * each record says itself which it is. Values of its rows are as those of a {@link Change}.
 */
export interface DebeziumDecoder {
  /**
   * Loads the schemas that the records name. Failure: `VIG_K220` when the registry cannot be reached: nothing of the
   * records is wrong then, and they are to be read again. A schema that cannot be had otherwise fails in `decode`.
   */
  prepare(records: readonly DebeziumWire[]): Promise<void>;
  /** @throws VigieError `VIG_F301`, `VIG_F305` to `VIG_F308`: the record is poison. The message holds no data. */
  decode(record: DebeziumWire): DecodedDebezium;
  /**
   * Names of the schemas that a record was written under (`<topic prefix>.public.customer.Key`), as far as they can be
   * had: they tell where a record comes from that cannot be read itself. No data.
   */
  schemaNames(record: DebeziumWire): readonly string[];
}

export type DebeziumWire = Pick<LogRecord, 'key' | 'value'>;

/** A record of a Debezium topic, with the row of its key. */
export interface DecodedDebezium {
  readonly record: DebeziumRecord;
  readonly key: Row | null;
}

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
  | { readonly type: 'message'; readonly source: DebeziumSource }
  | DebeziumNotification;

export interface DebeziumChange {
  readonly type: 'change';
  readonly op: Operation;
  readonly before: Row | null;
  readonly after: Row | null;
  readonly source: DebeziumSource;
  readonly capturedAtMs: number;
  /** Number of the event in its transaction, from 1, where the connector is told to count them. */
  readonly order: number | null;
  /**
   * What the record says of its columns, the same list for all records of one schema; null for documents and for JSON
   * without schemas.
   */
  readonly fields: readonly FieldSchema[] | null;
  /** Members that an update of a document changed and removed; null where it is not told. */
  readonly members: { readonly updated: readonly string[]; readonly removed: readonly string[] } | null;
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
  /** Where it lies in the log of the database: `lsn`, `sequence`, `gtid`, `file`, `pos`, `row`, `ord`, … */
  readonly members: DebeziumMembers;
}

export type DebeziumScalar = string | number | boolean | null;
export type DebeziumMembers = Readonly<Record<string, DebeziumScalar | readonly DebeziumScalar[]>>;

/** What a connector says of its own snapshots, where it is told to. */
export interface DebeziumNotification {
  readonly type: 'notification';
  /** `Initial Snapshot`, `Incremental Snapshot`. */
  readonly about: string;
  /** `STARTED`, `IN_PROGRESS`, `TABLE_SCAN_COMPLETED`, `COMPLETED`, `ABORTED`, … */
  readonly event: string;
  readonly data: DebeziumMembers;
}
