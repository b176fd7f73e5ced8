import type { MongoClient } from 'mongodb';
import type { Counts } from '#contract/change';
import type { Clock } from '#kernel/clock';
import { Arrival } from '../../arrival.ts';
import { compareKeys } from '../bson/key-order.ts';
import { bytesOf, type Prepared } from '../stream/change-maker.ts';
import { keyOf } from '../stream/change-event.ts';
import { fullName, type Watched } from '../stream/watched-collections.ts';
import { ChunkPace } from './chunk-pace.ts';
import { ChunkReader } from './chunk-reader.ts';
import { PendingChunk } from './pending-chunk.ts';

interface Options {
  readonly client: MongoClient;
  readonly clock: Clock;
  readonly sharded: boolean;
  readonly chunkRows: number;
  readonly workers: number;
  readonly signal: AbortSignal;
}

export interface ReadChunk {
  readonly watched: Watched;
  readonly chunk: PendingChunk;
  readonly readAtMs: number;
}

/** More than this written to keys of a chunk while it waits: it is let go and read again, smaller. */
const MAX_TOUCHED_BYTES = 16 * 1024 * 1024;

/**
 * Reads collections while the tail goes on, several beside each other. The rule that makes the two meet exactly:
 *
 * - A chunk shows everything that was taken from the tail when it was asked for. From then until it is here nothing is
 *   taken, and it is handed over when the tail has told everything that it shows.
 * - An event about a key up to the cursor counts: the document was handed over as it was before. One about a key beyond
 *   counts for nothing: a later chunk will show what it left.
 */
export class Readings {
  readonly #options: Options;
  readonly #reader = new ChunkReader();
  readonly #arrival = new Arrival();
  readonly #paces = new Map<string, ChunkPace>();
  readonly #pending = new Map<string, ReadChunk>();
  #inFlight = 0;
  #failure: unknown = null;

  constructor(options: Options) {
    this.#options = options;
  }

  /** While a chunk is being read nothing may be taken from the tail. */
  get isReading(): boolean {
    return this.#inFlight > 0;
  }

  /** Chunks wait to be handed over, or for the tail to reach what they show. */
  get isPending(): boolean {
    return this.#pending.size > 0;
  }

  /** Asks for the next chunks of some of the collections, as of cluster time `at`. */
  start(collections: readonly Watched[], at: bigint): void {
    for (const watched of collections.slice(0, this.#options.workers)) {
      this.#inFlight += 1;
      void this.#read(watched, at)
        .catch((error: unknown) => {
          this.#failure = error;
        })
        .finally(() => {
          this.#inFlight -= 1;
          this.#arrival.wake();
        });
    }
  }

  async wait(maxWaitMs: number, signal: AbortSignal | undefined): Promise<void> {
    if (this.#inFlight > 0) await this.#arrival.wait(maxWaitMs, signal);
    if (this.#failure !== null) throw this.#failure;
  }

  /** A chunk that may be handed over, now that everything up to `time` was taken from the tail. */
  ready(time: bigint): ReadChunk | null {
    for (const found of this.#pending.values()) if (found.chunk.isReady(time)) return found;
    return null;
  }

  /** A chunk is handed over whole, or its collection is gone or is another now. */
  done({ state }: Watched): void {
    this.#pending.delete(fullName(state));
  }

  /** What of an event is evidence. */
  countsOf({ watched, key, event, after }: Prepared): Counts {
    const { reading } = watched.state;
    if (reading === null) return 'both';
    const cursor = reading.cursor === null ? null : keyOf(reading.cursor);
    if (cursor !== null && compareKeys(key, cursor) <= 0) return 'both';
    const pending = this.#pending.get(fullName(watched.state));
    if (pending === undefined || pending.watched !== watched || !pending.chunk.covers(key)) return 'none';
    if (event.operation !== 'delete' && after === null) return 'after';
    pending.chunk.touch(key, after === null ? 'deleted' : { document: bytesOf(after) });
    if (pending.chunk.touchedBytes > MAX_TOUCHED_BYTES) this.#letGo(pending);
    return 'none';
  }

  async #read(watched: Watched, at: bigint): Promise<void> {
    const { client, clock, sharded, signal } = this.#options;
    const name = fullName(watched.state);
    const pace = this.#paceOf(name);
    const cursor = watched.state.reading?.cursor ?? null;
    const startedAtMs = clock.now();
    const chunk = await this.#reader.read({
      client,
      namespace: watched.state,
      hasCollation: watched.hasCollation,
      sharded,
      after: cursor === null ? null : keyOf(cursor),
      limit: pace.rows,
      at,
      signal,
    });
    pace.took(clock.now() - startedAtMs);
    this.#pending.set(name, { watched, chunk: new PendingChunk(chunk), readAtMs: startedAtMs });
  }

  #paceOf(name: string): ChunkPace {
    const pace = this.#paces.get(name) ?? new ChunkPace(this.#options.chunkRows);
    this.#paces.set(name, pace);
    return pace;
  }

  #letGo(read: ReadChunk): void {
    this.#paceOf(fullName(read.watched.state)).letGo();
    this.done(read.watched);
  }
}
