import { systemClock, type Clock } from '#kernel/clock';
import type { Logger } from '#kernel/telemetry/logger';
import type { Metrics } from '#kernel/telemetry/metrics';
import { LoopHeartbeat, onceASecond, type HealthReport } from './health.ts';
import { createHttp } from './http.ts';
import { listen } from './listen.ts';
import { LIMITS } from './options.ts';
import { probeRoutes } from './routes/probes.ts';
import { openGate, type GateSettings } from './security/open-gate.ts';
import { serverEvents } from './telemetry/events.ts';

export interface ProbeServerOptions extends GateSettings {
  /** 0 takes a free one. */
  readonly port: number;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly health: () => Promise<HealthReport>;
  readonly clock?: Clock | undefined;
}

export interface ProbeServer {
  /** Begins to answer. `VIG_X607` when the address is taken or not to be had. */
  listen(): Promise<{ readonly url: string }>;
  close(): Promise<void>;
}

/** `/healthz`, `/readyz` and `/metrics` of a process that serves no API: a capture, a classifier, a sink. */
export async function createProbeServer(options: ProbeServerOptions): Promise<ProbeServer> {
  const clock = options.clock ?? systemClock;
  const events = serverEvents(options.metrics, options.logger.child({ component: 'probes' }));
  const heartbeat = new LoopHeartbeat(clock);
  const health = onceASecond(options.health, clock);
  const api = await createHttp({
    gate: openGate(options, { clock, limits: LIMITS, events }),
    events,
    limits: LIMITS,
    async declare(http) {
      probeRoutes(http, () => ({ heartbeat, health, metrics: options.metrics }));
      return null;
    },
  });
  return {
    async listen() {
      heartbeat.start();
      return { url: await listen(api, options) };
    },
    async close() {
      heartbeat.stop();
      await api.close();
    },
  };
}
