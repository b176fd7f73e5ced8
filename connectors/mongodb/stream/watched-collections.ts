import type { Position } from '#contract/position';
import type { BeforeImage, DatasetSchema } from '#contract/schema';
import type { SourceEvent } from '#contract/source-event';
import type { Clock } from '#kernel/clock';
import { droppedSchema } from '../../identified-schema.ts';
import { collectionUrn, type Naming } from '../schema/collection-schema.ts';
import type { CollectionState, ProgressWriter, Reading, ReadingReason } from './capture-state.ts';
import type { Namespace } from './change-event.ts';
import { CollectionShape, type ShapeRules } from './collection-shape.ts';

type EpochEvent = Extract<SourceEvent, { type: 'epoch' }>;

/** A watched collection while its stream is open. */
export interface Watched {
  state: CollectionState;
  readonly urn: string;
  readonly shape: CollectionShape;
  /** What the collection is set to; what single events bring may be less. */
  hasPreImages: boolean;
  /** Its `_id` index has a collation of its own, so keys are not in the order of their bytes there. */
  hasCollation: boolean;
}

export interface CollectionFacts {
  readonly hasPreImages: boolean;
  readonly hasCollation: boolean;
}

interface Options {
  readonly naming: Naming;
  readonly clock: Clock;
  readonly writer: ProgressWriter;
  readonly rules: ShapeRules;
  readonly states: readonly CollectionState[];
  readonly highestEpoch: number;
  /** Whether documents that are there already are read. */
  readonly readsRows: boolean;
  /** Shapes told in earlier runs, last told last. */
  readonly known: readonly DatasetSchema[];
}

/** `db.collection`: a database's name holds no dot, so this is unambiguous. */
export function fullName({ db, collection }: Namespace): string {
  return `${db}.${collection}`;
}

/** The collections of a source, their epochs and shapes, and what has to be told of them with the next batch. */
export class WatchedCollections {
  readonly #options: Options;
  readonly #known = new Map<string, Watched>();
  readonly #lastTold: Map<string, DatasetSchema>;
  #highestEpoch: number;
  #schemas: DatasetSchema[] = [];
  #events: SourceEvent[] = [];

  constructor(options: Options) {
    this.#options = options;
    this.#highestEpoch = options.highestEpoch;
    this.#lastTold = new Map(options.known.map((schema) => [schema.urn, schema]));
    for (const state of options.states) this.#add(state);
  }

  get highestEpoch(): number {
    return this.#highestEpoch;
  }

  get(name: string): Watched | undefined {
    return this.#known.get(name);
  }

  all(): Iterable<Watched> {
    return this.#known.values();
  }

