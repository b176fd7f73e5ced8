import { CHANNELS, type LiveEntry, type LiveFeed } from '#contract/live';
import type { LiveServerMessage } from '#contract/live-protocol';
import { BULK, wants, type Subscription } from './subscription.ts';

/** A frame ends soon after this much text, so that a long resume comes in pieces and no client gets megabytes at once. */
const FRAME_BYTES = 262_144;
/** The newest events given to a client that resumes nothing: their texts together. */
const RECENT_BYTES = 786_432;

/** What a client is sent of the feed in one go. */
export interface Taken {
  /** The message, ready for the socket; null when nothing of it was wanted. */
  readonly frame: Buffer | null;
  /** Sequence numbers of what is in it, for the invariants' tests and the metrics. */
  readonly events: readonly number[];
  /** Considered up to here. */
  readonly seq: number;
  /** Wanted, and left out because the client lags. */
  readonly dropped: number;
  /** Newest wanted event that the feed no longer holds; 0 when it holds them all. */
  readonly lostSeq: number;
}

export interface FrameSource {
  /** What comes after `seq`, without {@link BULK} when `lagging`. */
  take(seq: number, wanted: Subscription, lagging: boolean): Taken;
}

/**
 * Makes frames of the feed's entries, whose texts are only joined, never encoded again. Clients that stand at the same
 * place and want the same share one buffer.
 */
export class FrameMaker implements FrameSource {
  readonly #feed: LiveFeed;
  readonly #made = new Map<string, Taken>();
  #madeAtSeq = -1;

  constructor(feed: LiveFeed) {
    this.#feed = feed;
  }

  take(seq: number, wanted: Subscription, lagging: boolean): Taken {
    if (this.#madeAtSeq !== this.#feed.seq) this.forget();
    const key = `${seq} ${lagging ? 'lagging' : 'all'} ${wanted.key}`;
    const made = this.#made.get(key) ?? this.#make(seq, wanted, lagging);
    this.#made.set(key, made);
    return made;
  }

  /** Lets go of the shared buffers; to be called after each round over the clients. */
  forget(): void {
    this.#made.clear();
    this.#madeAtSeq = this.#feed.seq;
  }

  #make(seq: number, wanted: Subscription, lagging: boolean): Taken {
    const { entries, lost } = this.#feed.since(seq);
    const chosen: LiveEntry[] = [];
    let bytes = 0;
    let dropped = 0;
    let upTo = Math.max(seq, this.#feed.seq);
    for (const entry of entries) {
      if (!wants(wanted, entry.event)) continue;
      if (lagging && BULK.has(entry.event.channel)) {
        dropped += 1;
        continue;
      }
      if (bytes > 0 && bytes + entry.json.length > FRAME_BYTES) {
        upTo = entry.event.seq - 1;
        break;
      }
      chosen.push(entry);
      bytes += entry.json.length;
    }
    // Figures of a second that is long past are no loss.
    const missed = lost.filter(({ channel }) => channel !== 'stats' && wanted.channels.has(channel));
    const lostSeq = Math.max(0, ...missed.map((one) => one.seq));
    return { ...frameOf(chosen, upTo), seq: upTo, dropped, lostSeq };
  }
}

/** The newest wanted entries, at most `count` of each channel, oldest first. */
export function recentEntries(feed: LiveFeed, wanted: Subscription, count: number): readonly LiveEntry[] {
  const chosen: LiveEntry[] = [];
  let bytes = 0;
  for (const channel of CHANNELS) {
    if (!wanted.channels.has(channel)) continue;
    let left = count;
    for (const entry of feed.newest(channel)) {
      if (left === 0) break;
      if (!wants(wanted, entry.event)) continue;
      bytes += entry.json.length;
      if (bytes > RECENT_BYTES) break;
      chosen.push(entry);
      left -= 1;
    }
  }
  return chosen.toSorted((a, b) => a.event.seq - b.event.seq);
}

export function frameOf(entries: readonly LiveEntry[], seq: number): Pick<Taken, 'frame' | 'events'> {
  if (entries.length === 0) return { frame: null, events: [] };
  const text = `{"type":"events","seq":${seq},"events":[${entries.map(({ json }) => json).join(',')}]}`;
  return { frame: Buffer.from(text), events: entries.map(({ event }) => event.seq) };
}

export function encode(message: LiveServerMessage): Buffer {
  return Buffer.from(JSON.stringify(message));
}
