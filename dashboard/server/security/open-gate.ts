import type { Clock } from '#kernel/clock';
import type { ServerLimits, ServerOptions } from '../options.ts';
import type { ServerEvents } from '../telemetry/events.ts';
import { createGate, type Gate } from './gate.ts';
import { createHostPolicy } from './origin.ts';
import { TokenBuckets } from './token-buckets.ts';
import { createTokenCheck } from './token.ts';

export type GateSettings = Pick<ServerOptions, 'auth' | 'host' | 'allowedOrigins' | 'allowedHosts' | 'metricsAccess'>;

export interface GateParts {
  readonly clock: Clock;
  readonly limits: ServerLimits;
  readonly events: ServerEvents;
}

/** The gate of a server, from its options. */
export function openGate(options: GateSettings, { clock, limits, events }: GateParts): Gate {
  const { auth, host, allowedOrigins } = options;
  const perSecond = limits.requestsPerSecond;
  return createGate({
    hosts: createHostPolicy({ host, allowedOrigins, allowedHosts: options.allowedHosts ?? [] }),
    events,
    checkToken: createTokenCheck(auth.token),
    checkMetricsToken: createTokenCheck(auth.metricsToken ?? auth.token),
    metricsAccess: options.metricsAccess ?? 'token',
    requests: new TokenBuckets({ perSecond, burst: perSecond * 2, clock }),
    failures: new TokenBuckets({ perSecond: 1, burst: 10, clock }),
  });
}
