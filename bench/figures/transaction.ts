import { systemClock } from '#kernel/clock';
import { BENCH_TABLE, INSERT_ROWS } from '../harness/bench-table.ts';
import { openStage } from '../harness/bench-stage.ts';
import { figure, type Figure } from '../harness/figure.ts';
import { labelled, untilLabelled } from '../harness/label-counter.ts';
import { runWriter } from '../harness/run-writer.ts';

/** One transaction of a million rows passes, and what it adds to resident memory. */
export async function transaction(rows: number): Promise<readonly Figure[]> {
  await using stage = await openStage();
  await stage.source.query(BENCH_TABLE);
  const vigie = await stage.vigie();
  // Warm: the memory that code and pools take belongs to the base.
  await runWriter({
    url: stage.sourceUrl,
    rowsPerSecond: 8000,
    seconds: 10,
    rowsPerCommit: 100,
    firstId: 1_000_000_000,
  });
  await untilLabelled(stage.log, 1);
  await systemClock.sleep(3000);
  const before = await labelled(stage.log);
  const base = await vigie.rss();
  let peak = base;
  const sampler = setInterval(() => void vigie.rss().then((bytes) => (peak = Math.max(peak, bytes))), 100);
  await stage.source.query(INSERT_ROWS, [1, rows]);
  const committedAt = systemClock.now();
  const passedAt = await untilLabelled(stage.log, before + rows);
  clearInterval(sampler);
  await vigie.stop();
  return [
    figure({
      name: 'transaction of 1,000,000 rows: memory growth',
      value: (peak - base) / 2 ** 20,
      unit: 'MB',
      atMost: 100,
      yardstick: { name: 'resident before', value: base / 2 ** 20, unit: 'MB' },
      details: {
        rows,
        seconds: (passedAt - committedAt) / 1000,
        rowsPerSecond: rows / ((passedAt - committedAt) / 1000),
      },
    }),
  ];
}
