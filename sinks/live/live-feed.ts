import { randomUUID } from 'node:crypto';
import {
  CHANNELS,
  type Channel,
  type LiveEntry,
  type LiveEvent,
  type LiveFeed,
  type LostEntries,
} from '#contract/live';
import { EntryRing, type RingBounds } from './entry-ring.ts';

type WithoutSeq<T> = T extends unknown ? Omit<T, 'seq'> : never;

/** An event before it has its place in the feed. */
export type NewLiveEvent = WithoutSeq<LiveEvent>;

/**
 * How much of each channel is held. Each has a ring of its own, so that the figures of every second do not push out the
 * findings of an hour ago. Bytes are those of the JSON text.
 */
export const LIVE_BOUNDS: Readonly<Record<Channel, RingBounds>> = {
  findings: { entries: 10_000, bytes: 8_388_608 },
  fields: { entries: 5000, bytes: 4_194_304 },
  alerts: { entries: 2000, bytes: 2_097_152 },
  sources: { entries: 1000, bytes: 1_048_576 },
  stats: { entries: 600, bytes: 262_144 },
};

/** The feed of this process, for who writes it (the live sink) and who reads it (the API). */
export class InProcessFeed implements LiveFeed {
  readonly run: string;
  #seq = 0;
  readonly #rings: Readonly<Record<Channel, EntryRing>>;
  readonly #listeners = new Set<(entry: LiveEntry) => void>();

  constructor(options: { readonly run?: string; readonly bounds?: Readonly<Record<Channel, RingBounds>> } = {}) {
    this.run = options.run ?? randomUUID();
    const bounds = options.bounds ?? LIVE_BOUNDS;
    this.#rings = {
      findings: new EntryRing(bounds.findings),
      fields: new EntryRing(bounds.fields),
      alerts: new EntryRing(bounds.alerts),
      sources: new EntryRing(bounds.sources),
      stats: new EntryRing(bounds.stats),
    };
  }

  get seq(): number {
    return this.#seq;
  }

  /** Numbers the event, holds it and tells the listeners. */
  publish(event: NewLiveEvent): LiveEntry {
    this.#seq += 1;
    const numbered: LiveEvent = { ...event, seq: this.#seq };
    const entry = { event: numbered, json: JSON.stringify(numbered) };
    this.#rings[numbered.channel].push(entry);
    for (const listener of this.#listeners) listener(entry);
    return entry;
  }

  since(seq: number): { readonly entries: readonly LiveEntry[]; readonly lost: readonly LostEntries[] } {
    if (seq >= this.#seq) return { entries: [], lost: [] };
    const lost = CHANNELS.map((channel) => ({ channel, seq: this.#rings[channel].lostSeq })).filter(
      (one) => one.seq > seq,
    );
    const tails = CHANNELS.map((channel) => this.#rings[channel].after(seq)).filter((tail) => tail.length > 0);
    const [only] = tails;
    if (tails.length === 1 && only !== undefined) return { entries: only, lost };
    return { entries: tails.flat().toSorted((a, b) => a.event.seq - b.event.seq), lost };
  }

  newest(channel: Channel): Iterable<LiveEntry> {
    return this.#rings[channel].newestFirst();
  }

  listen(listener: (entry: LiveEntry) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}
