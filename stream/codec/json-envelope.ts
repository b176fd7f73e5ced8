import { COUNTS, OPERATIONS, type Change, type Counts, type Operation, type Row } from '#contract/change';
import type { ChangeCodec } from '#contract/codec';
import { bytesText } from '#contract/decode-record';
import type { LogRecord, StoredRecord } from '#contract/log';
import { Position } from '#contract/position';
import type { DatasetSchema } from '#contract/schema';
import { VigieError } from '#kernel/errors/vigie-error';
import { Sensitive } from '#kernel/sensitive';
import { CONNECTORS, SNAPSHOT_WORDS, snapshotOf } from './envelope-words.ts';

/**
 * Debezium's JSON envelope without the inline schema (`schemas.enable=false`), written by hand: what does not change
 * between the records of a schema is built once. Reading parses the whole value once.
 */
export function createJsonEnvelopeCodec(version: string): ChangeCodec {
  const heads = new WeakMap<DatasetSchema, string>();

  function sourceHead(schema: DatasetSchema): string {
    let head = heads.get(schema);
    if (head === undefined) {
      const [db = '', inner = '', table = ''] = schema.path;
      const names = schema.path.length > 2 ? { db, schema: inner, table } : { db, table: inner };
      const source = { version, connector: CONNECTORS[schema.sourceKind], name: schema.source, ...names };
      head = JSON.stringify(source).slice(0, -1);
      heads.set(schema, head);
    }
    return head;
  }

  return {
    encode(change, schema): LogRecord {
      const { committedAtMs } = change;
      const vigie = {
        dataset: change.dataset,
        schema: change.schema,
        position: change.position,
        epoch: change.epoch,
        counts: change.counts,
        ms: committedAtMs,
        ...(change.afterImage === undefined ? {} : { afterImage: change.afterImage }),
      };
      const value =
        `{"before":${json(change.before)},"after":${json(change.after)},"source":${sourceHead(schema)}` +
        `,"ts_ms":${Math.trunc(committedAtMs)},"ts_us":${Math.trunc(committedAtMs * 1000)}` +
        `,"snapshot":"${SNAPSHOT_WORDS[change.snapshot]}","txId":${JSON.stringify(change.transaction)}` +
        `,"vigie":${JSON.stringify(vigie)}},"op":"${change.op}","ts_ms":${change.capturedAtMs}}`;
      return {
        key: change.key === null ? null : Buffer.from(json(change.key)),
        value: Buffer.from(value),
        timestampMs: Math.trunc(committedAtMs),
      };
    },

    decode(record: StoredRecord): Change {
      const envelope = parse(record.value);
      const source = envelope?.['source'];
      if (envelope === null || !isObject(source) || !isObject(source['vigie'])) throw notAnEnvelope(record, 'value');
      const vigie = source['vigie'];
      const key = record.key === null ? null : parse(record.key);
      if (record.key !== null && key === null) throw notAnEnvelope(record, 'key');
      return {
        op: oneOf(OPERATIONS, envelope['op'], record, 'op'),
        source: text(source['name'], record, 'source.name'),
        dataset: text(vigie['dataset'], record, 'source.vigie.dataset'),
        schema: text(vigie['schema'], record, 'source.vigie.schema'),
        position: Position.parse(text(vigie['position'], record, 'source.vigie.position')),
        transaction: typeof source['txId'] === 'string' ? source['txId'] : null,
        snapshot: snapshotOf(source['snapshot']),
        epoch: number(vigie['epoch'], record, 'source.vigie.epoch'),
        counts: oneOf(COUNTS, vigie['counts'], record, 'source.vigie.counts'),
        committedAtMs: number(vigie['ms'], record, 'source.vigie.ms'),
        capturedAtMs: number(envelope['ts_ms'], record, 'ts_ms'),
        key: row(key, record, 'key'),
        before: row(envelope['before'], record, 'before'),
        after: row(envelope['after'], record, 'after'),
        ...(vigie['afterImage'] === 'looked_up' ? { afterImage: 'looked_up' } : {}),
      };
    },
  };
}

function json(image: Sensitive<Row> | null): string {
  return image === null ? 'null' : JSON.stringify(image.reveal());
}

type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(bytes: Uint8Array | null): Json | null {
  if (bytes === null) return null;
  try {
    const parsed: unknown = JSON.parse(bytesText(bytes));
    return isObject(parsed) ? parsed : null;
  } catch {
    // The parser's message quotes the text, which is data: only "this is no envelope" goes on.
    return null;
  }
}

function row(value: unknown, record: StoredRecord, where: string): Sensitive<Row> | null {
  if (value === null || value === undefined) return null;
  if (!isRow(value)) throw notAnEnvelope(record, where);
  return new Sensitive(value);
}

/** Rows on the topic were written by {@link ChangeCodec.encode} or by Debezium: their members are JSON values. */
function isRow(value: unknown): value is Row {
  return isObject(value);
}

function oneOf<T extends Operation | Counts>(
  known: readonly T[],
  value: unknown,
  record: StoredRecord,
  where: string,
): T {
  const found = known.find((word) => word === value);
  if (found === undefined) throw notAnEnvelope(record, where);
  return found;
}

function text(value: unknown, record: StoredRecord, where: string): string {
  if (typeof value !== 'string' || value === '') throw notAnEnvelope(record, where);
  return value;
}

function number(value: unknown, record: StoredRecord, where: string): number {
  if (typeof value !== 'number') throw notAnEnvelope(record, where);
  return value;
}

function notAnEnvelope(record: StoredRecord, where: string): VigieError {
  return new VigieError('VIG_F301', 'a record is no change envelope', {
    details: { where, offset: String(record.offset) },
  });
}
