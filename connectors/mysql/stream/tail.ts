import { UNAVAILABLE, type Change, type Counts, type Operation, type Row } from '#contract/change';
import type { Position } from '#contract/position';
import { VigieError } from '#kernel/errors/vigie-error';
import { Sensitive } from '#kernel/sensitive';
import { bodyOf, readQuery, readRotate, readXaPrepare } from '../protocol/control-events.ts';
import type { BinlogEvent } from '../protocol/event-header.ts';
import { EVENT } from '../protocol/event-types.ts';
import { readGtid } from '../protocol/gtid.ts';
import { isRowsEvent, readRowsEvent } from '../protocol/rows-event.ts';
import { readTableId, readTableMap } from '../protocol/table-map.ts';
import { payloadEvents } from '../protocol/transaction-payload.ts';
import { ask, type Layout } from '../schema/layouts.ts';
import { tableKey } from '../schema/table-shape.ts';
import { notAbove } from '../snapshot/key-order.ts';
import type { PendingReads } from '../snapshot/pending-reads.ts';
import { counts, type Key, type TableReading } from '../snapshot/table-reading.ts';
import type { LogCursor, OpenTransaction } from './log-cursor.ts';
import type { PreparedTransactions } from './prepared-transactions.ts';
import type { StatementEffects } from './statement-effects.ts';
import type { StreamContext } from './stream-context.ts';

export interface TailOptions {
  readonly context: StreamContext;
  readonly cursor: LogCursor;
  /** The next event of the log, if one has come. */
  readonly shift: () => BinlogEvent | undefined;
  readonly pending: PendingReads;
  readonly effects: StatementEffects;
  readonly prepared: PreparedTransactions;
}

/** What a stretch of the log gave. */
export interface TailChanges {
  readonly changes: readonly Change[];
  /** Of the newest transaction in it. */
  readonly committedAtMs: number | null;
}

interface TailTable extends Layout {
  readonly key: string;
  readonly urn: string;
  /** Id of its schema; null before its first change that was not handed over already. */
  schemaId: string | null;
}

/** One row of an event, with its place. */
interface RowChange {
  readonly op: Operation;
  readonly position: Position;
  readonly key: Row | null;
  readonly before: Row | null;
  readonly after: Row | null;
}

/** Memory that a change takes beside its bytes. */
const CHANGE_BYTES = 32;
/** What is passed over must not hold up everything else either. */
const MOST_SCANNED_BYTES = 16 * 1024 * 1024;

/**
 * Turns the events of the log into changes, in their order.
 *
 * T1: a change's position depends on the log alone, never on what is watched: its transaction's place, the number of the
 * event in it, the number of the row in that, of which an update takes two. So a restart in the middle of a transaction
 * goes on with the very next change.
 */
export class Tail {
  readonly #options: TailOptions;
  readonly #tables = new Map<number, TailTable | null>();
  /** Tables of a transaction that is read again: other numbers may stand for them. */
  #innerTables: Map<number, TailTable | null> | null = null;
  #inner: AsyncGenerator<readonly BinlogEvent[]> | null = null;
  #innerEvents: readonly BinlogEvent[] = [];
  #innerAt = 0;
  #changes: Change[] = [];
  #bytes = 0;
  #committedAtMs: number | null = null;
  #capturedAtMs = 0;

  constructor(options: TailOptions) {
    this.#options = options;
  }

  /** Reads on until about `maxBytes` have been taken or nothing more is there. */
  async take(maxBytes: number): Promise<TailChanges> {
    this.#capturedAtMs = this.#options.context.clock.now();
    this.#bytes = 0;
    for (let scanned = 0; this.#bytes < maxBytes && scanned < MOST_SCANNED_BYTES;) {
      const event = this.#inner === null ? this.#options.shift() : await this.#nextInner();
      if (event === null) continue;
      if (event === undefined) break;
      scanned += event.size;
      // Shapes are rare; everything else must not wait.
      const slow = this.#apply(event);
      if (slow !== undefined) await slow;
    }
    const taken = { changes: this.#changes, committedAtMs: this.#committedAtMs };
    this.#changes = [];
    this.#committedAtMs = null;
    return taken;
  }

  async close(): Promise<void> {
    await this.#inner?.return(undefined);
  }

  /** Null when the events inside have come to their end. */
  async #nextInner(): Promise<BinlogEvent | null> {
    const event = this.#innerEvents[this.#innerAt++];
    if (event !== undefined) return event;
    const next = await this.#inner?.next();
    this.#innerAt = 0;
    if (next !== undefined && next.done !== true) {
      this.#innerEvents = next.value;
      return null;
    }
    this.#innerEvents = [];
    this.#inner = null;
    if (this.#innerTables !== null) {
      this.#innerTables = null;
      this.#end();
    }
    return null;
  }

