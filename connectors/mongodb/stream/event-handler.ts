import { find } from '../bson/elements.ts';
import type { TableFilter } from '../../table-filter.ts';
import { isOwn } from '../schema/discovery.ts';
import type { Readings } from '../snapshot/readings.ts';
import type { ChangeEvent, Namespace } from './change-event.ts';
import { afterOf, type ChangeMaker } from './change-maker.ts';
import { fullName, type Watched, type WatchedCollections } from './watched-collections.ts';

interface Options {
  readonly collections: WatchedCollections;
  readonly readings: Readings;
  readonly maker: ChangeMaker;
  readonly watches: TableFilter;
  /** Whether updates without an image are to be looked up. */
  readonly looksUp: boolean;
}

/**
 * Takes the events of the stream in their order: those about documents become changes, those about collections and
 * databases change what is watched. What the stream tells of a time at which a collection was known to be there is about
 * an earlier one of its name, and passed over.
 */
export class EventHandler {
  readonly #options: Options;
  /** Something was told that only a look at the list of collections makes whole. */
  needsDiscovery = false;

  constructor(options: Options) {
    this.#options = options;
  }

  handle(event: ChangeEvent): void {
    switch (event.operation) {
      case 'insert':
      case 'update':
      case 'replace':
      case 'delete':
        return this.#document(event);
      case 'create':
        return this.#create(event);
      case 'drop':
        return this.#drop(event.namespace, event.time);
      case 'rename':
        return this.#rename(event);
      case 'dropDatabase':
        return this.#dropDatabase(event);
      case 'modify':
        this.needsDiscovery = true;
        return undefined;
      default:
        // Indexes, chunks and shard keys change nothing of what is examined.
        return undefined;
    }
  }

  #document(event: ChangeEvent): void {
    const { readings, maker, looksUp } = this.#options;
    if (event.key === null || !this.#isWatched(event.namespace)) return;
    const watched = this.#find(event.namespace) ?? this.#found(event, false);
    const prepared = { event, watched, key: event.key, after: afterOf(event) };
    maker.add(prepared, readings.countsOf(prepared), looksUp);
  }

  #create(event: ChangeEvent): void {
    const { namespace, description } = event;
    if (!this.#isWatched(namespace)) return;
    const isOther = description !== null && (has(description, 'viewOn') || has(description, 'timeseries'));
    if (isOther) {
      this.needsDiscovery = true;
      return;
    }
    const known = this.#find(namespace);
    if (known !== undefined) {
      if (event.time <= known.state.since) return;
      this.#options.readings.done(known);
      this.#options.collections.forget(known);
    }
    this.#found(event, true);
    this.needsDiscovery = true;
  }

  #drop(namespace: Namespace, time: bigint): void {
    const { collections, readings, maker } = this.#options;
    const known = this.#find(namespace);
    if (known === undefined || time <= known.state.since) return;
    readings.done(known);
    collections.drop(known, maker.positionAt(time));
  }

  /** Under its new name it is another dataset, whose documents have to be read. */
  #rename({ namespace, to, time }: ChangeEvent): void {
    this.#drop(namespace, time);
    if (to === null || !this.#isWatched(to)) return;
    const known = this.#find(to);
    if (known !== undefined && time <= known.state.since) return;
    this.#drop(to, time);
    const { collections, maker } = this.#options;
    const at = { since: time, position: maker.positionAt(time), isEmpty: false };
    collections.watch(to, at, { hasPreImages: false, hasCollation: false });
    this.needsDiscovery = true;
  }

  #dropDatabase({ namespace: { db }, time }: ChangeEvent): void {
    const lost = [...this.#options.collections.all()].filter(({ state }) => state.db === db);
    for (const { state } of lost) this.#drop(state, time);
  }

  /** A collection that the stream tells of before the list of collections does. */
  #found({ namespace, time, description }: ChangeEvent, isEmpty: boolean): Watched {
    const { collections, maker } = this.#options;
    if (!isEmpty) this.needsDiscovery = true;
    const position = isEmpty ? maker.positionAt(time) : maker.positionFrom(time);
    const hasPreImages = description !== null && has(description, 'changeStreamPreAndPostImages');
    const hasCollation = description !== null && has(description, 'collation');
    return collections.watch(namespace, { since: time, position, isEmpty }, { hasPreImages, hasCollation });
  }

  #find(namespace: Namespace): Watched | undefined {
    return this.#options.collections.get(fullName(namespace));
  }

  #isWatched(namespace: Namespace): boolean {
    return !isOwn(namespace) && this.#options.watches({ schema: namespace.db, name: namespace.collection });
  }
}

function has(description: Buffer, name: string): boolean {
  return find(description, name) !== null;
}
