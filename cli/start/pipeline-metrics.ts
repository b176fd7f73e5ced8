import type { SinkMetrics } from '#sinks/runner';
import type { CaptureMetrics } from '#connectors/capture';
import type { ClassifyMetrics } from '#classifiers/worker/handler';
import { SOURCE_STATES } from '#contract/source-event';
import { codes } from '#kernel/errors/codes';
import type { Metrics } from '#kernel/telemetry/metrics';

const SOURCES = { most: 200 } as const;

export interface SinkCounters extends SinkMetrics {
  delivery(delivered: boolean): void;
}

/** What sinks count. */
export function createSinkMetrics(metrics: Metrics): SinkCounters {
  const sinks = { most: 20 } as const;
  const records = metrics.counter({ area: 'sink', noun: 'records', help: 'Records handled.', labels: { sink: sinks } });
  const durations = metrics.histogram({
    area: 'sink',
    noun: 'transaction',
    unit: 'seconds',
    help: 'Time of one call of a sink.',
    labels: { sink: sinks },
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
  });
  const moved = metrics.counter({
    area: 'sink',
    noun: 'moved',
    help: 'Times that another process had moved a sink on.',
    labels: { sink: sinks },
  });
  const deliveries = metrics.counter({
    area: 'webhook',
    noun: 'attempts',
    help: 'Attempts to deliver an alert.',
    labels: { outcome: ['delivered', 'failed'] },
  });
  return {
    handled({ sink, records: count, durationMs }) {
      records.of({ sink }).add(count);
      durations.of({ sink }).add(durationMs / 1000);
    },
    moved: ({ sink }) => moved.of({ sink }).add(1),
    delivery: (delivered) => deliveries.of({ outcome: delivered ? 'delivered' : 'failed' }).add(1),
  };
}

/** What captures and classifier workers count. */
export function createPipelineMetrics(metrics: Metrics): {
  readonly capture: CaptureMetrics;
  readonly classify: ClassifyMetrics;
} {
  const changes = metrics.counter({
    area: 'capture',
    noun: 'changes',
    help: 'Changes written to the log.',
    labels: { source: SOURCES },
  });
  const retained = metrics.gauge({
    area: 'capture',
    noun: 'retained',
    unit: 'bytes',
    help: 'Log that the source keeps for us.',
    labels: { source: SOURCES },
  });
  const lag = metrics.gauge({
    area: 'capture',
    noun: 'lag',
    unit: 'bytes',
    help: 'Log written at the source and not read yet.',
    labels: { source: SOURCES },
  });
  const state = metrics.gauge({
    area: 'capture',
    noun: 'state',
    help: '1 for the state that a capture is in.',
    labels: { source: SOURCES, state: SOURCE_STATES },
  });
  const records = metrics.counter({ area: 'classify', noun: 'records', help: 'Records classified.', labels: {} });
  const deadLetters = metrics.counter({
    area: 'classify',
    noun: 'dead_letters',
    help: 'Records put aside, by error code.',
    labels: { code: Object.keys(codes) },
  });
  const broken = metrics.counter({
    area: 'classify',
    noun: 'broken_rules',
    help: 'Rules and control records that are not in force, by error code.',
    labels: { code: ['VIG_F302', 'VIG_F304'] },
  });
  return {
    capture: {
      changes: (source, count) => changes.of({ source }).add(count),
      status({ source, state: now, retainedBytes, lagBytes }) {
        for (const name of SOURCE_STATES) state.of({ source, state: name }).set(name === now ? 1 : 0);
        if (retainedBytes !== null) retained.of({ source }).set(retainedBytes);
        if (lagBytes !== null) lag.of({ source }).set(lagBytes);
      },
    },
    classify: {
      records: (count) => records.of({}).add(count),
      deadLetter: (code) => deadLetters.of({ code }).add(1),
      ruleBroken: (code) => broken.of({ code }).add(1),
    },
  };
}
