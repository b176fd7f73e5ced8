import { randomUUID } from 'node:crypto';
import type { Channel, LiveEntry, LiveEvent, LiveFeed, LostEntries } from '#contract/live';
import { HeldEvents, type LiveBounds } from './held-events.ts';
import { Listeners } from './listeners.ts';

type WithoutSeq<T> = T extends unknown ? Omit<T, 'seq'> : never;

/** An event before it has its place in the feed. */
export type NewLiveEvent = WithoutSeq<LiveEvent>;

/** The feed of the process that fills it, for who writes it (the live sink) and who reads it (the API). */
export class InProcessFeed implements LiveFeed {
  readonly run: string;
  readonly stale: boolean = false;
  readonly #held: HeldEvents;
  readonly #listeners = new Listeners<[LiveEntry]>();

  constructor(options: { readonly run?: string; readonly bounds?: LiveBounds } = {}) {
    this.run = options.run ?? randomUUID();
    this.#held = new HeldEvents(options.bounds);
  }

  get seq(): number {
    return this.#held.seq;
  }

  /** Numbers the event, holds it and tells the listeners. */
  publish(event: NewLiveEvent): LiveEntry {
    const numbered: LiveEvent = { ...event, seq: this.#held.seq + 1 };
    const entry = { event: numbered, json: JSON.stringify(numbered) };
    this.#held.push(entry);
    this.#listeners.tell(entry);
    return entry;
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

  /** It neither begins anew nor goes stale while its process lives: nobody is ever called. */
  onTurn(_listener: () => void): () => void {
    return () => undefined;
  }
}
