import { topics } from '#contract/topics';
import type { LabelRecord } from '#contract/label';
import { systemClock } from '#kernel/clock';
import { BENCH_TABLE } from '../harness/bench-table.ts';
import { openStage } from '../harness/bench-stage.ts';
import { figure, quantile, type Figure } from '../harness/figure.ts';
import { untilLabelled } from '../harness/label-counter.ts';
import { runWriter } from '../harness/run-writer.ts';

/**
 * Commit → the label record read by a subscriber of the label topic, at 500 rows a second, one row a commit: the
 * source's own commit time against the time the subscriber has it, so the log's commit and wake-up are in it.
 */
export async function latency(seconds: number): Promise<readonly Figure[]> {
  await using stage = await openStage();
  await stage.source.query(BENCH_TABLE);
  const vigie = await stage.vigie();
  await runWriter({ url: stage.sourceUrl, rowsPerSecond: 200, seconds: 3, rowsPerCommit: 1, firstId: 1_000_000_000 });
  await untilLabelled(stage.log, 1);

  const toSubscriber: number[] = [];
  const toCapture: number[] = [];
  const stop = new AbortController();
  const following = (async () => {
    const from = (await stage.log.offsets(topics.labels('PII'))).map(({ topic, partition, next }) => ({
      topic,
      partition,
      offset: next,
    }));
    for await (const { records } of stage.log.read(topics.labels('PII'), { from, follow: true, signal: stop.signal })) {
      const now = systemClock.now();
      for (const { value } of records) {
        if (value === null) continue;
        const { times }: LabelRecord = JSON.parse(Buffer.from(value).toString());
        toSubscriber.push(now - times.committedAtMs);
        toCapture.push(times.capturedAtMs - times.committedAtMs);
      }
    }
  })();
  const written = await runWriter({ url: stage.sourceUrl, rowsPerSecond: 500, seconds, rowsPerCommit: 1, firstId: 1 });
  await systemClock.sleep(1000);
  stop.abort();
  await following;
  await vigie.stop();
  const details = {
    records: toSubscriber.length,
    rowsPerSecond: written.rows / written.seconds,
    capturedP50Ms: quantile(toCapture, 0.5),
    maxMs: Math.max(...toSubscriber),
  };
  return [
    figure({
      name: 'latency: commit to label, p50',
      value: quantile(toSubscriber, 0.5),
      unit: 'ms',
      atMost: 25,
      yardstick: { name: 'commit to capture, p50', value: quantile(toCapture, 0.5), unit: 'ms' },
      details,
    }),
    figure({
      name: 'latency: commit to label, p99',
      value: quantile(toSubscriber, 0.99),
      unit: 'ms',
      atMost: 120,
      yardstick: { name: 'commit to capture, p99', value: quantile(toCapture, 0.99), unit: 'ms' },
      details,
    }),
  ];
}
