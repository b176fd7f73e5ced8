import type { Position } from '#contract/position';
import type { SourceEvent } from '#contract/source-event';
import type { Clock } from '#kernel/clock';
import { newReading, settle, type ReadingReason, type TableReading } from '../snapshot/table-reading.ts';
import { DatasetNews, digestOf, type News } from '../../dataset-news.ts';
import { droppedSchema } from '../../identified-schema.ts';
import { datasetSchema, shapeUrn, type Naming, type TableShape } from '../schema/table-shape.ts';
import { ZERO_LSN, type Lsn } from '../lsn.ts';
import { formatPosition } from '../position.ts';
import { markOf, type ProgressWriter, type TableState } from './capture-state.ts';

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
 * The watched tables with their epochs and readings, and the shapes that were told of them. What a step has to tell
 * gathers here until the next batch takes it, so that it becomes durable together with the progress that remembers it.
 */
export class WatchedTables {
  readonly #options: WatchedTablesOptions;
  readonly #tables = new Map<number, TableState>();
  readonly #byUrn = new Map<string, number>();
  /** Those with a reading, so that a batch does not look at all. */
  readonly #reading = new Set<number>();
  readonly #news = new DatasetNews<number>();
  #highestEpoch: number;

  constructor(options: WatchedTablesOptions) {
    this.#options = options;
    this.#highestEpoch = options.highestEpoch;
    for (const table of options.tables) this.#set(table);
  }

  get(oid: number): TableState | undefined {
    return this.#tables.get(oid);
  }

  all(): Iterable<TableState> {
    return this.#tables.values();
  }

  get count(): number {
    return this.#tables.size;
  }

  get readingCount(): number {
    return this.#reading.size;
  }

  get highestEpoch(): number {
    return this.#highestEpoch;
  }

  *readings(): Generator<TableState & { readonly reading: TableReading }> {
    for (const oid of this.#reading) {
      const table = this.#tables.get(oid);
      if (table !== undefined && table.reading !== null) yield { ...table, reading: table.reading };
    }
  }

