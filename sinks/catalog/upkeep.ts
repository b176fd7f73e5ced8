import { FieldLabel } from '#contract/label';
import { topics } from '#contract/topics';
import type { Service } from '#kernel/lifecycle/service';
import { latencyObjective } from '../alerts/conditions.ts';
import { relabel } from '../labels/label-store.ts';
import { COUNTER_INTERVAL_MS } from '../labels/publication.ts';
import { DEFAULT_RULES, type CatalogSinkOptions } from './catalog-sink.ts';
import { compactCoverage } from './coverage-store.ts';
import type { CatalogDatabase, Queryable } from './database.ts';
import { SETTLE_AFTER_MS, settleEpochs } from './epochs.ts';
import { Flush } from './flush.ts';
import { latencyFigure, MINUTE_MS, recentLatency, windowStart } from './latency.ts';

const DAY_MS = 86_400_000;
const EVERY_MS = 1_000;
const SWEEP_EVERY_MS = 60_000;
const LABELS_AT_ONCE = 1_000;
const EPOCH_HISTORY_DAYS = 30;
const DELIVERY_DAYS = 30;

export interface UpkeepOptions {
  readonly objectiveP99Ms: number;
  readonly rules?: CatalogSinkOptions['rules'];
}

/**
 * What the catalogue does when nothing comes: it tells the last counters of labels that went quiet, watches the latency
 * objective, settles epochs that wait in vain, and forgets what is past its time. One process does it at a time.
 */
export function catalogUpkeep(db: CatalogDatabase, options: UpkeepOptions): Service {
  return {
    name: 'catalogue upkeep',
    async run(signal, healthy) {
      let sweptAtMs = 0;
      while (!signal.aborted) {
        const nowMs = db.clock.now();
        const sweeping = nowMs - sweptAtMs >= SWEEP_EVERY_MS;
        await upkeep(db, options);
        if (sweeping) {
          await sweep(db);
          sweptAtMs = nowMs;
        }
        healthy();
        await db.clock.sleep(EVERY_MS, signal);
      }
    },
  };
}

/** One round of what has to be timely. Locks datasets, then labels, then alerts, as the sink does. */
export async function upkeep(db: CatalogDatabase, options: UpkeepOptions): Promise<void> {
  await alone(db, async (tx) => {
    const flush = new Flush(tx, db);
    await settleWaitingEpochs(flush);
    await relabel(flush, { ...DEFAULT_RULES, ...options.rules });
    await publishQuietLabels(flush);
    await watchObjective(flush, options.objectiveP99Ms);
    await flush.finish();
  });
}

async function settleWaitingEpochs(flush: Flush): Promise<void> {
  const rows = await flush.tx.query<{ id: number }>(
    `SELECT d.id FROM datasets d WHERE EXISTS (
       SELECT FROM dataset_epochs e WHERE e.dataset_id = d.id AND e.announced = 'complete' AND e.completed_at_ms < $1
         AND e.rows_read_at_ms < $1 AND e.epoch > coalesce(d.complete_epoch, -1))
     ORDER BY d.id FOR NO KEY UPDATE`,
    [flush.nowMs - SETTLE_AFTER_MS],
  );
  await settleEpochs(
    flush,
    rows.map((row) => row.id),
  );
}

/** Labels whose counters moved a little and then rested: subscribers get the last numbers as well. */
async function publishQuietLabels(flush: Flush): Promise<void> {
  const rows = await flush.tx.query<{ content: unknown }>(
    `UPDATE field_labels l SET published = l.content, published_at_ms = $1, unpublished = false
     WHERE l.field_id IN (
       SELECT field_id FROM field_labels WHERE unpublished AND published_at_ms < $2 ORDER BY field_id LIMIT ${LABELS_AT_ONCE} FOR UPDATE SKIP LOCKED)
     RETURNING l.content`,
    [flush.nowMs, flush.nowMs - COUNTER_INTERVAL_MS],
  );
  for (const { content } of rows) {
    const label = FieldLabel.parse(content);
    flush.outbox.push({ topic: topics.fields, key: label.field, value: JSON.stringify(label) });
  }
}

/** Over the last minute and the one that runs; datasets with an open alert are looked at even when nothing comes. */
async function watchObjective(flush: Flush, objectiveP99Ms: number): Promise<void> {
  const open = await openObjectiveAlerts(flush.tx);
  const recent = new Map(
    (await recentLatency(flush.tx, windowStart(flush.nowMs, 2))).map((one) => [one.dataset, latencyFigure(one.label)]),
  );
  for (const dataset of open) {
    const label = recent.get(dataset) ?? latencyFigure(null);
    flush.clearances.push(...latencyObjective({ dataset, datasetName: '', source: '', label }, objectiveP99Ms).clear);
  }
  // It stays missed second after second; only the step over the line is news.
  const missed = [...recent].filter(
    ([dataset, { p99Ms }]) => p99Ms !== null && p99Ms > objectiveP99Ms && !open.has(dataset),
  );
  if (missed.length === 0) return;
  const names = await flush.tx.query<{ dataset: string; datasetName: string; source: string }>(
    'SELECT urn AS dataset, name AS "datasetName", source FROM datasets WHERE urn = ANY($1)',
    [missed.map(([dataset]) => dataset)],
  );
  for (const row of names) {
    const label = recent.get(row.dataset) ?? latencyFigure(null);
    flush.conditions.push(...latencyObjective({ ...row, label }, objectiveP99Ms).raise);
  }
}

async function openObjectiveAlerts(tx: Queryable): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ subject: string }>(
    "SELECT subject FROM alerts WHERE kind = 'objective_missed' AND state <> 'resolved'",
  );
  return new Set(rows.map((row) => row.subject));
}

/** Forgets what is past its time. */
export async function sweep(db: CatalogDatabase): Promise<void> {
  await alone(db, (tx) => sweepBefore(tx, db.clock.now()));
}

async function alone(db: CatalogDatabase, work: (tx: Queryable) => Promise<void>): Promise<void> {
  await db.transaction(async (tx) => {
    const [lock] = await tx.query<{ mine: boolean }>(
      "SELECT pg_try_advisory_xact_lock(hashtext('vigie.upkeep.' || $1)) AS mine",
      [db.schema],
    );
    if (lock?.mine === true) await work(tx);
  });
}

async function sweepBefore(tx: Queryable, nowMs: number): Promise<void> {
  await tx.query('DELETE FROM latency_minutes WHERE minute < $1', [Math.floor((nowMs - DAY_MS) / MINUTE_MS)]);
  // Tables that are truncated every minute would fill the history with it.
  await tx.query("DELETE FROM history WHERE kind = 'epoch' AND at_ms < $1", [nowMs - EPOCH_HISTORY_DAYS * DAY_MS]);
  await tx.query("DELETE FROM webhook_deliveries WHERE state <> 'pending' AND created_at_ms < $1", [
    nowMs - DELIVERY_DAYS * DAY_MS,
  ]);
  await compactCoverage(tx);
}