  #apply(event: BinlogEvent): Promise<void> | undefined {
    const { cursor } = this.#options;
    if (this.#inner === null && event.type !== EVENT.heartbeat) cursor.advance(event);
    const { transaction } = cursor;
    if (transaction !== null) transaction.event++;
    switch (event.type) {
      case EVENT.tableMap:
        return transaction?.isPrepared === true && this.#innerTables === null ? undefined : this.#describe(event);
      case EVENT.xid:
        return this.#innerTables === null ? this.#end() : undefined;
      case EVENT.query:
      case EVENT.mariadbQueryCompressed:
        return this.#query(event);
      case EVENT.rotate:
        return cursor.rotate(readRotate(event));
      case EVENT.formatDescription:
        return cursor.describe(event);
      case EVENT.heartbeat:
        return cursor.heard({ file: bodyText(event), pos: event.logPos });
      case EVENT.gtid:
      case EVENT.anonymousGtid:
      case EVENT.gtidTagged:
      case EVENT.mariadbGtid:
        return this.#begin(event);
      case EVENT.transactionPayload:
        this.#inner = payloadEvents(event);
        return undefined;
      case EVENT.xaPrepare:
        return this.#xaPrepare(event);
      case EVENT.incident:
        return this.#options.effects.lost(this.#positionNow());
      default:
        return isRowsEvent(event.type) ? this.#rows(event) : undefined;
    }
  }

  #begin(event: BinlogEvent): undefined {
    if (this.#innerTables !== null) return;
    const start = readGtid(event.type, bodyOf(event), event.timestampMs);
    this.#options.cursor.begin(event, start);
    this.#committedAtMs = start.committedAtMs;
  }

