import type { LiveFeed } from '#contract/live';
import type { Log } from '#contract/log';
import type { Ownership } from '#contract/ownership';
import type { Clock } from '#kernel/clock';
import type { Config } from '#kernel/config/schema';
import type { Service } from '#kernel/lifecycle/service';
import type { Logger } from '#kernel/telemetry/logger';
import type { Metrics } from '#kernel/telemetry/metrics';
import { InProcessFeed } from '#sinks/live/live-feed';
import { LiveSink, type LiveMeasure } from '#sinks/live/live-sink';
import { MirroredFeed, redisMirror } from '#sinks/live/redis/mirror';
import { redisReplicator } from '#sinks/live/redis/replicator';
import { ownedService } from '#stream/owned-service';
import { sideBySide } from '#stream/side-by-side';
import type { Roles } from './roles.ts';

export interface LiveOptions {
  readonly config: Config;
  readonly roles: Roles;
  readonly log: Log;
  readonly ownership: Ownership;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly measure: () => Promise<LiveMeasure>;
}

export interface Live {
  /** What the API of this process shows; null in a process without one. */
  readonly feed: LiveFeed | null;
  readonly services: readonly Service[];
}

/**
 * How live views are fed. With Redis, one process that has the sinks follows the log and fills the feed, and every API
 * process reads it from Redis. Without, a process that has an API follows the log itself.
 */
export function createLive(options: LiveOptions): Live {
  const { config, roles, log, ownership, clock, logger, metrics, measure } = options;
  const url = config.redis.url?.reveal();
  const fill = (feed: InProcessFeed) => new LiveSink({ log, feed, measure, logger, metrics, clock });
  if (url === undefined) {
    if (!roles.api) return { feed: null, services: [] };
    const feed = new InProcessFeed();
    return { feed, services: [fill(feed)] };
  }
  const services: Service[] = [];
  if (roles.sink) {
    const feed = new InProcessFeed();
    const filling = sideBySide('live bus', [fill(feed), redisReplicator({ feed, url, clock })]);
    services.push(ownedService(ownership, 'live bus', filling));
  }
  if (!roles.api) return { feed: null, services };
  const feed = new MirroredFeed();
  return { feed, services: [...services, redisMirror({ feed, url, clock })] };
}
