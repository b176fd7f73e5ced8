import type { HistoryEntry } from '#contract/catalog';
import type { LabelTimes } from '#contract/label';
import type { Position } from '#contract/position';
import { applyConditions } from '../alerts/alert-store.ts';
import { TELL_ALL, type AlertPolicy } from '../alerts/alert-policy.ts';
import type { Clearance, Condition } from '../alerts/conditions.ts';
import { writeOutbox, type OutboxRecord } from '../labels/outbox.ts';
import type { CatalogDatabase, Queryable } from './database.ts';

export interface HistoryLine extends HistoryEntry {
  /** The dataset or source that the subject belongs to. */
  readonly parent: string;
}

/** Why a field's label is looked at again. */
export interface RelabelCause {
  readonly position: Position;
  readonly times: LabelTimes;
}

/**
 * One transaction of the catalogue in the making: what its steps want said is gathered and written once, at the end,
 * in a few statements, after all locks are held.
 */
export class Flush {
  readonly tx: Queryable;
  readonly db: CatalogDatabase;
  /** When this transaction runs; the `deliveredAtMs` of every label it changes. */
  readonly nowMs: number;
  /** Which first findings are told. */
  readonly alerts: AlertPolicy;
  readonly outbox: OutboxRecord[] = [];
  readonly conditions: Condition[] = [];
  readonly clearances: Clearance[] = [];
  /** Fields whose label has to be decided again, by id. */
  readonly relabel = new Map<number, RelabelCause>();
  readonly #history: HistoryLine[] = [];

  constructor(tx: Queryable, db: CatalogDatabase, alerts = TELL_ALL) {
    this.alerts = alerts;
    this.tx = tx;
    this.db = db;
    this.nowMs = db.clock.now();
  }

  note(line: HistoryLine): void {
    this.#history.push(line);
  }

  async finish(): Promise<void> {
    await this.#writeHistory();
    const alerts = await applyConditions(this.tx, this.conditions, this.clearances, this.nowMs);
    await writeOutbox(this.tx, this.db, [...this.outbox, ...alerts]);
  }

  async #writeHistory(): Promise<void> {
    if (this.#history.length === 0) return;
    await this.tx.query(
      `INSERT INTO history (subject, parent, kind, text, position, at_ms)
       SELECT r.subject, r.parent, r.kind, r.text, r.position, r."atMs"
       FROM json_to_recordset($1::json) AS r (subject text, parent text, kind text, text text, position text, "atMs" float8)`,
      [JSON.stringify(this.#history)],
    );
  }
}
