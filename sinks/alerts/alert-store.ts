import { Alert } from '#contract/alert';
import { topics } from '#contract/topics';
import { VigieError } from '#kernel/errors/vigie-error';
import type { CatalogDatabase, Queryable } from '../catalog/database.ts';
import { writeOutbox, type OutboxRecord } from '../labels/outbox.ts';
import type { Clearance, Condition } from './conditions.ts';
import { change, clear, raise, type AlertChange, type AlertStep, type StoredAlert } from './lifecycle.ts';

interface AlertRow {
  readonly content: unknown;
  readonly reopened: number;
  readonly sticky: boolean;
}

/**
 * Turns conditions into alerts: one open alert per kind and subject, counting on. Clearances are taken first, so that
 * what is over and begins anew in one call is two alerts. Returns what the log must be told.
 */
export async function applyConditions(
  tx: Queryable,
  conditions: readonly Condition[],
  clearances: readonly Clearance[],
  nowMs: number,
): Promise<readonly OutboxRecord[]> {
  if (conditions.length === 0 && clearances.length === 0) return [];
  const known = await latestAlerts(tx, [...conditions, ...clearances]);
  const changed = new Map<string, StoredAlert>();
  const moves: AlertStep[] = [];
  const take = (key: string, step: AlertStep | null): void => {
    if (step === null) return;
    known.set(key, step.next);
    changed.set(step.next.alert.id, step.next);
    if (step.moved) moves.push(step);
  };
  for (const one of clearances) take(keyOf(one), clear(known.get(keyOf(one)) ?? null, one, nowMs));
  for (const one of conditions) take(keyOf(one), raise(known.get(keyOf(one)) ?? null, one, nowMs));
  await storeAlerts(tx, [...changed.values()], moves);
  return [...changed.values()].map(({ alert }) => alertRecord(alert));
}

/** @throws VigieError `VIG_A504` unknown, `VIG_A506` when the step is not possible. */
export async function changeAlert(db: CatalogDatabase, id: string, to: AlertChange): Promise<Alert> {
  return db.transaction(async (tx) => {
    const [row] = await tx.query<AlertRow>('SELECT content, reopened, sticky FROM alerts WHERE id = $1 FOR UPDATE', [
      id,
    ]);
    if (row === undefined) throw new VigieError('VIG_A504', 'there is no such alert', { details: { id } });
    const step = change(storedAlert(row), to, db.clock.now());
    await storeAlerts(tx, [step.next], [step]);
    await writeOutbox(tx, db, [alertRecord(step.next.alert)]);
    return step.next.alert;
  });
}

async function latestAlerts(
  tx: Queryable,
  subjects: readonly (Condition | Clearance)[],
): Promise<Map<string, StoredAlert>> {
  const rows = await tx.query<AlertRow>(
    `SELECT a.content, a.reopened, a.sticky
     FROM (SELECT DISTINCT kind, subject FROM unnest($1::text[], $2::text[]) AS t (kind, subject)) AS asked
     CROSS JOIN LATERAL (
       SELECT * FROM alerts a WHERE a.kind = asked.kind AND a.subject = asked.subject ORDER BY a.reopened DESC LIMIT 1 FOR UPDATE
     ) AS a`,
    [subjects.map((one) => one.kind), subjects.map((one) => one.subject)],
  );
  return new Map(rows.map(storedAlert).map((stored) => [keyOf(stored.alert), stored]));
}

async function storeAlerts(tx: Queryable, alerts: readonly StoredAlert[], moves: readonly AlertStep[]): Promise<void> {
  if (alerts.length === 0) return;
  await tx.query(
    `INSERT INTO alerts (id, kind, subject, reopened, severity, state, source, opened_at_ms, sticky, content)
     SELECT r.content ->> 'id', r.content ->> 'kind', r.content ->> 'subject', r.reopened, r.content ->> 'severity',
       r.content ->> 'state', r.content ->> 'source', (r.content ->> 'openedAtMs')::float8, r.sticky, r.content
     FROM json_to_recordset($1::json) AS r (content jsonb, reopened int, sticky boolean)
     ON CONFLICT (id) DO UPDATE SET severity = excluded.severity, state = excluded.state, sticky = excluded.sticky, content = excluded.content`,
    [JSON.stringify(alerts.map(({ alert, reopened, sticky }) => ({ content: alert, reopened, sticky })))],
  );
  await tx.query(
    `INSERT INTO alert_steps (alert_id, state, changed_by, comment, at_ms)
     SELECT r.id, r.state, r."changedBy", r.comment, r."changedAtMs"
     FROM json_to_recordset($1::json) AS r (id text, state text, "changedBy" text, comment text, "changedAtMs" float8)`,
    [JSON.stringify(moves.map(({ next }) => next.alert))],
  );
}

function alertRecord(alert: Alert): OutboxRecord {
  return { topic: topics.alerts, key: alert.id, value: JSON.stringify(alert) };
}

function storedAlert(row: AlertRow): StoredAlert {
  return { alert: Alert.parse(row.content), reopened: row.reopened, sticky: row.sticky };
}

function keyOf(one: { readonly kind: string; readonly subject: string }): string {
  return `${one.kind}\0${one.subject}`;
}
