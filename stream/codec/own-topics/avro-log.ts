import { bytesText } from '#contract/decode-record';
import type { Log, LogConsumer, LogProducer, LogRecord, RecordBatch, StoredRecord, TopicRecords } from '#contract/log';
import { VigieError } from '#kernel/errors/vigie-error';
import { AvroCursor } from '../avro/avro-cursor.ts';
import type { AvroSchema } from '../avro/avro-schema.ts';
import { AvroWriter } from '../avro/avro-writer.ts';
import { wireMark, wireSchemaId, WIRE_MARK_BYTES, type AvroRegistry } from '../avro/schema-registry.ts';
import { OWN_TOPICS, valueSubject } from './own-topics.ts';
import { schemaOfShape } from './schema-of-shape.ts';
import { valueReader, valueWriter } from './shape-values.ts';

/** How a topic of ours is written. */
export interface Form {
  readonly id: number;
  readonly schema: AvroSchema;
  readonly mark: Buffer;
  readonly write: (value: unknown, writer: AvroWriter) => void;
}
type Read = (cursor: AvroCursor) => unknown;

/**
 * Registers the schemas of all topics of ours, before the first record is written.
 * @throws VigieError `VIG_K221` where one is incompatible
 */
export async function registerForms(registry: AvroRegistry): Promise<Map<string, Form>> {
  const forms = new Map<string, Form>();
  for (const own of OWN_TOPICS) {
    const text = JSON.stringify(schemaOfShape(own));
    for (const topic of own.topics) {
      const { id, schema } = await registry.register(valueSubject(topic), text);
      forms.set(topic, { id, schema, mark: wireMark(id), write: valueWriter(schema) });
    }
  }
  return forms;
}

/**
 * The log with the values of the topics that others read as Avro. Everything in Vigie writes and reads JSON as ever; it
 * is turned where records leave and enter, and nothing else knows of the registry. What was written as JSON before is
 * read on.
 *
 * Failure: with the registry away nothing new can start, and records of schemas that are not known yet wait (`VIG_K220`);
 * those of known ones go on.
 *
 * @param forms how topics are written, by name: those of {@link registerForms}, or none to read Avro alone
 */
export function openAvroLog(log: Log, registry: AvroRegistry, forms: ReadonlyMap<string, Form>): Log {
  const readers = new Map<number, Read | null>();
  const writer = new AvroWriter();
  const ours = new Set(OWN_TOPICS.flatMap((own) => own.topics));
  for (const { id, schema } of forms.values()) readers.set(id, valueReader(schema));

  function written({ topic, records, ...rest }: TopicRecords): TopicRecords {
    const form = forms.get(topic);
    if (form === undefined) return { topic, records, ...rest };
    return { topic, records: records.map((record) => encoded(record, form)), ...rest };
  }

  function encoded(record: LogRecord, form: Form): LogRecord {
    if (record.value === null || wireSchemaId(record.value) !== null) return record;
    try {
      writer.raw(form.mark);
      form.write(JSON.parse(bytesText(record.value)), writer);
      return { ...record, value: writer.take() };
    } catch (error) {
      writer.clear();
      throw error;
    }
  }

  async function read(batch: RecordBatch): Promise<RecordBatch> {
    if (!ours.has(batch.topic)) return batch;
    const records: StoredRecord[] = [];
    for (const record of batch.records) records.push(await decoded(record));
    return { ...batch, records };
  }

  async function decoded(record: StoredRecord): Promise<StoredRecord> {
    const { value } = record;
    const id = value === null ? null : wireSchemaId(value);
    if (value === null || id === null) return record;
    const reader = readers.get(id) ?? (await load(id));
    // What cannot be read stays as it is: its reader finds no JSON and puts it aside as it does with any such record.
    if (reader === null) return record;
    try {
      return { ...record, value: Buffer.from(JSON.stringify(reader(new AvroCursor(value, WIRE_MARK_BYTES)))) };
    } catch (error) {
      if (error instanceof VigieError) return record;
      throw error;
    }
  }

  async function load(id: number): Promise<Read | null> {
    try {
      const reader = valueReader((await registry.schema(id)).schema);
      readers.set(id, reader);
      return reader;
    } catch (error) {
      if (error instanceof VigieError && error.code.startsWith('VIG_F')) return null;
      throw error;
    }
  }

  const inner = new WeakMap<LogConsumer, LogConsumer>();

  async function producer(...given: Parameters<Log['producer']>): Promise<LogProducer> {
    const made = await log.producer(...given);
    return {
      append: (records) => made.append(records.map(written)),
      transact({ records, consumed }) {
        const own =
          consumed === undefined
            ? undefined
            : { ...consumed, consumer: inner.get(consumed.consumer) ?? consumed.consumer };
        return made.transact({ records: records.map(written), consumed: own });
      },
      [Symbol.asyncDispose]: () => made[Symbol.asyncDispose](),
    };
  }

  async function consumer(...given: Parameters<Log['consumer']>): Promise<LogConsumer> {
    const made = await log.consumer(...given);
    const own: LogConsumer = {
      groupId: made.groupId,
      async poll(options) {
        const batches = await made.poll(options);
        return Promise.all(batches.map(read));
      },
      commit: (offsets) => made.commit(offsets),
      seek: (offsets) => made.seek(offsets),
      rewind: () => made.rewind(),
      pause: (partitions) => made.pause(partitions),
      resume: (partitions) => made.resume(partitions),
      assignment: () => made.assignment(),
      [Symbol.asyncDispose]: () => made[Symbol.asyncDispose](),
    };
    inner.set(own, made);
    return own;
  }

  return {
    createTopics: (specs) => log.createTopics(specs),
    topics: () => log.topics(),
    largestRecord: (topic) => log.largestRecord(topic),
    producer,
    consumer,
    offsets: (topic) => log.offsets(topic),
    offsetsAt: (topic, timestampMs) => log.offsetsAt(topic, timestampMs),
    lag: (groupId) => log.lag(groupId),
    resetOffsets: (groupId, offsets) => log.resetOffsets(groupId, offsets),
    async *read(topic, options) {
      for await (const batch of log.read(topic, options)) yield await read(batch);
    },
    [Symbol.asyncDispose]: () => log[Symbol.asyncDispose](),
  };
}
