import { connect, disconnect, query, type Connection } from '../connection.ts';
import type { CatalogTable } from '../schema/catalog.ts';
import { tableKey } from '../schema/table-shape.ts';
import { comparePlaces, type LogPlace } from '../position.ts';
import { endOfLog } from '../server.ts';
import type { LogCursor } from './log-cursor.ts';
import type { StreamContext } from './stream-context.ts';

interface Found {
  readonly tables: readonly CatalogTable[];
  /** The log ended here after they were read. */
  readonly place: LogPlace;
}

/** How long the catalogue may lag behind the log before it is read all the same. */
const VISIBLE_WITHIN_S = 2;

/**
 * Reads the catalogue when the log has told of a statement that changed tables, and tells what it found when the tail has
 * come to where the log ended then: what the catalogue shows holds there. A statement that comes in between makes the
 * finding void for its table. A second look some time later finds what was not visible yet at the first.
 */
export class CatalogFollower {
  readonly #context: StreamContext;
  readonly #cursor: LogCursor;
  #dueAtMs: readonly number[];
  #reading: Promise<void> | null = null;
  #found: Found | null = null;
  /** Tables that were changed since the catalogue was last asked; null for any. */
  #changed = new Set<string | null>();
  #connection: Connection | null = null;
  #failure: unknown = null;

  constructor(context: StreamContext, cursor: LogCursor, isDue: boolean) {
    this.#context = context;
    this.#cursor = cursor;
    this.#dueAtMs = isDue ? [context.clock.now()] : [];
  }

  /** A statement has changed a table, or, with null, perhaps any. */
  changed(table: string | null): void {
    this.#changed.add(table);
    const now = this.#context.clock.now();
    this.#dueAtMs = [now, now + this.#context.settings.discoveryMs];
  }

  /** Asks the catalogue where that is due. */
  lookAround(): void {
    if (this.#failure !== null) throw this.#failure;
    if (this.#reading !== null || this.#found !== null || !this.#cursor.isIdle) return;
    const now = this.#context.clock.now();
    if (!this.#dueAtMs.some((dueAtMs) => dueAtMs <= now)) return;
    this.#dueAtMs = this.#dueAtMs.filter((dueAtMs) => dueAtMs > now);
    this.#changed = new Set();
    this.#reading = this.#read().finally(() => (this.#reading = null));
  }

  /** Tells what was found, once the tail is there. */
  apply(): void {
    const { place, isIdle } = this.#cursor;
    const found = this.#found;
    if (found === null || place === null || !isIdle || comparePlaces(place, found.place) < 0) return;
    this.#found = null;
    // What was changed meanwhile is looked at again: `changed` has seen to that.
    if (this.#changed.has(null)) return;
    const position = this.#cursor.idlePosition;
    if (position === null) return;
    const { session, layouts, meter, watches } = this.#context;
    const there = new Set<string>();
    for (const table of found.tables) {
      const key = tableKey(table);
      there.add(key);
      if (this.#changed.has(key)) continue;
      layouts.know(table);
      meter.estimate(key, table.rowsEstimated);
      session.tables.observe(table, position);
    }
    for (const table of Array.from(session.tables.all())) {
      const key = tableKey(table);
      if (there.has(key) || this.#changed.has(key)) continue;
      // It may be there still, and only not be asked for any more.
      if (watches(table)) session.tables.drop(key, position);
      else session.tables.forget(key);
    }
  }

  async settled(): Promise<void> {
    if (this.#connection !== null) disconnect(this.#connection);
    await this.#reading;
  }

  async #read(): Promise<void> {
    const { url, signal, server, layouts } = this.#context;
    try {
      const connection = (this.#connection ??= await connect(url, { applicationName: 'vigie catalogue', signal }));
      if (server.flavour === 'mysql' && server.hasGtids && this.#cursor.gtids !== '') {
        await query(connection, 'SELECT WAIT_FOR_EXECUTED_GTID_SET(?, ?) AS done', [
          this.#cursor.gtids,
          VISIBLE_WITHIN_S,
        ]);
      }
      const tables = await layouts.read(connection);
      this.#found = { tables, place: await endOfLog(connection, server) };
    } catch (error) {
      if (!signal.aborted) this.#failure ??= error;
    }
  }
}