  states(): readonly CollectionState[] {
    return Array.from(this.#known.values(), ({ state }) => state);
  }

  readings(): readonly Watched[] {
    return [...this.#known.values()].filter(({ state }) => state.reading !== null);
  }

  /**
   * Takes up a collection. `isEmpty`: it was made at this very position, so everything in it comes with the stream; else
   * what is in it is read.
   */
  watch(namespace: Namespace, at: WatchAt, facts: CollectionFacts): Watched {
    const { isEmpty, since, position } = at;
    const readsRows = this.#options.readsRows && !isEmpty;
    const epoch = this.#highestEpoch + 1;
    const reading = readsRows ? newReading(at.reason ?? 'initial') : null;
    const { db, collection } = namespace;
    const watched = this.#add({ db, collection, epoch, since, reading });
    watched.hasPreImages = facts.hasPreImages;
    watched.hasCollation = facts.hasCollation;
    if (reading === null) this.#tell(watched, { state: 'complete', reason: 'initial', rows: 0, position });
    return watched;
  }

  /** A new epoch in which the collection is read again. */
  readAgain(watched: Watched, reason: ReadingReason): void {
    this.#set(watched, { ...watched.state, epoch: this.#highestEpoch + 1, reading: newReading(reason) });
  }

  /** Tells that a reading begins; once per epoch. */
  begin(watched: Watched, position: Position): void {
    const { reading } = watched.state;
    if (reading === null || reading.cursor !== null) return;
    watched.shape.shape.beginReading();
    this.#tell(watched, { state: 'reading', reason: reading.reason, rows: 0, position });
  }

  /** A step of a reading. */
  advance(watched: Watched, reading: Reading): void {
    const isFirst = watched.state.reading?.cursor === null;
    watched.state = { ...watched.state, reading };
    if (isFirst) this.#options.writer.collectionsChanged();
  }

  /** The last step of a reading. */
  complete(watched: Watched, position: Position): void {
    const { reading } = watched.state;
    if (reading === null) return;
    watched.shape.shape.endReading();
    this.#tell(watched, { state: 'complete', reason: reading.reason, rows: reading.rows, position });
    this.#set(watched, { ...watched.state, reading: null });
  }

  /** A collection is gone: its last shape is told again as dropped, a reading ends. */
  drop(watched: Watched, position: Position): void {
    const { reading } = watched.state;
    if (reading !== null)
      this.#tell(watched, { state: 'complete', reason: reading.reason, rows: reading.rows, position });
    const at = { position, observedAtMs: this.#options.clock.now() };
    const last = watched.shape.last ?? watched.shape.settle(this.beforeImage(watched), at).schema;
    this.#schemas.push(droppedSchema(last, at));
    this.#lastTold.delete(watched.urn);
    this.#known.delete(fullName(watched.state));
    this.#options.writer.collectionsChanged();
  }

  /** Stops watching without a word: the collection is still there, only not asked for any more. */
  forget(watched: Watched): void {
    this.#known.delete(fullName(watched.state));
    this.#options.writer.collectionsChanged();
  }

  beforeImage({ hasPreImages }: Watched): BeforeImage {
    return hasPreImages ? 'full' : 'key';
  }

  /** The id of the shape that this collection's changes of a batch refer to; tells it where it is news. */
  settle(watched: Watched, beforeImage: BeforeImage, position: Position): string {
    const at = { position, observedAtMs: this.#options.clock.now() };
    const { schema, isNews } = watched.shape.settle(beforeImage, at);
    if (isNews) this.#schemas.push(schema);
    return schema.id;
  }

  tell(event: SourceEvent): void {
    this.#events.push(event);
  }

  get hasNews(): boolean {
    return this.#schemas.length > 0 || this.#events.length > 0;
  }

  takeNews(): { readonly schemas: readonly DatasetSchema[]; readonly events: readonly SourceEvent[] } {
    const news = { schemas: this.#schemas, events: this.#events };
    this.#schemas = [];
    this.#events = [];
    return news;
  }

  #add(state: CollectionState): Watched {
    const { naming, rules, writer } = this.#options;
    const urn = collectionUrn(naming, state);
    const shape = new CollectionShape(state, naming, rules);
    const told = this.#lastTold.get(urn);
    if (told !== undefined && told.dropped !== true) shape.restore(told);
    const watched: Watched = { state, urn, shape, hasPreImages: told?.beforeImage === 'full', hasCollation: false };
    this.#known.set(fullName(state), watched);
    this.#highestEpoch = Math.max(this.#highestEpoch, state.epoch);
    writer.collectionsChanged();
    return watched;
  }

  #set(watched: Watched, state: CollectionState): void {
    watched.state = state;
    this.#highestEpoch = Math.max(this.#highestEpoch, state.epoch);
    this.#options.writer.collectionsChanged();
  }

  #tell(watched: Watched, event: Pick<EpochEvent, 'state' | 'reason' | 'rows' | 'position'>): void {
    const { naming, clock } = this.#options;
    this.#events.push({
      type: 'epoch',
      source: naming.source,
      dataset: watched.urn,
      epoch: watched.state.epoch,
      ...event,
      atMs: clock.now(),
    });
  }
}

export interface WatchAt {
  readonly since: bigint;
  readonly position: Position;
  readonly isEmpty: boolean;
  readonly reason?: ReadingReason | undefined;
}

function newReading(reason: ReadingReason): Reading {
  return { reason, cursor: null, rows: 0 };
}
