/**
 * What one classify worker does on Kafka: changes in, labels out, exactly once, held against a kafkajs that passes the
 * same bytes through (consume and transact, no work) in the same run, on the same broker.
 * `node bench/kafka.ts [--json] [--records N] [--codec avro|json] [--workers N]`: with more than one worker also what so
 * many processes do together against one, and whether they say the same.
 */
import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Change, Row } from '#contract/change';
import type { ChangeCodec } from '#contract/codec';
import type { Log } from '#contract/log';
import { Position } from '#contract/position';
import type { FieldSchema } from '#contract/schema';
import { ownTopics, topics } from '#contract/topics';
import { startKafka } from '#deploy/stack/servers/kafka';
import { startRegistry } from '#deploy/stack/servers/registry';
import { systemClock } from '#kernel/clock';
import { Sensitive } from '#kernel/sensitive';
import { ID_COLUMN, sampleSchema, textColumn } from '#tests/support/sample-schema';
import { tempFolder } from '#tests/support/temp-folder';
import { benchClassifier, benchKeyring, INPUT, openBenchPipes } from './harness/bench-classifier.ts';
import { benchRow } from './harness/bench-row.ts';
import { classifyInProcesses } from './harness/classify-processes.ts';
import { figure, printFigures, type Figure } from './harness/figure.ts';
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
/** On fewer, the broker and the workers share what two workers need. */
const CORES_TO_JUDGE = 4;
const OUTPUT = 'bench.pass-through';

const columns: readonly FieldSchema[] = [
  ...['email', 'full_name', 'phone', 'address'].map(textColumn),
  { name: 'balance', type: 'numeric(12,2)', kind: 'decimal', nullable: false },
  textColumn('note'),
  { name: 'created_at', type: 'timestamptz', kind: 'timestamp', nullable: false },
];
const schema = sampleSchema('customer', [ID_COLUMN, ...columns.map((column) => ({ ...column, nullable: false }))]);

await using folder = await tempFolder('bench-kafka');
await using kafka = await startKafka({ dataDir: join(folder.path, 'kafka'), tuned: 'speed' });
await using registry =
  options.codec === 'avro' ? await startRegistry({ dataDir: join(folder.path, 'registry') }) : null;
const key = randomBytes(32).toString('base64');
const keyring = benchKeyring(key);
await using pipes = await openBenchPipes(kafka.brokers, registry?.url ?? null, keyring);
const { log, codec } = pipes;
await log.createTopics([
  ...ownTopics,
  { name: INPUT, partitions: 4, compacted: false, encrypted: false, retentionMs: null },
  { name: OUTPUT, partitions: 4, compacted: false, encrypted: false, retentionMs: null },
]);
await codec.learn?.([schema]);
const bytes = await writeChanges(log, codec);

const figures = await measure();
printFigures(figures, options.json);

async function measure(): Promise<readonly Figure[]> {
  // Both warm up first on records of their own run; yardstick before and after, since the machine is not always the same.
  const pass = () => kafkajsPassThrough({ brokers: kafka.brokers, input: INPUT, output: OUTPUT, records: total });
  const before = await pass();
  const { perSecond, cpuShare } = await classify();
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
    ...(Number(options.workers) > 1 ? [await together(Number(options.workers))] : []),
  ];
}

/** So many processes against one, on the same topic: how much faster, and that labels and evidence are the same. */
async function together(processes: number): Promise<Figure> {
  const shared = { brokers: kafka.brokers, registryUrl: registry?.url ?? null, key, records: total, warm: WARM };
  const one = await classifyInProcesses(log, { ...shared, processes: 1 });
  const many = await classifyInProcesses(log, { ...shared, processes });
  for (const what of ['labels', 'evidence'] as const)
    if (one[what] !== many[what])
      throw new Error(`${processes} workers say other ${what} than one: ${many[what]}, ${one[what]}`);
  const cores = availableParallelism();
  const isJudged = cores >= CORES_TO_JUDGE;
  return figure({
    name: `kafka: ${processes} workers on one topic, against one (${cores} cores)`,
    value: many.perSecond / one.perSecond,
    unit: '×',
    ...(isJudged ? { atLeast: 1.5 } : { unjudged: `>= 1.5 with ${CORES_TO_JUDGE} cores or more` }),
    yardstick: { name: 'one worker', value: one.perSecond, unit: 'records/s' },
    ratio: many.perSecond / one.perSecond,
    details: {
      cores,
      together: many.perSecond,
      labels: `identical, ${many.labels}`,
      evidence: `identical, ${many.evidence}`,
    },
  });
}

async function writeChanges(to: Log, with_: ChangeCodec): Promise<number> {
  await using producer = await to.producer();
  const id = Buffer.from(schema.id);
  const value = Buffer.from(JSON.stringify(schema));
  await producer.append([{ topic: topics.schemas, records: [{ key: id, value, timestampMs: systemClock.now() }] }]);
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
async function classify(): Promise<{ readonly perSecond: number; readonly cpuShare: number }> {
  let done = 0;
  let warm = 0;
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
  const groupId = 'bench-classify';
  const running = benchClassifier({ pipes, keyring, groupId, counted }).run(stop.signal, () => undefined);
  await all.promise;
  while ((await log.lag(groupId)).some(({ lag }) => lag > 0n)) await systemClock.sleep(20);
  const seconds = (performance.now() - beganMs) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  stop.abort();
  await running;
  return { perSecond: (total - warm) / seconds, cpuShare: (user + system) / 1e6 / seconds };
}

function change(n: number): Change {
  const { created_at, ...rest } = benchRow(n);
  const row: Row = { ...rest, created_at: created_at.toISOString() };
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
