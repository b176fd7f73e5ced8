import { createHash } from 'node:crypto';
import type { Position } from '#contract/position';
import type { DatasetSchema } from '#contract/schema';
import type { SourceEvent } from '#contract/source-event';
import type { Clock } from '#kernel/clock';
import { newReading, settle, type ReadingReason, type TableReading } from '../snapshot/table-reading.ts';
import { droppedSchema } from '../../identified-schema.ts';
import { datasetSchema, shapeUrn, type Naming, type TableShape } from '../schema/table-shape.ts';
import { ZERO_LSN, type Lsn } from '../lsn.ts';
import { formatPosition } from '../position.ts';
import { markOf, type ProgressWriter, type TableState } from './capture-state.ts';

type EpochReason = Extract<SourceEvent, { type: 'epoch' }>['reason'];

interface Announced {
  readonly ids: Set<string>;
  readonly last: DatasetSchema;
}

/** What is to be told of tables. */
export interface TableNews {
  readonly schemas: readonly DatasetSchema[];
  readonly events: readonly SourceEvent[];
}

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
  readonly #announced = new Map<number, Announced>();
  /** The epoch of each table whose beginning was told, so that it is told once. */
  readonly #begun = new Map<number, number>();
  #highestEpoch: number;
  #digest: string | null = null;
  #schemas: DatasetSchema[] = [];
  #events: SourceEvent[] = [];

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
    const known = this.#announced.get(shape.oid);
    // The tail may still be at an older shape that was told before: saying it again would put history out of order.
    const isNews =
      known?.last.id !== schema.id && !(known?.ids.has(schema.id) === true && position < known.last.position);
    if (isNews) {
      this.#remember(shape.oid, schema);
      this.#schemas.push(schema);
    }
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
    this.#announced.delete(oid);
    this.#begun.delete(oid);
    this.#digest = null;
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
    for (const shape of shapes) this.#remember(shape.oid, datasetSchema(shape, this.#options.naming, at));
  }

  /** A table is gone: its last shape is told again as dropped, a reading ends. */
  drop(oid: number, position: Position): void {
    const table = this.#tables.get(oid);
    if (table === undefined) return;
    if (table.reading !== null && !table.reading.done) {
      this.#tellEpoch(oid, { state: 'complete', reason: table.reading.reason, rows: table.reading.rows, position });
    }
    const last = this.#announced.get(oid)?.last;
    const at = { position, observedAtMs: this.#options.clock.now(), dropped: true as const };
    this.#schemas.push(
      last === undefined ? datasetSchema(unknownShape(table), this.#options.naming, at) : droppedSchema(last, at),
    );
    this.forget(oid);
  }

  /** A digest of all shapes told last. */
  get digest(): string {
    this.#digest ??= digestOf(Array.from(this.#announced, ([oid, { last }]) => [oid, last.id]));
    return this.#digest;
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
    this.#events.push(event);
  }

  get hasNews(): boolean {
    return this.#schemas.length > 0 || this.#events.length > 0;
  }

  /** Told before anything else. */
  adopt(news: TableNews): void {
    this.#schemas.unshift(...news.schemas);
    this.#events.unshift(...news.events);
  }

  takeNews(): TableNews {
    const news = { schemas: this.#schemas, events: this.#events };
    this.#schemas = [];
    this.#events = [];
    return news;
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

  #remember(oid: number, schema: DatasetSchema): void {
    const ids = this.#announced.get(oid)?.ids ?? new Set();
    this.#announced.set(oid, { ids: ids.add(schema.id), last: schema });
    this.#digest = null;
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
    if (event.state === 'reading' && this.#begun.get(oid) === table.epoch) return;
    this.#begun.set(oid, table.epoch);
    const { naming, clock } = this.#options;
    this.#events.push({
      type: 'epoch',
      source: naming.source,
      dataset: this.urn(table),
      epoch: table.epoch,
      ...event,
      atMs: clock.now(),
    });
  }
}

function unknownShape({ oid, schema, name }: TableState): TableShape {
  return { oid, schema, name, kind: 'table', replicaIdentity: 'd', comment: null, columns: [], key: [] };
}

function digestOf(shapes: readonly (readonly [oid: number, id: string])[]): string {
  const sorted = shapes.toSorted(([a], [b]) => a - b);
  return createHash('sha256').update(JSON.stringify(sorted)).digest('base64url').slice(0, 22);
}
