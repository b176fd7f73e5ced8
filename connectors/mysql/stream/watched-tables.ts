import type { Position } from '#contract/position';
import type { DatasetSchema } from '#contract/schema';
import type { SourceEvent } from '#contract/source-event';
import type { Clock } from '#kernel/clock';
import { DatasetNews, digestOf, type News } from '../../dataset-news.ts';
import { droppedSchema } from '../../identified-schema.ts';
import type { TableName } from '../../table-filter.ts';
import { datasetSchema, shapeUrn, tableKey, type Naming, type TableShape } from '../schema/table-shape.ts';
import { newReading, type ReadingReason, type TableReading } from '../snapshot/table-reading.ts';
import { markOf, type ProgressWriter, type TableState } from './capture-state.ts';
import { isByPlace, ordinalsOf, placesOf } from './ordinals.ts';

type EpochReason = Extract<SourceEvent, { type: 'epoch' }>['reason'];

export interface WatchedTablesOptions {
  readonly naming: Naming;
  readonly clock: Clock;
  readonly writer: ProgressWriter;
  readonly tables: readonly TableState[];
  readonly highestEpoch: number;
  /** Whether rows that were there before a table was watched are to be read. */
  readonly readsRows: boolean;
}

/**
 * The watched tables with their epochs and readings, and the shapes that were told of them, by `tableKey`. What a step
 * has to tell gathers here until the next batch takes it, so that it becomes durable together with the progress that
 * remembers it.
 */
export class WatchedTables {
  readonly #options: WatchedTablesOptions;
  readonly #tables = new Map<string, TableState>();
  /** Those with a reading, so that a batch does not look at all. */
  readonly #reading = new Set<string>();
  readonly #news = new DatasetNews<string>();
  /** Columns that got another name since the shape told last, by their new names. */
  readonly #renamed = new Map<string, Map<string, string>>();
  #highestEpoch: number;

  constructor(options: WatchedTablesOptions) {
    this.#options = options;
    this.#highestEpoch = options.highestEpoch;
    for (const table of options.tables) this.#set(table);
  }

  get(key: string): TableState | undefined {
    return this.#tables.get(key);
  }

  all(): Iterable<TableState> {
    return this.#tables.values();
  }

  get readingCount(): number {
    return this.#reading.size;
  }

  get highestEpoch(): number {
    return this.#highestEpoch;
  }

  *readings(): Generator<TableState & { readonly reading: TableReading }> {
    for (const key of this.#reading) {
      const table = this.#tables.get(key);
      if (table !== undefined && table.reading !== null) yield { ...table, reading: table.reading };
    }
  }

