import type { Change } from './change.ts';
import type { DatasetSchema } from './schema.ts';
import type { LogRecord, StoredRecord } from './log.ts';

/**
 * How a change travels on a change topic. The value is Debezium's envelope; what Debezium has no place for (position,
 * schema id, epoch, counts) is in its `source` block under `vigie`.
 */
export interface ChangeCodec {
  /** Key bytes decide the partition; changes of one key must encode to the same bytes. */
  encode(change: Change, schema: DatasetSchema): LogRecord;
  /** @throws VigieError `VIG_F301` when the bytes are no envelope. The message holds no data. */
  decode(record: StoredRecord): Change;
}
