import { Counter, type Registry } from 'prom-client';
import { CHANNELS, type Channel } from '#contract/live';
import type { Logger } from '#kernel/telemetry/logger';

const REPEAT_MS = 10_000;

export interface LiveSinkEvents {
  published(channel: Channel): void;
  /** A record that does not have its topic's shape: left out of the feed; others put it among the dead letters. */
  unreadable(topic: string): void;
  measureFailed(code: string): void;
}

export function liveSinkEvents(registry: Registry, logger: Logger, now: () => number): LiveSinkEvents {
  const published = new Counter({
    name: 'vigie_live_events_total',
    help: 'Events put into the live feed, by channel.',
    labelNames: ['channel'],
    registers: [registry],
  });
  const unreadable = new Counter({
    name: 'vigie_live_unreadable_total',
    help: 'Records left out of the live feed because they do not have the shape of their topic.',
    registers: [registry],
  });
  for (const channel of CHANNELS) published.inc({ channel }, 0);
  const saidAtMs = { unreadable: -Infinity, measure: -Infinity };
  return {
    published: (channel) => published.inc({ channel }),
    unreadable(topic) {
      unreadable.inc();
      if (now() - saidAtMs.unreadable < REPEAT_MS) return;
      saidAtMs.unreadable = now();
      logger.warn({ topic, errorCode: 'VIG_S406' }, 'a record does not have the shape of its topic');
    },
    measureFailed(code) {
      if (now() - saidAtMs.measure < REPEAT_MS) return;
      saidAtMs.measure = now();
      logger.warn({ errorCode: code }, 'lag could not be measured');
    },
  };
}
