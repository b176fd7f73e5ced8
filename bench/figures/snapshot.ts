import { systemClock } from '#kernel/clock';
import type { Log } from '#contract/log';
import { BENCH_TABLE, fill } from '../harness/bench-table.ts';
import { openStage } from '../harness/bench-stage.ts';
import { figure, type Figure } from '../harness/figure.ts';
import { untilLabelled } from '../harness/label-counter.ts';

const TOPIC = 'shop.public.customer';

/** The first reading of a table that was there before: rows read and enqueued, and rows classified, a second. */
export async function snapshot(rows: number): Promise<readonly Figure[]> {
  await using stage = await openStage();
  await stage.source.query(BENCH_TABLE);
  await fill(stage.source, 1, rows);
  const copied = await copySeconds(() => stage.source.query("COPY customer TO PROGRAM 'cat > /dev/null'"));
  const vigie = await stage.vigie();
  const began = await firstEnqueued(stage.log);
  const enqueuedAt = await untilEnqueued(stage.log, rows);
  const classifiedAt = await untilLabelled(stage.log, rows);
  await vigie.stop();
  const yardstick = { name: 'COPY TO of the same table by the server itself', value: rows / copied, unit: 'rows/s' };
  return [
    figure({
      name: 'snapshot: read and enqueued',
      value: rows / ((enqueuedAt - began) / 1000),
      unit: 'rows/s',
      atLeast: 50_000,
      yardstick,
      details: { rows },
    }),
    figure({
      name: 'snapshot: classified',
      value: rows / ((classifiedAt - began) / 1000),
      unit: 'rows/s',
      atLeast: 20_000,
      yardstick,
      details: { rows },
    }),
  ];
}

async function copySeconds(work: () => Promise<unknown>): Promise<number> {
  const began = systemClock.now();
  await work();
  return (systemClock.now() - began) / 1000;
}

async function enqueued(log: Log): Promise<number> {
  const known = (await log.topics()).some(({ name }) => name === TOPIC);
  if (!known) return 0;
  return (await log.offsets(TOPIC)).reduce((sum, { next }) => sum + Number(next), 0);
}

async function firstEnqueued(log: Log): Promise<number> {
  // The clock starts when the topic appears: connecting and making the slot are start-up, not reading.
  while (!(await log.topics()).some(({ name }) => name === TOPIC)) await systemClock.sleep(5);
  return systemClock.now();
}

async function untilEnqueued(log: Log, rows: number): Promise<number> {
  while ((await enqueued(log)) < rows) await systemClock.sleep(20);
  return systemClock.now();
}
