import type { Page, PageQuery } from '#contract/catalog';
import { Alert, AlertStep } from '#contract/alert';
import { VigieError } from '#kernel/errors/vigie-error';
import { Where } from './conditions-sql.ts';
import { pageOf, readCursor } from './cursor.ts';
import type { CatalogDatabase } from './database.ts';

export type AlertQuery = PageQuery & {
  readonly state?: Alert['state'] | undefined;
  readonly source?: string | undefined;
  readonly kind?: string | undefined;
};

/** Newest first. */
export async function readAlerts(db: CatalogDatabase, query: AlertQuery): Promise<Page<Alert>> {
  const where = new Where();
  const after = readCursor(query.cursor);
  if (after !== null) where.add('(a.opened_at_ms, a.id) < (?, ?)', after[0], after[1]);
  if (query.state !== undefined) where.add('a.state = ?', query.state);
  if (query.source !== undefined) where.add('a.source = ?', query.source);
  if (query.kind !== undefined) where.add('a.kind = ?', query.kind);
  const rows = await db.query<{ content: unknown }>(
    `SELECT a.content FROM alerts a WHERE ${where.sql} ORDER BY a.opened_at_ms DESC, a.id DESC LIMIT ${where.value(query.limit + 1)}`,
    where.values,
  );
  const alerts = rows.map((row) => Alert.parse(row.content));
  return pageOf(
    alerts,
    query.limit,
    (alert) => [alert.openedAtMs, alert.id],
    (alert) => alert,
  );
}

/** The oldest first. @throws VigieError `VIG_A504` when there is no such alert. */
export async function readAlertSteps(db: CatalogDatabase, id: string): Promise<readonly AlertStep[]> {
  const rows = await db.query(
    'SELECT state, changed_by AS by, comment, at_ms AS "atMs" FROM alert_steps WHERE alert_id = $1 ORDER BY id LIMIT 1000',
    [id],
  );
  // An alert is made with its first step.
  if (rows.length === 0) throw new VigieError('VIG_A504', 'there is no such alert', { details: { id } });
  return rows.map((row) => AlertStep.parse(row));
}
