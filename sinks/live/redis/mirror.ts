import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { CHANNELS, LiveEvent, type Channel, type LiveEntry, type LiveFeed, type LostEntries } from '#contract/live';
import type { Clock } from '#kernel/clock';
import type { Service } from '#kernel/lifecycle/service';
import { HeldEvents, LIVE_BOUNDS } from '../held-events.ts';
import { Listeners } from '../listeners.ts';
import { connectRedis, type RedisConnection } from './connection.ts';
import { BEAT_KEY, RUN_KEY, runKeys } from './layout.ts';

/** An event as Redis holds it. `before` is the newest event of its channel before it: what is not held in between is lost. */
interface Received {
  readonly entry: LiveEntry;
  readonly before: number;
}

/** The feed as another process fills it, read from Redis. */
export class MirroredFeed implements LiveFeed {
  #run: string = randomUUID();
  #stale = true;
  #held = new HeldEvents();
  #newest = new Map<Channel, number>();
  readonly #listeners = new Listeners<[LiveEntry]>();
  readonly #turns = new Listeners<[]>();

  get run(): string {
    return this.#run;
  }

  get stale(): boolean {
    return this.#stale;
  }

  get seq(): number {
    return this.#held.seq;
  }

  since(seq: number): { readonly entries: readonly LiveEntry[]; readonly lost: readonly LostEntries[] } {
    return this.#held.since(seq);
  }

  newest(channel: Channel): Iterable<LiveEntry> {
    return this.#held.newest(channel);
  }

  listen(listener: (entry: LiveEntry) => void): () => void {
    return this.#listeners.add(listener);
  }

  onTurn(listener: () => void): () => void {
    return this.#turns.add(listener);
  }

  /** Another run is being filled: what is held of the last one goes. */
  begin(run: string, received: readonly Received[]): void {
    this.#run = run;
    this.#held = new HeldEvents();
    this.#newest = new Map();
    for (const one of received) this.#hold(one);
    this.#turns.tell();
  }

  /** The next events of the run; what is held already is left out. */
  push(received: readonly Received[]): void {
    for (const one of received) {
      if (one.entry.event.seq <= this.#held.seq) continue;
      this.#hold(one);
      this.#listeners.tell(one.entry);
    }
  }

  becomeStale(stale: boolean): void {
    if (stale === this.#stale) return;
    this.#stale = stale;
    this.#turns.tell();
  }

  #hold({ entry, before }: Received): void {
    const { channel, seq } = entry.event;
    if (before > (this.#newest.get(channel) ?? 0)) this.#held.lostUpTo(channel, before);
    this.#newest.set(channel, seq);
    this.#held.push(entry);
  }
}

export interface MirrorOptions {
  readonly feed: MirroredFeed;
  readonly url: string;
  readonly clock: Clock;
}

const FOLLOW_MS = 500;
const FOLLOW_EVENTS = 1_000;

/**
 * Keeps the mirror of this process up to date: begins with the newest events of each channel, follows what comes, and
 * tells the feed to be stale while Redis, or the process that fills it, is away.
 */
export function redisMirror({ feed, url, clock }: MirrorOptions): Service {
  return {
    name: 'live mirror',
    async run(signal, healthy) {
      try {
        await using redis = await connectRedis(url);
        while (!signal.aborted) {
          const [run, beat] = z.array(z.string().nullable()).parse(await redis.call('MGET', RUN_KEY, BEAT_KEY));
          feed.becomeStale(run === null || run !== beat);
          healthy();
          if (run === null || run === undefined) await clock.sleep(FOLLOW_MS, signal);
          else if (run === feed.run) await follow(redis, feed);
          else feed.begin(run, await newestOf(redis, run, { after: 0, upTo: await endOf(redis, run) }));
        }
      } finally {
        feed.becomeStale(true);
      }
    },
  };
}

async function follow(redis: RedisConnection, feed: MirroredFeed): Promise<void> {
  const { all } = runKeys(feed.run);
  const answer = Streams.parse(
    await redis.call('XREAD', 'COUNT', FOLLOW_EVENTS, 'BLOCK', FOLLOW_MS, 'STREAMS', all, `${feed.seq}-0`),
  );
  const received = (answer ?? []).flatMap(([, items]) => items).flatMap(receivedOf);
  const [first] = received;
  // The stream was cut meanwhile: the channels hold more of each.
  const seq = first?.entry.event.seq ?? 0;
  if (seq > feed.seq + 1) feed.push(await newestOf(redis, feed.run, { after: feed.seq, upTo: seq - 1 }));
  feed.push(received);
}

/** Asked before the channels are read one after the other: what comes meanwhile is followed, not begun with. */
async function endOf(redis: RedisConnection, run: string): Promise<number> {
  return Number(await redis.call('HGET', runKeys(run).newest, 'all'));
}

/** What the channels hold between two places, in order. */
async function newestOf(
  redis: RedisConnection,
  run: string,
  { after, upTo }: { readonly after: number; readonly upTo: number },
): Promise<readonly Received[]> {
  const { channel: keyOf } = runKeys(run);
  const received: Received[] = [];
  for (const channel of CHANNELS) {
    const count = LIVE_BOUNDS[channel].entries;
    const items = await redis.call('XREVRANGE', keyOf(channel), `${upTo}-0`, `${after + 1}-0`, 'COUNT', count);
    received.push(...Items.parse(items).flatMap(receivedOf));
  }
  return received.toSorted((a, b) => a.entry.event.seq - b.entry.event.seq);
}

const Items = z.array(z.tuple([z.string(), z.array(z.string())]));
const Streams = z.array(z.tuple([z.string(), Items])).nullable();

/** Nothing when it is no event of ours: another version may know more channels. */
function receivedOf([id, fields]: readonly [string, readonly string[]]): readonly Received[] {
  const json = fields[fields.indexOf('event') + 1] ?? '';
  const before = Number(fields[fields.indexOf('before') + 1]);
  const event = LiveEvent.safeParse(parseJson(json)).data;
  return event === undefined || id !== `${event.seq}-0` ? [] : [{ entry: { event, json }, before }];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
