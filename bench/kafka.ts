/**
 * What one classify worker does on Kafka: changes in, labels out, exactly once, held against a kafkajs that passes the
 * same bytes through (consume and transact, no work) in the same run, on the same broker.
 * `node bench/kafka.ts [--json] [--records N] [--codec avro|json] [--profile]`.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createEngine } from '#classifiers/engine';
import { createClassifyHandler } from '#classifiers/worker/handler';
import { openAvroRegistry } from '#codec/avro/schema-registry';
import { createAvroChangeCodec } from '#codec/avro-envelope/avro-change-codec';
import { createJsonEnvelopeCodec } from '#codec/json-envelope';
import type { Change, Row } from '#contract/change';
import type { ChangeCodec } from '#contract/codec';
import type { Log } from '#contract/log';
import { Position } from '#contract/position';
import type { DatasetSchema } from '#contract/schema';
import { ownTopics, topics } from '#contract/topics';
import { startKafka } from '#deploy/stack/servers/kafka';
import { startRegistry } from '#deploy/stack/servers/registry';
import { systemClock } from '#kernel/clock';
import { Keyring } from '#kernel/secrets/keyring';
import { Sensitive } from '#kernel/sensitive';
import { silentLogger } from '#kernel/telemetry/logger';
import { openKafkaLog } from '#log/kafka/kafka-log';
import { createWorker } from '#stream/worker';
import { tempFolder } from '#tests/support/temp-folder';
import { figure, type Figure } from './harness/figure.ts';
import { kafkajsPassThrough } from './harness/kafka-pass-through.bench.ts';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    records: { type: 'string', default: '150000' },
    codec: { type: 'string', default: 'avro' },
    workers: { type: 'string', default: '1' },
  },
});
const total = Number(options.records);
const WARM = 20_000;
const INPUT = 'shop.public.customer';
const OUTPUT = 'bench.pass-through';

const columns: readonly (readonly [name: string, type: string, kind: 'integer' | 'text' | 'decimal' | 'timestamp'])[] =
  [
    ['id', 'bigint', 'integer'],
    ['email', 'text', 'text'],
    ['full_name', 'text', 'text'],
    ['phone', 'text', 'text'],
    ['address', 'text', 'text'],
    ['balance', 'numeric(12,2)', 'decimal'],
    ['note', 'text', 'text'],
    ['created_at', 'timestamptz', 'timestamp'],
  ];

const schema: DatasetSchema = {
  id: 'customer-1',
  source: 'shop',
  sourceKind: 'postgres',
  dataset: { namespace: 'postgres://db:5432', name: 'shop.public.customer' },
  urn: 'postgres://db:5432/shop.public.customer',
  path: ['shop', 'public', 'customer'],
  kind: 'table',
  fields: columns.map(([name, type, kind], index) => ({
    name,
    type,
    kind,
    nullable: false,
    ...(index === 0 ? { keyOrder: 1 } : {}),
  })),
  beforeImage: 'full',
  position: Position.parse('0'),
  observedAtMs: 0,
};

await using folder = await tempFolder('bench-kafka');
await using kafka = await startKafka({ dataDir: join(folder.path, 'kafka'), tuned: 'speed' });
await using registry =
  options.codec === 'avro' ? await startRegistry({ dataDir: join(folder.path, 'registry') }) : null;
const keyring = Keyring.generate();
await using log = await openKafkaLog({
  brokers: [kafka.brokers],
  clientId: 'bench',
  // kafkajs reads no zstd.
  compression: 'none',
  ssl: null,
  sasl: null,
  keyring,
  logger: silentLogger,
});
await log.createTopics([
  ...ownTopics,
  { name: INPUT, partitions: 4, compacted: false, encrypted: false, retentionMs: null },
  { name: OUTPUT, partitions: 4, compacted: false, encrypted: false, retentionMs: null },
]);
const codec = openCodec(registry?.url ?? null);
await codec.learn?.([schema]);
const bytes = await writeChanges(log, codec);

const figures = await measure();
process.stdout.write(options.json ? `${JSON.stringify(figures, null, 2)}\n` : figures.map(line).join(''));

async function measure(): Promise<readonly Figure[]> {
  // Both warm up first on records of their own run; yardstick before and after, since the machine is not always the same.
  const pass = () => kafkajsPassThrough({ brokers: kafka.brokers, input: INPUT, output: OUTPUT, records: total });
  const before = await pass();
  const { perSecond, cpuShare } = await classify(Number(options.workers));
  const after = await pass();
  const yardstick = { name: 'kafkajs passing the same bytes through', value: (before + after) / 2, unit: 'records/s' };
  return [
    figure({
      name: `kafka: ${options.codec} changes in, labels out, exactly once`,
      value: perSecond,
      unit: 'records/s',
      atLeast: Math.max(15_000, 0.6 * yardstick.value),
      yardstick,
      details: { records: total, bytesPerRecord: Math.round(bytes / total), cpuShare, before, after },
    }),
  ];
}

function openCodec(registryUrl: string | null): ChangeCodec {
  const json = createJsonEnvelopeCodec('0.0.0');
  if (registryUrl === null) return json;
  return createAvroChangeCodec({
    version: '0.0.0',
    json,
    registry: openAvroRegistry({ url: registryUrl, clock: systemClock, random: Math.random }),
  });
}

async function writeChanges(to: Log, with_: ChangeCodec): Promise<number> {
  await using producer = await to.producer();
  const key = Buffer.from(schema.id);
  const value = Buffer.from(JSON.stringify(schema));
  await producer.append([{ topic: topics.schemas, records: [{ key, value, timestampMs: systemClock.now() }] }]);
  let written = 0;
  for (let from = 0; from < total; from += 1000) {
    const count = Math.min(1000, total - from);
    const records = Array.from({ length: count }, (_, index) => with_.encode(change(from + index), schema));
    written += records.reduce((sum, record) => sum + (record.value?.length ?? 0) + (record.key?.length ?? 0), 0);
    await producer.append([{ topic: INPUT, records }]);
  }
  return written;
}

/** One worker as `vigie start` runs it: from the first records after it is warm to the last one's commit. */
async function classify(workers: number): Promise<{ readonly perSecond: number; readonly cpuShare: number }> {
  let done = 0;
  let beganMs = 0;
  let cpu = process.cpuUsage();
  const stop = new AbortController();
  const all = Promise.withResolvers<void>();
  const counted = (count: number) => {
    done += count;
    if (done >= total) all.resolve();
    if (beganMs !== 0 || done < WARM) return;
    beganMs = performance.now();
    cpu = process.cpuUsage();
    warm = done;
  };
  let warm = 0;
  const running = Array.from({ length: workers }, (_, index) =>
    createWorker({
      name: `classifier ${index}`,
      log,
      groupId: 'bench-classify',
      topics: [INPUT],
      handler: createClassifyHandler({
        codec,
        keyring,
        clock: systemClock,
        logger: silentLogger,
        textKeys: 'fingerprint',
        thresholds: { minimum: 0.7, high: 0.9 },
        engine: createEngine,
        metrics: { records: counted, deadLetter: () => undefined, ruleBroken: () => undefined },
      }),
      logger: silentLogger,
      maxBytes: 2 * 1024 * 1024,
    }).run(stop.signal, () => undefined),
  );
  await all.promise;
  while ((await log.lag('bench-classify')).some(({ lag }) => lag > 0n)) await systemClock.sleep(20);
  const seconds = (performance.now() - beganMs) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  stop.abort();
  await Promise.all(running);
  return { perSecond: (total - warm) / seconds, cpuShare: (user + system) / 1e6 / seconds };
}