  /**
   * A table has this shape from `position` on: watches it if it is new, tells the shape if it is not the one told last.
   * A new table is read, so that nothing depends on the moment it was found. Returns the shape's id.
   */
  observe(shape: TableShape, position: Position): string {
    const schema = datasetSchema(shape, this.#options.naming, { position, observedAtMs: this.#options.clock.now() });
    const table = this.#tables.get(shape.oid);
    // Under another name it is another dataset; what is known of the old one stays with the old name.
    if (table !== undefined && this.urn(table) !== schema.urn) this.drop(shape.oid, position);
    const namesake = this.#byUrn.get(schema.urn);
    if (namesake !== undefined && namesake !== shape.oid) this.drop(namesake, position);
    this.#news.tellShape(shape.oid, schema, position);
    if (!this.#tables.has(shape.oid)) this.#watch(shape, position);
    return schema.id;
  }

  /** Takes a table up without telling of it yet: there may be ten thousand. Its first rows do, or `observe`. */
  enlist(
    { oid, schema, name }: TableShape,
    first: { readonly epoch: number; readonly reason: ReadingReason; readonly position: Position },
  ): void {
    const { epoch, reason, position } = first;
    const { readsRows } = this.#options;
    this.#set({ oid, schema, name, epoch, reading: readsRows ? newReading(reason) : null });
    this.#highestEpoch = Math.max(this.#highestEpoch, epoch);
    if (!readsRows) this.#tellEpoch(oid, { state: 'complete', reason, rows: 0, position });
  }

  /** Stops watching without a word: the table is still there, only not asked for any more. */
  forget(oid: number): void {
    const table = this.#tables.get(oid);
    if (table === undefined) return;
    this.#news.forget(oid);
    this.#tables.delete(oid);
    this.#byUrn.delete(this.urn(table));
    this.#reading.delete(oid);
    this.#options.writer.tablesChanged();
  }

  /** A new epoch in which the table is read again. */
  readAgain(oid: number, reason: ReadingReason, position: Position): void {
    const table = this.#tables.get(oid);
    if (table === undefined) return;
    this.#set({ ...table, epoch: table.epoch + 1, reading: newReading(reason) });
    this.#tellEpoch(oid, { state: 'reading', reason, rows: 0, position });
  }

  /** A step of a reading; its last one completes the epoch. */
  advance(oid: number, reading: TableReading, position: Position): void {
    const table = this.#tables.get(oid);
    if (table === undefined) return;
    const begins = table.reading?.mode === null && reading.mode !== null;
    this.#set({ ...table, reading: settle(reading, ZERO_LSN) });
    if (begins) this.#tellEpoch(oid, { state: 'reading', reason: reading.reason, rows: 0, position });
    if (reading.done) this.#tellEpoch(oid, { state: 'complete', reason: reading.reason, rows: reading.rows, position });
  }

  /** An empty table has nothing to be read: a reading under way ends with it. */
  truncate(oid: number, position: Position): void {
    const table = this.#tables.get(oid);
    if (table === undefined) return;
    this.#set({ ...table, epoch: table.epoch + 1, reading: null });
    this.#tellEpoch(oid, { state: 'complete', reason: 'truncate', rows: 0, position });
  }

  /** Forgets of all readings what the tail has passed. */
  passed(reached: Lsn): void {
    for (const table of this.readings()) {
      const settled = settle(table.reading, reached);
      if (settled !== table.reading) this.#set({ ...table, reading: settled });
    }
  }

  /** These shapes were told in an earlier run. */
  recall(shapes: readonly TableShape[], position: Position): void {
    const at = { position, observedAtMs: this.#options.clock.now() };
    for (const shape of shapes) this.#news.rememberShape(shape.oid, datasetSchema(shape, this.#options.naming, at));
  }

  /** A table is gone: its last shape is told again as dropped, a reading ends. */
  drop(oid: number, position: Position): void {
    const table = this.#tables.get(oid);
    if (table === undefined) return;
    if (table.reading !== null && !table.reading.done) {
      this.#tellEpoch(oid, { state: 'complete', reason: table.reading.reason, rows: table.reading.rows, position });
    }
    const last = this.#news.lastShape(oid);
    const at = { position, observedAtMs: this.#options.clock.now(), dropped: true as const };
    this.#news.tellDropped(
      last === undefined ? datasetSchema(unknownShape(table), this.#options.naming, at) : droppedSchema(last, at),
    );
    this.forget(oid);
  }

  /** A digest of all shapes told last. */
  get digest(): string {
    return this.#news.digest;
  }

  /** The digest that these shapes would give. */
  digestOf(shapes: readonly TableShape[]): string {
    const at = { position: formatPosition(ZERO_LSN, 0), observedAtMs: 0 };
    return digestOf(shapes.map((shape) => [shape.oid, datasetSchema(shape, this.#options.naming, at).id]));
  }

  urn(table: { readonly schema: string; readonly name: string }): string {
    return shapeUrn(this.#options.naming, table);
  }

  tell(event: SourceEvent): void {
    this.#news.tell(event);
  }

  get hasNews(): boolean {
    return !this.#news.isEmpty;
  }

  /** Told before anything else. */
  adopt(news: News): void {
    this.#news.adopt(news);
  }

  takeNews(): News {
    return this.#news.take();
  }

  /** The name may have belonged to another table before, whose epochs must not come again. */
  #watch({ oid, schema, name }: TableShape, position: Position): void {
    const { readsRows } = this.#options;
    this.#set({ oid, schema, name, epoch: this.#highestEpoch + 1, reading: readsRows ? newReading('initial') : null });
    this.#tellEpoch(oid, { state: readsRows ? 'reading' : 'complete', reason: 'initial', rows: 0, position });
  }

  #set(table: TableState): void {
    const before = this.#tables.get(table.oid);
    this.#tables.set(table.oid, table);
    if (table.reading === null) this.#reading.delete(table.oid);
    else this.#reading.add(table.oid);
    if (before === undefined) this.#byUrn.set(this.urn(table), table.oid);
    if (before === undefined || before.epoch !== table.epoch || markOf(before.reading) !== markOf(table.reading)) {
      this.#options.writer.tablesChanged();
    }
  }

  #tellEpoch(
    oid: number,
    event: {
      readonly state: 'reading' | 'complete';
      readonly reason: EpochReason;
      readonly rows: number;
      readonly position: Position;
    },
  ): void {
    const table = this.#tables.get(oid);
    if (table === undefined) return;
    this.#highestEpoch = Math.max(this.#highestEpoch, table.epoch);
    const { naming, clock } = this.#options;
    const dataset = this.urn(table);
    this.#news.tellEpoch(oid, { ...event, source: naming.source, dataset, epoch: table.epoch, atMs: clock.now() });
  }
}

function unknownShape({ oid, schema, name }: TableState): TableShape {
  return { oid, schema, name, kind: 'table', replicaIdentity: 'd', comment: null, columns: [], key: [] };
}
