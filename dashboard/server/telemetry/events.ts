import type { VigieError } from '#kernel/errors/vigie-error';
import type { Logger } from '#kernel/telemetry/logger';
import type { Metrics } from '#kernel/telemetry/metrics';
import { LIVE_CLOSE } from '#contract/live-protocol';

const REASONS = ['host', 'origin', 'token', 'rate', 'method', 'full'] as const;
export type RefusalReason = (typeof REASONS)[number];

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'] as const;
const SECONDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** What the server tells of itself. A route is its pattern, never an address that was asked for. */
export interface ServerEvents {
  answered(answer: {
    readonly route: string;
    readonly method: string;
    readonly status: number;
    readonly seconds: number;
  }): void;
  failed(error: VigieError, route: string): void;
  refused(reason: RefusalReason): void;
  liveClients(count: number): void;
  liveSent(bytes: number): void;
  liveDropped(count: number): void;
  liveClosed(code: number): void;
  /** A follower of a topic failed and starts again. */
  followerFailed(topic: string, error: VigieError): void;
}

export function serverEvents(metrics: Metrics, logger: Logger): ServerEvents {
  const requests = metrics.counter({
    area: 'api',
    noun: 'requests',
    help: 'Requests answered.',
    labels: { route: { most: 100 }, method: METHODS, status: { most: 40 } },
  });
  const durations = metrics.histogram({
    area: 'api',
    noun: 'request_duration',
    unit: 'seconds',
    help: 'Time to answer a request.',
    labels: { route: { most: 100 }, method: METHODS },
    buckets: SECONDS,
  });
  const refusals = metrics.counter({
    area: 'api',
    noun: 'refused',
    help: 'Requests and connections refused before any work, by reason.',
    labels: { reason: REASONS },
  });
  const live = liveInstruments(metrics);
  return {
    ...live,
    answered({ route, method, status, seconds }) {
      requests.of({ route, method, status: String(status) }).add(1);
      durations.of({ route, method }).add(seconds);
      logger.debug({ route, method, status, durationMs: seconds * 1000 }, 'request answered');
    },
    failed: (error, route) => logger.error({ route, err: error }, 'request failed'),
    refused(reason) {
      refusals.of({ reason }).add(1);
      logger.warn({ check: reason }, 'request refused');
    },
    followerFailed: (topic, error) => logger.warn({ topic, err: error }, 'a topic cannot be followed, trying again'),
  };
}

function liveInstruments(metrics: Metrics) {
  const clients = metrics
    .gauge({ area: 'live', noun: 'clients', help: 'WebSocket clients connected.', labels: {} })
    .of({});
  const sent = metrics
    .counter({
      area: 'live',
      noun: 'sent',
      unit: 'bytes',
      help: 'Bytes of messages sent to WebSocket clients.',
      labels: {},
    })
    .of({});
  const dropped = metrics
    .counter({
      area: 'live',
      noun: 'dropped',
      help: 'Events left out for clients that read too slowly.',
      labels: {},
    })
    .of({});
  const closed = metrics.counter({
    area: 'live',
    noun: 'closed',
    help: 'WebSocket connections closed by the server, by close code.',
    labels: { code: Object.values(LIVE_CLOSE).map(String) },
  });
  return {
    liveClients: (count: number) => clients.set(count),
    liveSent: (bytes: number) => sent.add(bytes),
    liveDropped: (count: number) => dropped.add(count),
    liveClosed: (code: number) => closed.of({ code: String(code) }).add(1),
  };
}
