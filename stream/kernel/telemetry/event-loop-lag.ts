import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Metrics } from './metrics.ts';

const RESOLUTION_MS = 10;
const QUANTILES = { '0.5': 50, '0.99': 99, max: 100 } as const;

export interface EventLoopLag extends Disposable {
  /** Delay of the event loop since the last call, milliseconds. */
  take(): { readonly p50Ms: number; readonly p99Ms: number; readonly maxMs: number };
}

/** Measures how long work waits for the event loop: the first sign of a process that does too much in one go. */
export function probeEventLoopLag(metrics: Metrics): EventLoopLag {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  const gauge = metrics.gauge({
    area: 'process',
    noun: 'event_loop_lag',
    unit: 'seconds',
    help: 'Delay of the event loop since the last look.',
    labels: { quantile: Object.keys(QUANTILES) },
  });
  histogram.enable();
  return {
    take() {
      // Nanoseconds; the timer's own resolution is part of each measure.
      const at = (percentile: number) =>
        Math.max(0, (histogram.count === 0 ? 0 : histogram.percentile(percentile)) / 1e6 - RESOLUTION_MS);
      for (const [quantile, percentile] of Object.entries(QUANTILES)) gauge.of({ quantile }).set(at(percentile) / 1000);
      const lag = { p50Ms: at(50), p99Ms: at(99), maxMs: at(100) };
      histogram.reset();
      return lag;
    },
    [Symbol.dispose]: () => histogram.disable(),
  };
}
