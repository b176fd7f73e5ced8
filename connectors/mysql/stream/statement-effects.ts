import type { Position } from '#contract/position';
import { unreachable } from '#kernel/unreachable';
import { ddlEffects, type DdlEffect } from '../schema/ddl.ts';
import { tableKey } from '../schema/table-shape.ts';
import type { PendingReads } from '../snapshot/pending-reads.ts';
import type { TableName } from '../../table-filter.ts';
import type { CatalogFollower } from './catalog-follower.ts';
import type { OpenTransaction } from './log-cursor.ts';
import type { StreamContext } from './stream-context.ts';

/** A truncated table, as a change names it. */
export interface TruncatedTable {
  readonly key: string;
  readonly urn: string;
  readonly schemaId: string;
}

/** Carries out what statements of the log do to the watched tables. */
export class StatementEffects {
  readonly #context: StreamContext;
  readonly #catalog: CatalogFollower;
  readonly #pending: PendingReads;

  constructor(context: StreamContext, options: { readonly catalog: CatalogFollower; readonly pending: PendingReads }) {
    this.#context = context;
    this.#catalog = options.catalog;
    this.#pending = options.pending;
  }

  /** Returns the tables that were truncated. */
  apply(sql: string, database: string, position: Position): readonly TruncatedTable[] {
    return ddlEffects(sql, database).flatMap((effect) => this.#one(effect, position));
  }

  /** Changes were made that the log does not show, and nobody knows to which tables: all are read again. */
  lost(position: Position): undefined {
    this.#reread(Array.from(this.#context.session.tables.all()), position);
  }

  /** The rows of a transaction that were handed over are taken back, since tables without transactions took part in it. */
  takenBack(transaction: OpenTransaction, position: Position): void {
    if (transaction.delivered > 0) this.lost(position);
  }

  #one(effect: DdlEffect, position: Position): readonly TruncatedTable[] {
    switch (effect.kind) {
      case 'drop':
        this.#drop(effect.table, position);
        return [];
      case 'drop database':
        for (const table of Array.from(this.#context.session.tables.all())) {
          if (table.schema === effect.schema) this.#drop(table, position);
        }
        return [];
      case 'truncate':
        return this.#truncate(effect.table, position);
      case 'rename':
        this.#drop(effect.table, position);
        this.#catalog.changed(tableKey(effect.to));
        return [];
      case 'create':
        this.#catalog.changed(tableKey(effect.table));
        return [];
      case 'alter':
        this.#alter(effect, position);
        return [];
      case 'statement':
        this.#statement(effect.table, position);
        return [];
      case 'unknown':
        this.#catalog.changed(null);
        return [];
      default:
        return unreachable(effect);
    }
  }

  #drop(table: TableName, position: Position): void {
    const key = tableKey(table);
    this.#pending.spoil(key);
    this.#context.layouts.forget(key);
    this.#context.session.tables.drop(key, position);
    this.#catalog.changed(key);
  }

  #truncate(table: TableName, position: Position): readonly TruncatedTable[] {
    const key = tableKey(table);
    const { session, layouts } = this.#context;
    const shape = layouts.shape(key);
    if (session.tables.get(key) === undefined || shape === undefined) return [];
    this.#pending.spoil(key);
    const schemaId = session.tables.observe(shape, position);
    session.tables.truncate(key, position);
    return [{ key, urn: session.tables.urn(table), schemaId }];
  }

  #alter({ table, renamed, movesRows }: Extract<DdlEffect, { kind: 'alter' }>, position: Position): void {
    const key = tableKey(table);
    const { session } = this.#context;
    this.#catalog.changed(key);
    this.#context.layouts.changed(key);
    this.#pending.spoil(key);
    if (renamed.size > 0) session.tables.rename(key, renamed);
    const state = session.tables.get(key);
    if (movesRows && state !== undefined) this.#reread([state], position);
  }

  #statement(table: TableName | null, position: Position): void {
    const { session, watches } = this.#context;
    if (table === null) return this.lost(position);
    const state = session.tables.get(tableKey(table));
    if (state !== undefined && watches(table)) this.#reread([state], position);
  }

  #reread(tables: readonly TableName[], position: Position): void {
    const { session, naming, clock } = this.#context;
    for (const table of tables) {
      const key = tableKey(table);
      session.tables.tell({
        type: 'gap',
        source: naming.source,
        dataset: session.tables.urn(table),
        from: position,
        to: position,
        reason: 'rows were changed in a way that the log does not show',
        code: 'VIG_C132',
        atMs: clock.now(),
      });
      this.#pending.spoil(key);
      session.tables.readAgain(key, 'restarted', position);
    }
  }
}
