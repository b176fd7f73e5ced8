/**
 * Follows `vigie.labels.pii` (or another class): reads the state that the compacted topic holds, then goes on with what
 * comes. It keeps the newest label of each record and forgets a record at its tombstone.
 *
 *   KAFKA_BROKERS=localhost:9092 node examples/label-consumer/consume.ts [pii]
 *
 * Labels are JSON. Where a schema registry is configured they are Avro: give its address as REGISTRY_URL.
 */
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import kafkajs from 'kafkajs';
import { SchemaRegistry } from '@kafkajs/confluent-schema-registry';

interface Label {
  readonly record: string;
  readonly dataset: string;
  readonly fields: readonly { readonly path: string; readonly entity: string; readonly masked: string }[];
}

const { CompressionCodecs, CompressionTypes, Kafka, logLevel } = kafkajs;
// Vigie's batches are compressed with zstd, which kafkajs leaves to who uses it.
CompressionCodecs[CompressionTypes.ZSTD] = () => ({
  compress: async ({ buffer }: { buffer: Buffer }) => zstdCompressSync(buffer),
  decompress: async (bytes: Buffer) => zstdDecompressSync(bytes),
});

const topic = `vigie.labels.${process.argv[2] ?? 'pii'}`;
const brokers = (process.env['KAFKA_BROKERS'] ?? 'localhost:9092').split(',');
const registryUrl = process.env['REGISTRY_URL'];
const registry = registryUrl === undefined ? null : new SchemaRegistry({ host: registryUrl });

const kafka = new Kafka({ clientId: 'label-consumer', brokers, logLevel: logLevel.WARN });
// A group of its own at every start: the topic itself is the state, so there are no offsets to keep.
const consumer = kafka.consumer({ groupId: `label-consumer-${process.pid}-${Date.now()}`, maxWaitTimeInMs: 500 });
const admin = kafka.admin();

/** The state: one label per record that holds something of this class now. */
const labels = new Map<string, Label>();

await admin.connect();
const ends = new Map(
  (await admin.fetchTopicOffsets(topic))
    .filter(({ low, high }) => BigInt(low) < BigInt(high))
    .map(({ partition, high }) => [partition, BigInt(high)]),
);
await admin.disconnect();
let following = false;
/** A partition that ends in marks only tells nothing of its end: then silence does. */
let quiet: NodeJS.Timeout | undefined;
consumer.on(consumer.events.GROUP_JOIN, () => (quiet = setTimeout(follow, 3_000)));

await consumer.connect();
await consumer.subscribe({ topic, fromBeginning: true });
await consumer.run({
  eachBatch: async (payload) => {
    const { batch } = payload;
    const { partition, messages } = batch;
    for (const { key, value, offset } of messages) {
      const record = key?.toString() ?? '';
      if (value === null) labels.delete(record);
      else labels.set(record, await decode(value));
      if (following) report(record, labels.get(record));
      payload.resolveOffset(offset);
    }
    await payload.heartbeat();
    clearTimeout(quiet);
    const end = ends.get(partition);
    // Each transaction leaves a mark after its messages that is no message: the last one lies before it.
    if (end !== undefined && BigInt(batch.lastOffset()) + 2n >= end) ends.delete(partition);
    if (ends.size === 0) follow();
    else quiet = setTimeout(follow, 3_000);
  },
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void consumer.disconnect());

async function decode(value: Buffer): Promise<Label> {
  // Avro begins with a zero byte and the id of its schema; JSON never does.
  if (value[0] === 0 && registry !== null) return registry.decode(value);
  const label: Label = JSON.parse(value.toString());
  return label;
}

/** The state is whole: from here on every message is news. */
function follow(): void {
  if (following) return;
  following = true;
  console.log(`${topic}: ${labels.size} records, following`);
}

function report(record: string, label: Label | undefined): void {
  const what = label?.fields.map(({ path, entity, masked }) => `${path} ${entity} ${masked}`).join(', ');
  console.log(what === undefined ? `- ${record}` : `+ ${record}: ${what}`);
}
