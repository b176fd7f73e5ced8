import type { SourceEvent } from '#contract/source-event';
import { sourceGap, sourceStatus, type SourceLimits, type StatusFacts } from '../alerts/conditions.ts';
import type { DatasetRow } from './dataset-rows.ts';
import type { Flush } from './flush.ts';

type StatusEvent = Extract<SourceEvent, { type: 'status' }>;
type GapEvent = Extract<SourceEvent, { type: 'gap' }>;
type EpochEvent = Extract<SourceEvent, { type: 'epoch' }>;

/** Takes what captures say of themselves, in the order of the topic. */
export async function applySourceEvents(
  flush: Flush,
  datasets: ReadonlyMap<string, DatasetRow>,
  events: readonly SourceEvent[],
  limits: SourceLimits,
): Promise<void> {
  const statuses: StatusEvent[] = [];
  const gaps: GapEvent[] = [];
  const epochs: EpochEvent[] = [];
  for (const event of events) {
    if (event.type === 'status') statuses.push(event);
    else if (event.type === 'gap') gaps.push(event);
    else epochs.push(event);
  }
  if (statuses.length > 0) await applyStatuses(flush, statuses, limits);
  if (gaps.length > 0) await applyGaps(flush, gaps);
  if (epochs.length > 0) await applyEpochs(flush, datasets, epochs);
}

async function applyStatuses(flush: Flush, events: readonly StatusEvent[], limits: SourceLimits): Promise<void> {
  const known = await flush.tx.query<StatusFacts & KnownSource>(
    `SELECT id, state, retained_bytes AS "retainedBytes", lag_bytes AS "lagBytes", error ->> 'code' AS "errorCode",
       retained_alert_bytes AS "retainedAlertBytes", status_at_ms IS NOT NULL AS "wasHeard"
     FROM sources WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE`,
    [events.map((event) => event.source)],
  );
  const facts = new Map<string, StatusFacts>(known.filter(({ wasHeard }) => wasHeard).map((row) => [row.id, row]));
  const retained = new Map(known.map(({ id, retainedAlertBytes }) => [id, retainedAlertBytes]));
  const newest = new Map<string, StatusEvent>();
  for (const event of events) {
    const retainedBytes = retained.get(event.source) ?? limits.retainedBytes;
    const verdict = sourceStatus(facts.get(event.source) ?? null, event, { ...limits, retainedBytes });
    flush.conditions.push(...verdict.raise);
    flush.clearances.push(...verdict.clear);
    facts.set(event.source, {
      state: event.state,
      retainedBytes: event.retainedBytes,
      lagBytes: event.lagBytes,
      errorCode: event.error?.code ?? null,
    });
    newest.set(event.source, event);
  }
  await flush.tx.query(
    `INSERT INTO sources AS stored (id, kind, namespace, state, position, committed_at_ms, heard_at_ms, retained_bytes, lag_bytes, snapshot, error, status_at_ms)
     SELECT r.source, r.kind, r.namespace, r.state, r.position, r."committedAtMs", r."heardAtMs", r."retainedBytes", r."lagBytes", r.snapshot, r.error, r."atMs"
     FROM json_to_recordset($1::json) AS r (source text, kind text, namespace text, state text, position text, "committedAtMs" float8,
       "heardAtMs" float8, "retainedBytes" float8, "lagBytes" float8, snapshot jsonb, error jsonb, "atMs" float8)
     ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, namespace = excluded.namespace, state = excluded.state,
       position = coalesce(excluded.position, stored.position), committed_at_ms = coalesce(excluded.committed_at_ms, stored.committed_at_ms),
       heard_at_ms = excluded.heard_at_ms, retained_bytes = excluded.retained_bytes, lag_bytes = excluded.lag_bytes,
       snapshot = excluded.snapshot, error = excluded.error, status_at_ms = excluded.status_at_ms`,
    [JSON.stringify([...newest.values()])],
  );
}

interface KnownSource {
  readonly id: string;
  /** The limit of its own; null takes that of all. */
  readonly retainedAlertBytes: number | null;
  readonly wasHeard: boolean;
}

async function applyGaps(flush: Flush, events: readonly GapEvent[]): Promise<void> {
  const added = await flush.tx.query<{ source: string; dataset: string; to: string }>(
    `INSERT INTO gaps (source, dataset, from_position, to_position, reason, code, at_ms)
     SELECT r.source, coalesce(r.dataset, ''), coalesce(r."from", ''), r."to", r.reason, r.code, r."atMs"
     FROM json_to_recordset($1::json) AS r (source text, dataset text, "from" text, "to" text, reason text, code text, "atMs" float8)
     ON CONFLICT DO NOTHING RETURNING source, dataset, to_position AS "to"`,
    [JSON.stringify(events)],
  );
  const isNew = new Set(added.map((row) => `${row.source}\0${row.dataset}\0${row.to}`));
  for (const event of events) {
    if (!isNew.delete(`${event.source}\0${event.dataset ?? ''}\0${event.to}`)) continue;
    flush.conditions.push(sourceGap(event));
    const subject = event.dataset ?? event.source;
    flush.note({
      subject,
      parent: event.source,
      kind: 'gap',
      text: `not examined: ${event.reason}`,
      position: event.to,
      atMs: event.atMs,
    });
  }
}

const REASONS: Readonly<Record<EpochEvent['reason'], string>> = {
  initial: 'first read',
  resnapshot: 'read again',
  truncate: 'truncated',
  restarted: 'read from the start again',
};

async function applyEpochs(
  flush: Flush,
  datasets: ReadonlyMap<string, DatasetRow>,
  events: readonly EpochEvent[],
): Promise<void> {
  const newest = new Map<string, { dataset_id: number; epoch: number; announced: string; rows: number }>();
  for (const event of events) {
    const dataset = datasets.get(event.dataset);
    if (dataset === undefined) continue;
    const text =
      event.state === 'reading'
        ? `${REASONS[event.reason]}: reading`
        : `${REASONS[event.reason]}: complete, ${event.rows} rows`;
    flush.note({
      subject: event.dataset,
      parent: event.source,
      kind: 'epoch',
      text,
      position: event.position,
      atMs: event.atMs,
    });
    if (dataset.completeEpoch !== null && event.epoch <= dataset.completeEpoch) continue;
    const key = `${dataset.id}/${event.epoch}`;
    if (event.state === 'complete' || !newest.has(key))
      newest.set(key, { dataset_id: dataset.id, epoch: event.epoch, announced: event.state, rows: event.rows });
  }
  await flush.tx.query(
    `INSERT INTO dataset_epochs AS stored (dataset_id, epoch, announced, rows_expected, completed_at_ms)
     SELECT r.dataset_id, r.epoch, r.announced, r.rows, CASE WHEN r.announced = 'complete' THEN $2::float8 END
     FROM json_to_recordset($1::json) AS r (dataset_id bigint, epoch bigint, announced text, rows bigint)
     ON CONFLICT (dataset_id, epoch) DO UPDATE SET announced = excluded.announced, rows_expected = excluded.rows_expected,
       completed_at_ms = excluded.completed_at_ms
     WHERE stored.announced IS DISTINCT FROM 'complete'`,
    [JSON.stringify([...newest.values()]), flush.nowMs],
  );
}
