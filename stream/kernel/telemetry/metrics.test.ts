import { expect, test } from 'vitest';
import { eventually } from '#tests/support/eventually';
import { probeEventLoopLag } from './event-loop-lag.ts';
import { createMetrics } from './metrics.ts';

test('every series of a closed set is there from the beginning, at 0', async () => {
  const metrics = createMetrics();
  metrics.counter({
    area: 'capture',
    noun: 'changes',
    help: 'Changes.',
    labels: { op: ['c', 'd'], kind: ['live', 'snapshot'] },
  });
  const text = await metrics.registry.metrics();
  expect(text.match(/^vigie_capture_changes_total\{.*\} 0$/gmu)).toHaveLength(4);
});

test('names end in unit and total, amounts add up', async () => {
  const metrics = createMetrics();
  const read = metrics.counter({ area: 'capture', noun: 'read', unit: 'bytes', help: 'Bytes.', labels: {} }).of({});
  read.add(3);
  read.add(4);
  metrics
    .histogram({ area: 'classify', noun: 'batch', unit: 'seconds', help: 'Time.', labels: {}, buckets: [1, 2] })
    .of({})
    .add(1.5);
  const text = await metrics.registry.metrics();
  expect(text).toContain('vigie_capture_read_bytes_total 7');
  expect(text).toContain('vigie_classify_batch_seconds_bucket{le="2"} 1');
});

test('a value that is not in its closed set counts as other', async () => {
  const metrics = createMetrics();
  metrics
    .counter({ area: 'x', noun: 'y', help: 'Y.', labels: { op: ['c'] } })
    .of({ op: 'anna@example.com' })
    .add(1);
  const text = await metrics.registry.metrics();
  expect(text).toContain('vigie_x_y_total{op="other"} 1');
  expect(text).not.toContain('anna@example.com');
});

test('P5: an open set stays bounded', async () => {
  const metrics = createMetrics();
  const gauge = metrics.gauge({
    area: 'capture',
    noun: 'lag',
    unit: 'bytes',
    help: 'Lag.',
    labels: { source: { most: 3 } },
  });
  for (let i = 0; i < 100; i++) gauge.of({ source: `s${i}` }).set(i);
  expect((await metrics.registry.metrics()).match(/^vigie_capture_lag_bytes\{/gmu)).toHaveLength(4);
});

test('two registries share nothing', async () => {
  const [a, b] = [createMetrics(), createMetrics()];
  a.counter({ area: 'x', noun: 'y', help: 'Y.', labels: {} }).of({}).add(1);
  expect(await b.registry.metrics()).not.toContain('vigie_x_y_total');
});

test('a blocked event loop shows', async () => {
  const metrics = createMetrics();
  using lag = probeEventLoopLag(metrics);
  // The probe's first tick after a look only begins to measure, so the block must not follow at once.
  const blocking = setInterval(() => blockFor(120), 40);
  try {
    await eventually(async () => {
      // The probe's own timer comes after those of this file: two turns of the loop let it measure the block.
      for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      expect(lag.take().maxMs).toBeGreaterThan(50);
    });
  } finally {
    clearInterval(blocking);
  }
  const [, seconds] =
    /^vigie_process_event_loop_lag_seconds\{quantile="max"\} (\S+)/mu.exec(await metrics.registry.metrics()) ?? [];
  expect(Number(seconds)).toBeGreaterThan(0.05);
});

function blockFor(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}
