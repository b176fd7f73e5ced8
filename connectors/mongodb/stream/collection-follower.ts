import type { MongoClient } from 'mongodb';
import type { Clock } from '#kernel/clock';
import { collectionUrn, type Naming } from '../schema/collection-schema.ts';
import { listCollections, type ListedCollection } from '../schema/discovery.ts';
import { command } from '../connection.ts';
import { isResumable } from '../mongo-errors.ts';
import type { Readings } from '../snapshot/readings.ts';
import type { SnapshotMeter } from '../../snapshot-meter.ts';
import type { TableFilter } from '../../table-filter.ts';
import type { ChangeMaker } from './change-maker.ts';
import { readTime } from './source-client.ts';
import { fullName, type Watched, type WatchedCollections } from './watched-collections.ts';

interface Options {
  readonly client: MongoClient;
  readonly database: string | null;
  readonly watches: TableFilter;
  readonly collections: WatchedCollections;
  readonly readings: Readings;
  readonly maker: ChangeMaker;
  readonly naming: Naming;
  readonly clock: Clock;
  readonly everyMs: number;
  readonly meter: SnapshotMeter<string>;
  readonly signal: AbortSignal;
}

interface Listing {
  /** What is listed was there at this cluster time or later. */
  readonly time: bigint;
  readonly found: readonly ListedCollection[];
}

/** Compares the list of collections with what is watched: finds those that see no changes, and those that are gone. */
export class CollectionFollower {
  readonly #options: Options;
  #listing: Listing | null = null;
  #isLooking = false;
  #lookedAtMs = -Infinity;
  #isApplied = false;
  #failure: unknown = null;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Asks for the list. */
  async look(): Promise<void> {
    const { client, database, watches, clock, signal } = this.#options;
    // Asked for first: what the list has was there then, or was made after, which the stream tells.
    const time = await readTime(client, signal);
    const found = await listCollections(client, database, watches, signal);
    this.#listing = { time, found };
    this.#isApplied = false;
    this.#lookedAtMs = clock.now();
  }

  /** Something changed: the list is asked for at once. */
  hurry(): void {
    this.#lookedAtMs = -Infinity;
  }

  dueInMs(): number {
    return this.#isLooking
      ? this.#options.everyMs
      : Math.max(1, this.#lookedAtMs + this.#options.everyMs - this.#options.clock.now());
  }

  throwIfFailed(): void {
    if (this.#failure !== null) throw this.#failure;
  }

  /**
   * Takes up what the newest list brought, and asks for the next when its time has come.
   *
   * @param reached everything up to this cluster time was taken from the tail
   */
  apply(reached: bigint, tell: (unfollowed: readonly string[]) => void, unfollowed: readonly string[]): void {
    const { clock, everyMs } = this.#options;
    const listing = this.#listing;
    if (listing !== null && !this.#isApplied) {
      this.#isApplied = true;
      this.#takeUp(listing, tell, unfollowed);
    }
    if (listing !== null && reached >= listing.time) {
      this.#dropAbsent(listing);
      this.#listing = null;
    }
    if (this.#isLooking || this.#listing !== null || clock.now() < this.#lookedAtMs + everyMs) return;
    this.#isLooking = true;
    void this.look()
      .catch((error: unknown) => {
        // A connection that was lost is no reason to end the stream: the next look is soon.
        if (!this.#options.signal.aborted && !isResumable(error)) this.#failure = error;
        this.#lookedAtMs = clock.now();
      })
      .finally(() => {
        this.#isLooking = false;
      });
  }

  #takeUp(
    { time, found }: Listing,
    tell: (unfollowed: readonly string[]) => void,
    unfollowed: readonly string[],
  ): void {
    const { collections, maker } = this.#options;
    const cannot: string[] = [];
    for (const listed of found) {
      const name = fullName(listed);
      if (!listed.isFollowed) {
        cannot.push(name);
        if (!unfollowed.includes(name)) this.#tellUnfollowed(listed);
        continue;
      }
      const known = collections.get(name);
      if (known === undefined) {
        const position = maker.positionFrom(0n);
        const watched = collections.watch(listed, { since: time, position, isEmpty: false }, listed);
        collections.settle(watched, collections.beforeImage(watched), position);
      } else {
        known.hasPreImages = listed.hasPreImages;
        known.hasCollation = listed.hasCollation;
      }
    }
    if (cannot.some((name) => !unfollowed.includes(name))) tell(cannot);
  }

  #tellUnfollowed(listed: ListedCollection): void {
    const { collections, naming, clock, maker } = this.#options;
    collections.tell({
      type: 'gap',
      source: naming.source,
      dataset: collectionUrn(naming, listed),
      from: null,
      to: maker.positionFrom(0n),
      reason: 'a time-series collection has no change stream',
      code: 'VIG_C152',
      atMs: clock.now(),
    });
  }

  /** What was there before the list was made, and is not on it, is gone; or it is not watched any more. */
  #dropAbsent({ time, found }: Listing): void {
    const { collections, readings, maker, watches } = this.#options;
    const listed = new Set(found.map(fullName));
    for (const watched of collections.all()) {
      const { db, collection, since } = watched.state;
      if (since >= time || listed.has(fullName(watched.state))) continue;
      readings.done(watched);
      if (watches({ schema: db, name: collection })) collections.drop(watched, maker.positionFrom(0n));
      else collections.forget(watched);
    }
  }

  /** Rough numbers of documents, for the progress of a snapshot. Nothing depends on them. */
  estimate(due: readonly Watched[]): void {
    const { client, meter, signal } = this.#options;
    for (const { state } of due) {
      const name = fullName(state);
      if (meter.knows(name)) continue;
      meter.estimate(name, 0);
      command(client, state.db, { count: state.collection }, { signal }).then(
        ({ body }) => meter.estimate(name, Number(body['n'] ?? 0)),
        () => undefined,
      );
    }
  }
}