function change(n: number): Change {
  const row: Row = {
    id: n,
    email: `user${n}@example.com`,
    full_name: `${['Alice', 'Bruno', 'Camille', 'David', 'Emma', 'Farid', 'Giulia', 'Hugo'][n % 8]} ${['Martin', 'Bernard', 'Dubois', 'Moreau', 'Garcia', 'Rossi', 'Schmidt'][n % 7]}`,
    phone: `+33 6 ${String(n % 100_000_000).padStart(8, '1')}`,
    address: `${1 + (n % 180)} rue des Lilas, 7501${n % 10} Paris`,
    balance: `${(n % 100_000) / 100}`,
    note: `Delivered on time, customer was happy with the packaging and asked for an invoice by post. Reference ${n}.`,
    created_at: new Date(1_767_225_600_000 + n * 1000).toISOString(),
  };
  const committedAtMs = systemClock.now();
  return {
    source: schema.source,
    dataset: schema.urn,
    schema: schema.id,
    op: 'c',
    position: Position.parse(String(n).padStart(12, '0')),
    transaction: String(n),
    committedAtMs,
    capturedAtMs: committedAtMs,
    key: new Sensitive({ id: n }),
    before: null,
    after: new Sensitive(row),
    snapshot: 'no',
    counts: 'both',
    epoch: 0,
  };
}

function line({ name, value, unit, target, met, yardstick, ratio, details }: Figure): string {
  const held =
    yardstick === null
      ? ''
      : `, ${((ratio ?? 0) * 100).toFixed(0)} % of ${yardstick.name} (${Math.round(yardstick.value)})`;
  return `${met ? 'ok  ' : 'MISS'} ${name}: ${Math.round(value)} ${unit} (${target})${held}\n     ${JSON.stringify(details)}\n`;
}
