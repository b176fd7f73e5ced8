import type { Change } from './change.ts';
import type { DataClass } from './classes.ts';
import type { LabelledField, LabelRecord } from './label.ts';
import type { DatasetSchema } from './schema.ts';
import type { LogRecord, StoredRecord } from './log.ts';

/**
 * How a change travels on a change topic. The value is Debezium's envelope; what Debezium has no place for (position,
 * schema id, epoch, counts) is in its `source` block under `vigie`.
 */
export interface ChangeCodec {
  /** To be awaited before shapes are encoded with: registers what has to be known of them. Cheap for known ones. */
  learn?(schemas: readonly DatasetSchema[]): Promise<void>;
  /**
   * To be awaited before records are decoded: loads what they were encoded with. Fails with `VIG_K220` when that cannot
   * be had now; nothing of the records is wrong then.
   */
  prepare?(records: readonly StoredRecord[]): Promise<void>;
  /** Key bytes decide the partition; changes of one key must encode to the same bytes. */
  encode(change: Change, schema: DatasetSchema): LogRecord;
  /** @throws VigieError `VIG_F301` when the bytes are no envelope. The message holds no data. */
  decode(record: StoredRecord): Change;
}

/** What the labels of one change have in common. */
export type LabelHead = Readonly<Omit<LabelRecord, 'class' | 'fields'>>;

/** How labels travel on the topics of their classes. */
export interface LabelCodec {
  /**
   * Begins the labels of one change; what comes back gives the value of the one of a class. A record is in several
   * classes, mostly for the same fields.
   */
  begin(head: LabelHead): (name: DataClass, fields: readonly LabelledField[]) => Buffer;
}