  #end(): undefined {
    this.#options.cursor.end();
  }

  #transaction(): OpenTransaction {
    const { transaction } = this.#options.cursor;
    if (transaction === null) throw new VigieError('VIG_C110', 'a change lies outside of a transaction');
    return transaction;
  }

  /** Of a statement, which has no rows. */
  #positionNow(): Position {
    const transaction = this.#transaction();
    return transaction.position(transaction.event, 1);
  }

  #describe(event: BinlogEvent): Promise<void> | undefined {
    const tables = this.#innerTables ?? this.#tables;
    const tableId = readTableId(event);
    if (tables.has(tableId)) return undefined;
    const { watches, server, layouts, session } = this.#options.context;
    const map = readTableMap(event, server.flavour === 'mariadb');
    if (!watches(map)) {
      tables.set(tableId, null);
      return undefined;
    }
    const learn = async () => {
      const layout = await layouts.resolve(map);
      tables.set(tableId, { ...layout, key: tableKey(map), urn: session.tables.urn(map), schemaId: null });
    };
    return learn();
  }

  #query(event: BinlogEvent): Promise<void> | undefined {
    if (this.#innerTables !== null) return undefined;
    const transaction = this.#options.cursor.transaction;
    if (transaction === null) return undefined;
    const { sql, database } = readQuery(event);
    const verb = /^\s*(BEGIN|START\s+TRANSACTION|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|XA\s+\w+)\b/iu.exec(sql)?.[1];
    switch ((verb ?? '').toUpperCase().replace(/\s+/u, ' ')) {
      case 'BEGIN':
      case 'START TRANSACTION':
        transaction.hasBegun = true;
        return undefined;
      case 'XA START':
      case 'XA BEGIN':
        transaction.hasBegun = true;
        transaction.isPrepared = true;
        return undefined;
      case 'COMMIT':
        return this.#end();
      case 'ROLLBACK':
        this.#options.effects.takenBack(transaction, this.#positionNow());
        return /\bTO\b/iu.test(sql) ? undefined : this.#end();
      case 'SAVEPOINT':
      case 'RELEASE':
      case 'XA END':
        return undefined;
      case 'XA COMMIT':
        return this.#replay(sql.slice(sql.search(/X'/u)).trim());
      case 'XA ROLLBACK':
        this.#options.prepared.forget(sql.slice(sql.search(/X'/u)).trim());
        return this.#end();
      default:
        return this.#statement(transaction, sql, database);
    }
  }

  #statement(transaction: OpenTransaction, sql: string, database: string): undefined {
    if (transaction.event > transaction.skip.event) {
      for (const table of this.#options.effects.apply(sql, database, this.#positionNow())) {
        this.#push(table, 'none', { op: 't', position: this.#positionNow(), key: null, before: null, after: null });
      }
    }
    // Numbers of tables are given anew after a statement that changed some.
    this.#tables.clear();
    if (!transaction.hasBegun) this.#end();
  }

  #xaPrepare(event: BinlogEvent): Promise<void> | undefined {
    const { xid, isOnePhase } = readXaPrepare(event);
    if (this.#innerTables !== null) return undefined;
    const transaction = this.#transaction();
    this.#options.prepared.remember(xid, transaction.start);
    return isOnePhase ? this.#replay(xid) : this.#end();
  }

  /** Rows that were prepared are decided for: they are read again, as changes of the transaction that decides. */
  #replay(xid: string): undefined {
    const transaction = this.#transaction();
    transaction.isPrepared = false;
    const events = this.#options.prepared.take(xid);
    if (events === null) {
      this.#options.effects.lost(this.#positionNow());
      return this.#end();
    }
    this.#inner = events;
    this.#innerTables = new Map();
    return undefined;
  }

  #rows(event: BinlogEvent): Promise<void> | undefined {
    const transaction = this.#transaction();
    if (transaction.isPrepared && this.#innerTables === null) return undefined;
    const table = (this.#innerTables ?? this.#tables).get(readTableId(event));
    if (table === undefined) {
      // The end of a statement that changed no rows names no table.
      if (readTableId(event) === 0xff_ffff) return undefined;
      throw new VigieError('VIG_C110', 'rows belong to a table that was not described');
    }
    if (table === null || transaction.event < transaction.skip.event) return undefined;
    const { tables } = this.#options.context.session;
    const rows = this.#read(event, table, transaction);
    if (rows.length === 0) return undefined;
    this.#bytes += event.size + rows.length * CHANGE_BYTES;
    table.schemaId ??= tables.observe(table.shape, rows[0]?.position ?? this.#positionNow());
    const reading = tables.get(table.key)?.reading ?? null;
    if (reading !== null) return this.#whileReading(table, reading, rows);
    for (const row of rows) this.#push(table, 'both', row);
    return undefined;
  }

  #read(event: BinlogEvent, table: TailTable, transaction: OpenTransaction): readonly RowChange[] {
    const rows = readRowsEvent(event);
    const { shape } = table;
    const isWholeBefore = rows.before === null;
    const skip = transaction.event === transaction.skip.event ? transaction.skip.row : 0;
    const changes: RowChange[] = [];
    let number = 0;
    for (const { before, after } of table.decoder.rows(rows)) {
      const first = number + 1;
      number += rows.operation === 'update' ? 2 : 1;
      if (first <= skip || isHandedOver(transaction)) continue;
      const position = transaction.position(transaction.event, first);
      const oldKey = before === null ? null : keyRow(before, shape.key);
      const key = after === null ? oldKey : keyRow(after, shape.key);
      const old = isWholeBefore ? before : null;
      if (before === null) changes.push({ op: 'c', position, key, before: null, after });
      else if (after === null) changes.push({ op: 'd', position, key, before: old ?? oldKey, after: null });
      else if (sameKey(oldKey, key, shape.key)) changes.push({ op: 'u', position, key, before: old, after });
      else {
        // As Debezium tells a new key: the row under the old key is gone, one under the new key has come.
        changes.push({ op: 'd', position, key: oldKey, before: old ?? oldKey, after: null });
        const next = transaction.position(transaction.event, first + 1);
        changes.push({ op: 'c', position: next, key, before: null, after });
      }
    }
    return changes;
  }

  /** Decides for each row whether it counts; where only the server can compare keys, it is asked once for all. */
  async #whileReading(table: TailTable, reading: TableReading, rows: readonly RowChange[]): Promise<void> {
    const { control } = this.#options.context;
    const { readable, shape } = table;
    const place = this.#transaction().start;
    if (reading.mode === 'keyed' && readable?.signature !== reading.keySignature) {
      // Its key is another than the one it was read by: which rows were read cannot be told any more.
      this.#options.context.session.tables.readAgain(table.key, 'restarted', rows[0]?.position ?? this.#positionNow());
      this.#options.pending.spoil(table.key);
      for (const row of rows) this.#push(table, 'none', row);
      return;
    }
    const keys = rows.map(({ key }) => keyValues(key, shape.key));
    const verdicts = keys.map((key) => counts(reading, { key, place }, readable?.order ?? null));
    const open = verdicts.flatMap((verdict, i) => (verdict === null ? [i] : []));
    const { cursor } = reading;
    const answers =
      open.length === 0 || readable === null || cursor === null
        ? []
        : await ask(
            control,
            open.map((i) => notAbove(readable, keys[i] ?? [], cursor)),
          );
    const asked = new Map(open.map((i, n) => [i, answers[n] === true]));
    for (const [i, row] of rows.entries()) {
      const doesCount = verdicts[i] ?? asked.get(i) ?? false;
      const key = keys[i] ?? null;
      if (!doesCount) this.#options.pending.record(table.key, { key, place }, row.after);
      this.#push(table, doesCount ? 'both' : 'none', row);
    }
  }

  #push(table: Pick<TailTable, 'key' | 'urn' | 'schemaId'>, countsAs: Counts, row: RowChange): void {
    const transaction = this.#transaction();
    const { session, naming } = this.#options.context;
    const state = session.tables.get(table.key);
    if (state === undefined || table.schemaId === null)
      throw new VigieError('VIG_C110', 'a change belongs to a table that is not watched');
    transaction.delivered++;
    const { key, before, after } = row;
    this.#changes.push({
      op: row.op,
      source: naming.source,
      dataset: table.urn,
      schema: table.schemaId,
      position: row.position,
      transaction: transaction.id,
      snapshot: 'no',
      epoch: state.epoch,
      counts: row.op === 't' ? 'both' : countsAs,
      committedAtMs: transaction.committedAtMs,
      capturedAtMs: this.#capturedAtMs,
      key: key === null ? null : new Sensitive(key),
      before: before === null ? null : new Sensitive(before),
      after: after === null ? null : new Sensitive(after),
    });
  }
}

function bodyText({ bytes, start, end }: BinlogEvent): string {
  return bytes.toString('utf8', start, end);
}

function isHandedOver(transaction: OpenTransaction): boolean {
  if (transaction.skipChanges === 0) return false;
  transaction.skipChanges--;
  transaction.delivered++;
  return true;
}

/** Null without a key, or where a part of it was not sent. */
function keyRow(row: Row, key: readonly string[]): Row | null {
  if (key.length === 0) return null;
  const made: Record<string, Row[string]> = key.includes('__proto__') ? Object.create(null) : {};
  for (const name of key) {
    const value = row[name];
    if (value === undefined || value === UNAVAILABLE) return null;
    made[name] = value;
  }
  return made;
}

function keyValues(row: Row | null, key: readonly string[]): Key | null {
  return row === null ? null : key.map((name) => row[name] ?? null);
}

function sameKey(a: Row | null, b: Row | null, key: readonly string[]): boolean {
  if (a === null || b === null) return a === b;
  return key.every((name) => a[name] === b[name]);
}
