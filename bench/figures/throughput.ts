import { systemClock } from '#kernel/clock';
import { BENCH_TABLE } from '../harness/bench-table.ts';
import { openStage } from '../harness/bench-stage.ts';
import { figure, type Figure } from '../harness/figure.ts';
import { labelled, untilLabelled } from '../harness/label-counter.ts';
import { runWriter } from '../harness/run-writer.ts';
import { placeYardstick, readYardstick } from '../harness/yardstick.ts';

/**
 * Rows committed by a writer → labelled and durable in the label topic, sustained; and whether memory stays flat
 * meanwhile (second half against first half).
 */
export async function throughput(seconds: number, rowsPerSecond: number): Promise<readonly Figure[]> {
  await using stage = await openStage();
  await stage.source.query(BENCH_TABLE);
  await placeYardstick(stage.source);
  const vigie = await stage.vigie();
  // A first row, so that shape, topics and code are warm before the clock runs.
  await runWriter({ url: stage.sourceUrl, rowsPerSecond: 1000, seconds: 2, rowsPerCommit: 10, firstId: 1_000_000_000 });
  await untilLabelled(stage.log, 1);

  const memory: number[] = [];
  const sampler = setInterval(() => void vigie.rss().then((bytes) => memory.push(bytes)), 1000);
  const before = await labelled(stage.log);
  const began = systemClock.now();
  const written = await runWriter({ url: stage.sourceUrl, rowsPerSecond, seconds, rowsPerCommit: 100, firstId: 1 });
  const duringRows = (await labelled(stage.log)) - before;
  const duringSeconds = (systemClock.now() - began) / 1000;
  const drainedAt = await untilLabelled(stage.log, before + written.rows);
  clearInterval(sampler);
  const wholeSeconds = (drainedAt - began) / 1000;
  await vigie.stop();

  const half = Math.floor(memory.length / 2);
  const mean = (values: readonly number[]) => values.reduce((sum, n) => sum + n, 0) / Math.max(1, values.length);
  const growth = (mean(memory.slice(half)) - mean(memory.slice(Math.floor(half / 2), half))) / 2 ** 20;
  const recvlogical = await readYardstick(stage.source, stage.sourceUrl, written.rows, 'vigie_shop');
  return [
    figure({
      name: 'throughput: committed to durable label',
      value: duringRows / duringSeconds,
      unit: 'records/s',
      atLeast: 10_000,
      yardstick: { name: 'pg_recvlogical reading the same changes', value: recvlogical, unit: 'records/s' },
      details: {
        writtenPerSecond: written.rows / written.seconds,
        seconds: duringSeconds,
        behindAtEnd: written.rows - duringRows,
        drainSeconds: wholeSeconds - duringSeconds,
      },
    }),
    figure({
      name: 'throughput: memory growth, second half against first',
      value: growth,
      unit: 'MB',
      atMost: 50,
      details: { peakMB: Math.max(...memory) / 2 ** 20 },
    }),
  ];
}
