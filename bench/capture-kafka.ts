/**
 * `node bench/capture-kafka.ts [--source postgres|mysql|mariadb|mongodb] [--rows N] [--seconds N] [--json]`: native
 * capture into Kafka beside Debezium into the same broker, of the same rows of the same server, in the same run: rows a
 * second of a snapshot and of a backlog that was committed before, and commit → topic under a steady load.
 *
 * Both write Avro, in clear, to four partitions. Rates are by the broker's own clock (the time of append), from the first
 * append to the last, so that no start is in them; every row must have arrived.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SourceKind } from '#contract/dataset';
import { openBenchSource, type BenchSource } from './harness/bench-source.ts';
import { debeziumCapture, nativeCapture } from './harness/captures.ts';
import { CaptureRun, type Measured } from './harness/capture-run.ts';
import { askedToEnd } from './harness/asked-to-end.ts';
import { figure, printFigures, quantile, type Figure } from './harness/figure.ts';
import { openKafkaStage, type KafkaStage } from './harness/kafka-stage.ts';
import { createStampedTopics } from './harness/stamped-topics.bench.ts';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    source: { type: 'string', default: 'postgres' },
    rows: { type: 'string' },
    seconds: { type: 'string', default: '15' },
    /** Profiles native capture into this folder. */
    profile: { type: 'string' },
  },
});

const kind = SourceKind.parse(options.source);
/** The server with MongoDB's protocol that there is without MongoDB writes and tells far less than the others. */
const isSlow = kind === 'mongodb';
const rows = Number(options.rows ?? (isSlow ? 20_000 : 100_000));
const rowsPerSecond = isSlow ? 200 : 500;
const seconds = Number(options.seconds);
const ROWS_PER_COMMIT = 100;

const ended = askedToEnd();
await using stage = await openKafkaStage();
await using source = await openBenchSource(kind, join(stage.dir, 'source'));
printFigures(await Promise.race([measure(stage, source), ended]), options.json);

async function measure(on: KafkaStage, of: BenchSource): Promise<readonly Figure[]> {
  const flags = options.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${options.profile}`];
  await using native = nativeCapture(on, of, flags);
  await using debezium = debeziumCapture(on, of);
  await createStampedTopics(on.brokers, [native.topic, debezium.topic]);
  await of.fill(1, rows, 1000);
  const both = [native, debezium].map(
    (capture) => new CaptureRun({ stage: on, source: of, capture, rows, rowsPerSecond, seconds }),
  );
  for (const run of both) await run.snapshot();
  await of.fill(rows + 1, 2 * rows, ROWS_PER_COMMIT);
  const measured: Measured[] = [];
  for (const [n, run] of both.entries()) measured.push(await run.tail(10_000_000 * (n + 1)));
  const [ours, theirs] = measured;
  if (ours === undefined || theirs === undefined) throw new Error('nothing was measured');
  return figures(ours, theirs);
}

function figures(ours: Measured, theirs: Measured): readonly Figure[] {
  const rate = (what: string, mine: number, yours: number, details: Figure['details']) =>
    figure({
      name: `capture ${kind} → Kafka: ${what}`,
      value: mine,
      unit: 'rows/s',
      atLeast: yours,
      yardstick: { name: 'Debezium into the same broker', value: yours, unit: 'rows/s' },
      details,
    });
  const latency = (name: string, q: number) =>
    figure({
      name: `capture ${kind} → Kafka: commit to topic, ${name}`,
      value: quantile(ours.latenciesMs, q),
      unit: 'ms',
      atMost: quantile(theirs.latenciesMs, q),
      yardstick: { name: 'Debezium into the same broker', value: quantile(theirs.latenciesMs, q), unit: 'ms' },
      details: {
        rowsPerSecond,
        rows: ours.latenciesMs.length,
        maxMs: Math.max(...ours.latenciesMs),
        debeziumMaxMs: Math.max(...theirs.latenciesMs),
      },
    });
  return [
    rate('backlog of the tail', ours.tailPerSecond, theirs.tailPerSecond, {
      rows,
      rowsPerCommit: ROWS_PER_COMMIT,
      rowsPerCpuSecond: ours.tailRowsPerCpuSecond,
      debeziumRowsPerCpuSecond: theirs.tailRowsPerCpuSecond,
      duplicates: ours.duplicates,
      debeziumDuplicates: theirs.duplicates,
    }),
    rate('snapshot', ours.snapshotPerSecond, theirs.snapshotPerSecond, { rows }),
    latency('p50', 0.5),
    latency('p99', 0.99),
  ];
}
