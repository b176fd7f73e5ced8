import type { CaptureMetrics } from '#connectors/capture';
import type { ClassifyMetrics } from '#classifiers/worker/handler';
import { SOURCE_STATES } from '#contract/source-event';
import { codes } from '#kernel/errors/codes';
import type { Metrics } from '#kernel/telemetry/metrics';

const SOURCES = { most: 200 } as const;

/** What captures and classifier workers count, as Prometheus metrics. */
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
