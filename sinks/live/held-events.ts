import { CHANNELS, type Channel, type LiveEntry, type LostEntries } from '#contract/live';
import { EntryRing, type RingBounds } from './entry-ring.ts';

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

export type LiveBounds = Readonly<Record<Channel, RingBounds>>;

/** The newest events of one run of the feed, and who listens for more. */
export class HeldEvents {
  #seq = 0;
  readonly #rings: Readonly<Record<Channel, EntryRing>>;

  constructor(bounds: LiveBounds = LIVE_BOUNDS) {
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

  /** Entries come in the order of their sequence numbers. */
  push(entry: LiveEntry): void {
    this.#seq = entry.event.seq;
    this.#rings[entry.event.channel].push(entry);
  }

  /** What came before the first entry of a channel that was pushed is lost to this process, up to `seq`. */
  lostUpTo(channel: Channel, seq: number): void {
    const ring = this.#rings[channel];
    ring.lostSeq = Math.max(ring.lostSeq, seq);
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
}
