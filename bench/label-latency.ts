/**
 * `node bench/label-latency.ts [--capture native|debezium] [--seconds N] [--rate N] [--json]`: commit → the label record
 * read by a subscriber of the label topic on Kafka, one row a commit: the source's own commit time against the time at
 * which the subscriber has it. With Debezium its share is shown: commit → appended to its topic, by the broker's clock.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openAvroRegistry } from '#codec/avro/schema-registry';
import { openAvroLog } from '#codec/own-topics/avro-log';
import { decodeRecord } from '#contract/decode-record';
import { LabelRecord } from '#contract/label';
import { topics } from '#contract/topics';
import { systemClock } from '#kernel/clock';
import { openBenchSource, type BenchSource } from './harness/bench-source.ts';
import { writeSteadily } from './harness/commit-to-topic.ts';
import { askedToEnd } from './harness/asked-to-end.ts';
import { figure, printFigures, quantile, type Figure } from './harness/figure.ts';
import { openKafkaStage, type KafkaStage } from './harness/kafka-stage.ts';
import { untilLabelled } from './harness/label-counter.ts';
import { createStampedTopics } from './harness/stamped-topics.bench.ts';
import { TopicLedger } from './harness/topic-ledger.ts';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    capture: { type: 'string', default: 'native' },
    seconds: { type: 'string', default: '30' },
    rate: { type: 'string', default: '500' },
  },
});

const overDebezium = options.capture === 'debezium';
if (!overDebezium && options.capture !== 'native') throw new Error(`no capture ${options.capture}`);
const seconds = Number(options.seconds);
const rowsPerSecond = Number(options.rate);
/** Until what the virtual machines of Kafka, Connect and the registry run often is compiled: it takes a core while it lasts. */
const WARM = { rowsPerSecond: 500, seconds: 30, firstId: 1_000_000_000 };
const WAIT_MS = 30_000;
/** All that Debezium sends for the source, as Vigie has it. */
const RELAYED = 'vigie.debezium.shop';

interface Seen {
  readonly committedAtMs: number;
  readonly seenAtMs: number;
}

const ended = askedToEnd();
await using stage = await openKafkaStage();
await using source = await openBenchSource('postgres', join(stage.dir, 'source'));
printFigures(await Promise.race([measure(stage, source), ended]), options.json);

async function measure(on: KafkaStage, of: BenchSource): Promise<readonly Figure[]> {
  if (overDebezium) await createStampedTopics(on.brokers, [RELAYED]);
  const debezium = {
    capture: 'debezium',
    connect: { url: on.connect.url, format: 'avro', registryUrl: on.registry.apicurioUrl },
  };
  await using vigie = await on.vigie({
    sources: [{ id: 'shop', url: of.url, ...(overDebezium ? debezium : {}) }],
    changeTopics: { encrypted: true },
  });
  await of.fill(1, 100, 100);
  await untilLabelled(on.log, 100);
  await writeSteadily(of, WARM);
  await untilLabelled(on.log, 100 + WARM.rowsPerSecond * WARM.seconds);
  const load = { rowsPerSecond, seconds, firstId: 1_000_000 };
  const seen = await labelsOf(on, of, load);
  const latencies = Array.from(seen.values(), ({ committedAtMs, seenAtMs }) => seenAtMs - committedAtMs);
  const share = overDebezium ? await relayedAfter(on, seen, load) : null;
  await vigie.stop();
  return [0.5, 0.99].map((q) => latencyFigure(q, latencies, share));
}

function latencyFigure(q: number, latencies: readonly number[], share: readonly number[] | null): Figure {
  const name = `p${q * 100}`;
  const atMost = overDebezium ? { p50: 150, p99: 500 } : { p50: 60, p99: 250 };
  return figure({
    name: `${overDebezium ? 'Debezium' : 'native capture'} and Kafka: commit to label, ${name}`,
    value: quantile(latencies, q),
    unit: 'ms',
    atMost: q === 0.5 ? atMost.p50 : atMost.p99,
    yardstick: share === null ? null : { name: `Debezium's share, ${name}`, value: quantile(share, q), unit: 'ms' },
    details: { rowsPerSecond, rows: latencies.length, maxMs: Math.max(...latencies) },
  });
}

/** Reads the label topic while rows are written; all of them must come. By the row's number. */
async function labelsOf(
  on: KafkaStage,
  of: BenchSource,
  load: { readonly rowsPerSecond: number; readonly seconds: number; readonly firstId: number },
): Promise<ReadonlyMap<number, Seen>> {
  const registry = openAvroRegistry({ url: on.registry.url, clock: systemClock, random: Math.random });
  const log = openAvroLog(on.log, registry, new Map());
  const topic = topics.labels('PII');
  const seen = new Map<number, Seen>();
  // The last of those that came before may still be on their way.
  const isOfLoad = (id: number) => id >= load.firstId && id < load.firstId + load.rowsPerSecond * load.seconds;
  const stop = new AbortController();
  const from = (await log.offsets(topic)).map(({ partition, next }) => ({ topic, partition, offset: next }));
  const following = (async () => {
    for await (const { records } of log.read(topic, { from, follow: true, signal: stop.signal })) {
      // The time of day, since the commit's is the server's.
      const seenAtMs = Date.now();
      for (const { value } of records) {
        const label = value === null ? null : decodeRecord(LabelRecord, value);
        const id = Number(/(\d+)$/u.exec(label?.record ?? '')?.[1] ?? Number.NaN);
        if (label !== null && isOfLoad(id) && !seen.has(id))
          seen.set(id, { committedAtMs: label.times.committedAtMs, seenAtMs });
      }
    }
  })();
  try {
    const { length } = await writeSteadily(of, load);
    const end = systemClock.now() + WAIT_MS;
    while (seen.size < length && systemClock.now() < end) await systemClock.sleep(50);
    if (seen.size < length) throw new Error(`${seen.size} of ${length} rows were labelled`);
    return seen;
  } finally {
    stop.abort();
    await following;
  }
}

/** Commit → appended to the topic that Debezium writes to. */
async function relayedAfter(
  on: KafkaStage,
  seen: ReadonlyMap<number, Seen>,
  { firstId }: { readonly firstId: number },
): Promise<readonly number[]> {
  const ledger = new TopicLedger(on.log, RELAYED);
  await ledger.seen(firstId, firstId + seen.size - 1);
  return Array.from(seen, ([id, { committedAtMs }]) => ledger.arrivedAtMs(id) - committedAtMs);
}
