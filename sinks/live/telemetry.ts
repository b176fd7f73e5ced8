import { CHANNELS, type Channel, type LiveStats } from '#contract/live';
import { ownTopics } from '#contract/topics';
import type { VigieError } from '#kernel/errors/vigie-error';
import type { Logger } from '#kernel/telemetry/logger';
import type { Metrics } from '#kernel/telemetry/metrics';

export interface LiveSinkEvents {
  published(channel: Channel): void;
  /** A record that does not have its topic's shape: left out of the feed; others put it among the dead letters. */
  unreadable(topic: string): void;
  measureFailed(error: VigieError): void;
  /** The figures of a second, of the whole installation. */
  figures(stats: LiveStats): void;
}

export function liveSinkEvents(metrics: Metrics, logger: Logger): LiveSinkEvents {
  const events = metrics.counter({
    area: 'live',
    noun: 'events',
    help: 'Events put into the live feed, by channel.',
    labels: { channel: CHANNELS },
  });
  const published = new Map(CHANNELS.map((channel) => [channel, events.of({ channel })]));
  const unreadable = metrics.counter({
    area: 'live',
    noun: 'unreadable',
    help: 'Records left out of the live feed because they do not have the shape of their topic.',
    labels: { topic: ownTopics.map(({ name }) => name) },
  });
  const waiting = metrics.gauge({
    area: 'lag',
    noun: 'records',
    help: 'Records that wait, by who is to handle them.',
    labels: { stage: ['classify', 'catalogue'] },
  });
  const latency = metrics.gauge({
    area: 'label',
    noun: 'latency',
    unit: 'seconds',
    help: 'Commit to label in the last second, by quantile.',
    labels: { quantile: ['0.5', '0.99'] },
  });
  const deadLetters = metrics.gauge({
    area: 'dead_letters',
    noun: 'open',
    help: 'Records put aside and not dealt with.',
    labels: {},
  });
  return {
    figures({ classifyLag, catalogueLag, labelP50Ms, labelP99Ms, deadLetters: open }) {
      waiting.of({ stage: 'classify' }).set(classifyLag);
      waiting.of({ stage: 'catalogue' }).set(catalogueLag);
      deadLetters.of({}).set(open);
      if (labelP50Ms !== null) latency.of({ quantile: '0.5' }).set(labelP50Ms / 1000);
      if (labelP99Ms !== null) latency.of({ quantile: '0.99' }).set(labelP99Ms / 1000);
    },
    published: (channel) => published.get(channel)?.add(1),
    unreadable(topic) {
      unreadable.of({ topic }).add(1);
      logger.warn({ topic, errorCode: 'VIG_S406' }, 'a record does not have the shape of its topic');
    },
    measureFailed: (error) => logger.warn({ err: error }, 'lag could not be measured'),
  };
}
