import { createHash } from 'node:crypto';
import { Alert, SEVERITIES, type Severity } from '#contract/alert';
import { topics } from '#contract/topics';
import type { CatalogDatabase } from '../catalog/database.ts';
import { advanceOffsets, storedOffsets } from '../catalog/offsets.ts';
import { deadLetterRecord, decodeRecords } from '../catalog/records.ts';
import { writeOutbox } from '../labels/outbox.ts';
import type { Sink } from '../sink.ts';

/** Where alerts are posted. */
export interface Webhook {
  readonly url: string;
  readonly secret: string;
  /** Milder alerts are not sent. */
  readonly minSeverity: Severity;
}

/** The database's channel that wakes the deliveries. */
export const deliveryChannel = (schema: string): string => `${schema}_deliveries`;

/** Names a webhook in the catalogue and in logs without its url, whose path is often a secret. */
export function webhookId(url: string): string {
  return createHash('sha256').update(`webhook\0${url}`).digest('base64url').slice(0, 16);
}

/**
 * Turns alerts into deliveries: one row per webhook and step of an alert (opened, grown worse, acknowledged, resolved),
 * kept in the transaction that moves the offsets, so that each is made once whoever dies. `webhookDeliveries` posts them.
 */
export function webhookSink(db: CatalogDatabase, webhooks: readonly Webhook[]): Sink {
  const name = 'webhooks';
  return {
    name,
    groupId: name,
    topics: [topics.alerts],
    positions: (partitions) => storedOffsets(db, name, partitions),
    async handle(batches) {
      const nowMs = db.clock.now();
      const { values, malformed } = decodeRecords(batches, Alert, nowMs);
      const rows = values.flatMap((alert) => deliveriesOf(alert, webhooks));
      await db.transaction(async (tx) => {
        await advanceOffsets(tx, name, batches);
        if (rows.length > 0) {
          await tx.query(
            `WITH added AS (
               INSERT INTO webhook_deliveries (id, webhook, alert_id, body, state, next_at_ms, created_at_ms)
               SELECT r.id, r.webhook, r.alert, r.body, 'pending', $2, $2
               FROM json_to_recordset($1::json) AS r (id text, webhook text, alert text, body jsonb) ON CONFLICT (id) DO NOTHING)
             SELECT pg_notify($3, '')`,
            [JSON.stringify(rows), nowMs, deliveryChannel(db.schema)],
          );
        }
        await writeOutbox(tx, db, malformed.map(deadLetterRecord));
      });
    },
    async [Symbol.asyncDispose]() {
      // The database belongs to whoever opened the catalogue.
    },
  };
}

interface DeliveryRow {
  readonly id: string;
  readonly webhook: string;
  readonly alert: string;
  readonly body: WebhookBody;
}

/** What a receiver gets. */
export interface WebhookBody {
  readonly type: `alert.${Alert['state']}`;
  readonly timestamp: string;
  readonly data: Alert;
}

/** An alert that only counts on is no news: its id, state and severity make the delivery's id. */
function deliveriesOf(alert: Alert, webhooks: readonly Webhook[]): readonly DeliveryRow[] {
  return webhooks
    .filter((one) => SEVERITIES.indexOf(alert.severity) >= SEVERITIES.indexOf(one.minSeverity))
    .map((one) => {
      const webhook = webhookId(one.url);
      const step = `${webhook}\0${alert.id}\0${alert.state}\0${alert.severity}`;
      const id = `msg_${createHash('sha256').update(step).digest('base64url').slice(0, 22)}`;
      const timestamp = new Date(alert.changedAtMs).toISOString();
      return { id, webhook, alert: alert.id, body: { type: `alert.${alert.state}`, timestamp, data: alert } };
    });
}