  /**
   * A table has this shape from `position` on: watches it if it is new, tells the shape if it is not the one told last.
   * A new table is read, so that nothing depends on the moment it was found. Returns the shape's id.
   */
  observe(shape: TableShape, position: Position): string {
    const key = tableKey(shape);
    this.#number(shape);
    const schema = this.#schema(shape, { position, observedAtMs: this.#options.clock.now() });
    this.#news.tellShape(key, schema, position);
    if (!this.#tables.has(key)) this.#watch(shape, position);
    return schema.id;
  }

  /** Takes a table up without telling of it yet: there may be ten thousand. Its first rows do, or `observe`. */
  enlist(
    { schema, name }: TableName,
    first: { readonly epoch: number; readonly reason: ReadingReason; readonly position: Position },
  ): void {
    const { epoch, reason, position } = first;
    const { readsRows } = this.#options;
    this.#set({ schema, name, epoch, ordinals: null, reading: readsRows ? newReading(reason) : null });
    this.#highestEpoch = Math.max(this.#highestEpoch, epoch);
    if (!readsRows) this.#tellEpoch(tableKey({ schema, name }), { state: 'complete', reason, rows: 0, position });
  }

  /** Stops watching without a word: the table is still there, only not asked for any more. */
  forget(key: string): void {
    this.#news.forget(key);
    this.#renamed.delete(key);
    this.#tables.delete(key);
    this.#reading.delete(key);
    this.#options.writer.tablesChanged();
  }

  /** A new epoch in which the table is read again. */
  readAgain(key: string, reason: ReadingReason, position: Position): void {
    const table = this.#tables.get(key);
    if (table === undefined) return;
    if (!this.#options.readsRows && reason !== 'resnapshot') return;
    this.#set({ ...table, epoch: table.epoch + 1, reading: newReading(reason) });
    this.#tellEpoch(key, { state: 'reading', reason, rows: 0, position });
  }

  /** A step of a reading; with `done` it completes the epoch. */
  advance(key: string, reading: TableReading, position: Position, done: boolean): void {
    const table = this.#tables.get(key);
    if (table === undefined) return;
    const { reason, rows } = reading;
    const begins = table.reading?.mode === null && reading.mode !== null;
    this.#set({ ...table, reading: done ? null : reading });
    if (begins) this.#tellEpoch(key, { state: 'reading', reason, rows: 0, position });
    if (done) this.#tellEpoch(key, { state: 'complete', reason, rows, position });
  }

  /** An empty table has nothing to be read: a reading under way ends with it. */
  truncate(key: string, position: Position): void {
    const table = this.#tables.get(key);
    if (table === undefined) return;
    this.#set({ ...table, epoch: table.epoch + 1, reading: null });
    this.#tellEpoch(key, { state: 'complete', reason: 'truncate', rows: 0, position });
  }

  /** Columns get new names: they stay the same columns. */
  rename(key: string, names: ReadonlyMap<string, string>): void {
    const renamed = this.#renamed.get(key) ?? new Map<string, string>();
    this.#renamed.set(key, renamed);
    for (const [from, to] of names) {
      renamed.set(to, renamed.get(from) ?? from);
      if (from !== to) renamed.delete(from);
    }
  }

  /** These shapes were told in an earlier run. */
  recall(shapes: readonly TableShape[], position: Position): void {
    const at = { position, observedAtMs: this.#options.clock.now() };
    for (const shape of shapes) this.#news.rememberShape(tableKey(shape), this.#schema(shape, at));
  }

  /** A table is gone: its last shape is told again as dropped, a reading ends. */
  drop(key: string, position: Position): void {
    const table = this.#tables.get(key);
    if (table === undefined) return;
    if (table.reading !== null) {
      this.#tellEpoch(key, { state: 'complete', reason: table.reading.reason, rows: table.reading.rows, position });
    }
    const last = this.#news.lastShape(key);
    const at = { position, observedAtMs: this.#options.clock.now(), dropped: true as const };
    this.#news.tellDropped(
      last === undefined ? datasetSchema(unknownShape(table), this.#options.naming, [], at) : droppedSchema(last, at),
    );
    this.forget(key);
  }

  /** A digest of all shapes told last. */
  get digest(): string {
    return this.#news.digest;
  }

  /** The digest that these shapes would give. */
  digestOf(shapes: readonly TableShape[], position: Position): string {
    const at = { position, observedAtMs: 0 };
    return digestOf(shapes.map((shape) => [tableKey(shape), this.#schema(shape, at).id]));
  }

  urn(table: TableName): string {
    return shapeUrn(this.#options.naming, table);
  }

  tell(event: SourceEvent): void {
    this.#news.tell(event);
  }

  get hasNews(): boolean {
    return !this.#news.isEmpty;
  }

  takeNews(): News {
    return this.#news.take();
  }

  #schema(shape: TableShape, at: { readonly position: Position; readonly observedAtMs: number }): DatasetSchema {
    const ordinals = this.#tables.get(tableKey(shape))?.ordinals ?? null;
    return datasetSchema(shape, this.#options.naming, placesOf(shape, ordinals), at);
  }

  /** Columns keep their numbers whatever becomes of their neighbours and names. */
  #number(shape: TableShape): void {
    const key = tableKey(shape);
    const last = this.#news.lastShape(key);
    const table = this.#tables.get(key);
    if (last === undefined || table === undefined) return;
    const ordinals = ordinalsOf(shape, last.fields, this.#renamed.get(key) ?? new Map());
    this.#renamed.delete(key);
    this.#set({ ...table, ordinals: isByPlace(shape, ordinals) ? null : ordinals });
    this.#options.writer.tablesChanged();
  }

  /** The name may have belonged to another table before, whose epochs must not come again. */
  #watch({ schema, name }: TableName, position: Position): void {
    const { readsRows } = this.#options;
    const reading = readsRows ? newReading('initial') : null;
    this.#set({ schema, name, epoch: this.#highestEpoch + 1, reading, ordinals: null });
    this.#tellEpoch(tableKey({ schema, name }), {
      state: readsRows ? 'reading' : 'complete',
      reason: 'initial',
      rows: 0,
      position,
    });
  }

  #set(table: TableState): void {
    const key = tableKey(table);
    const before = this.#tables.get(key);
    this.#tables.set(key, table);
    if (table.reading === null) this.#reading.delete(key);
    else this.#reading.add(key);
    if (before === undefined || before.epoch !== table.epoch || markOf(before.reading) !== markOf(table.reading)) {
      this.#options.writer.tablesChanged();
    }
  }

  #tellEpoch(
    key: string,
    event: {
      readonly state: 'reading' | 'complete';
      readonly reason: EpochReason;
      readonly rows: number;
      readonly position: Position;
    },
  ): void {
    const table = this.#tables.get(key);
    if (table === undefined) return;
    this.#highestEpoch = Math.max(this.#highestEpoch, table.epoch);
    const { naming, clock } = this.#options;
    const dataset = this.urn(table);
    this.#news.tellEpoch(key, { ...event, source: naming.source, dataset, epoch: table.epoch, atMs: clock.now() });
  }
}

function unknownShape({ schema, name }: TableState): TableShape {
  return { schema, name, columns: [], key: [], keyIndex: null, comment: '', engine: null };
}
