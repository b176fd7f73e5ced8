import type { HealthReport } from '#dashboard/server/health';
import { createProbeServer } from '#dashboard/server/probe-server';
import type { Clock } from '#kernel/clock';
import type { Config } from '#kernel/config/schema';
import type { Shutdown } from '#kernel/lifecycle/shutdown';
import type { Logger } from '#kernel/telemetry/logger';
import type { Metrics } from '#kernel/telemetry/metrics';
import type { Installation } from './installation.ts';

/** What a process needs to answer over HTTP, whatever its role. */
export interface AnswerOptions {
  readonly config: Config;
  readonly installation: Installation;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly shutdown: Shutdown;
  readonly health: () => Promise<HealthReport>;
}

/** Starts the probes of a process without an API; resolves with their address. */
export async function startProbes(options: AnswerOptions): Promise<{ readonly url: string }> {
  const { config, installation, logger, metrics, clock, shutdown, health } = options;
  const { host, port, metricsToken } = config.server;
  const auth = { token: installation.token, metricsToken: metricsToken?.reveal() };
  const server = await createProbeServer({ auth, host, port, allowedOrigins: [], logger, metrics, health, clock });
  shutdown.at('http', 'probes', () => server.close());
  return server.listen();
}
