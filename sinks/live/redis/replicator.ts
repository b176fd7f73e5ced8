import { CHANNELS, type LiveEntry, type LiveFeed } from '#contract/live';
import type { Clock } from '#kernel/clock';
import { VigieError } from '#kernel/errors/vigie-error';
import type { Service } from '#kernel/lifecycle/service';
import { LIVE_BOUNDS } from '../held-events.ts';
import { connectRedis, type RedisConnection } from './connection.ts';
import { FILL, fillKeys, RUN_KEY, runKeys } from './layout.ts';

export interface ReplicatorOptions {
  /** The feed that this process fills. */
  readonly feed: LiveFeed;
  readonly url: string;
  readonly clock: Clock;
}

/** Events gathered before they are sent: a live view is no faster than an eye. */
const GATHER_MS = 20;
const SIGN_OF_LIFE_MS = 1_000;
const BATCH_EVENTS = 500;

/**
 * Copies the feed of this process to Redis, for the API processes that have none of their own. The feed's rings are the
 * queue: while Redis is away nothing waits anywhere else, and when it is back, or came back empty, what the feed still
 * holds and Redis lacks is sent. Of several processes with a feed one at a time may run this (ownership).
 */
export function redisReplicator({ feed, url, clock }: ReplicatorOptions): Service {
  return {
    name: 'live bus',
    async run(signal, healthy) {
      await using redis = await connectRedis(url);
      const copy = await Copy.begin(redis, feed);
      let news = new AbortController();
      const stopListening = feed.listen(() => news.abort());
      try {
        while (!signal.aborted) {
          if (await copy.advance()) continue;
          healthy();
          await clock.sleep(SIGN_OF_LIFE_MS, AbortSignal.any([signal, news.signal]));
          news = new AbortController();
          await clock.sleep(GATHER_MS, signal);
        }
      } finally {
        stopListening();
      }
    },
  };
}

/** Where the copy in Redis stands. */
class Copy {
  readonly #redis: RedisConnection;
  readonly #feed: LiveFeed;
  /** All events up to here are in Redis, or lost. */
  #seq: number;
  /** Newest event of each channel so far, in Redis or lost, in the order of CHANNELS. */
  readonly #newest: number[];

  private constructor(redis: RedisConnection, feed: LiveFeed, seq: number, newest: number[]) {
    this.#redis = redis;
    this.#feed = feed;
    this.#seq = seq;
    this.#newest = newest;
  }

  /** Takes over: from now on this run is the one that is read. It goes on where Redis has it already. */
  static async begin(redis: RedisConnection, feed: LiveFeed): Promise<Copy> {
    await redis.call('SET', RUN_KEY, feed.run);
    const fields = ['all', ...CHANNELS.map((_, i) => String(i + 1))];
    const found = await redis.call('HMGET', runKeys(feed.run).newest, ...fields);
    const [seq = 0, ...newest] = Array.isArray(found) ? found.map(Number) : [];
    return new Copy(redis, feed, seq, newest);
  }

  /** Sends what comes next; true when there is more. */
  async advance(): Promise<boolean> {
    const { entries, lost } = this.#feed.since(this.#seq);
    for (const { channel, seq } of lost) this.#passed(CHANNELS.indexOf(channel), seq);
    const batch = entries.slice(0, BATCH_EVENTS);
    const { run } = this.#feed;
    const keys = fillKeys(run);
    const bounds = CHANNELS.map((channel) => LIVE_BOUNDS[channel].entries);
    const events = batch.flatMap((entry) => this.#argumentsOf(entry));
    const done = await this.#redis.call('EVAL', FILL, keys.length, ...keys, run, ...bounds, ...events);
    // Failing begins anew: by taking over when this process still owns the feed, by standing by when it does not.
    if (done !== 1) throw new VigieError('VIG_S408', 'Redis does not hold the feed of this process any more');
    this.#seq = batch.at(-1)?.event.seq ?? this.#seq;
    return entries.length > batch.length;
  }

  #argumentsOf({ event: { seq, channel }, json }: LiveEntry): readonly (string | number)[] {
    const index = CHANNELS.indexOf(channel);
    const before = this.#newest[index] ?? 0;
    this.#passed(index, seq);
    return [seq, index + 1, before, json];
  }

  #passed(index: number, seq: number): void {
    this.#newest[index] = Math.max(this.#newest[index] ?? 0, seq);
  }
}
