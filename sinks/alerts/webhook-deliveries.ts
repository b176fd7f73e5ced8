import type { Service } from '#kernel/lifecycle/service';
import { together } from '#kernel/lifecycle/together';
import { toVigieError } from '#kernel/errors/vigie-error';
import { catalogError, type CatalogDatabase } from '../catalog/database.ts';
import { checkHost, checkUrl, systemResolve, type AddressRules, type Resolve } from './webhook-address.ts';
import { post } from './webhook-request.ts';
import { signedHeaders } from './webhook-signature.ts';
import { deliveryChannel, webhookId, type Webhook } from './webhook-sink.ts';
import { SessionBell } from '../catalog/session-bell.ts';

export interface DeliveryOptions {
  readonly webhooks: readonly Webhook[];
  /** Hosts that may be internal. */
  readonly allowedInternalHosts?: readonly string[] | undefined;
  /** For the whole of one attempt. Default 10 s. */
  readonly timeoutMs?: number | undefined;
  readonly resolve?: Resolve | undefined;
  /** More certificate authorities than the system's, PEM. */
  readonly ca?: string | undefined;
  /** 0 to 1; spreads the pauses of many receivers that failed together. */
  readonly random?: (() => number) | undefined;
  readonly onAttempt?:
    | ((stats: { readonly webhook: string; readonly outcome: string; readonly delivered: boolean }) => void)
    | undefined;
}

/** Pauses between attempts: about three days in all, as Standard Webhooks advises; then a delivery is given up. */
export const PAUSES_MS: readonly number[] = [5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 57_600, 86_400].map(
  (s) => s * 1000,
);
const LOOK_EVERY_MS = 1_000;
const AT_ONCE = 20;
/** An attempt that was begun and never ended (a crash) is made again after this. */
const LEASE_MS = 60_000;
const DEFAULT_TIMEOUT_MS = 10_000;

interface Due {
  readonly id: string;
  readonly body: string;
  readonly attempts: number;
}

/**
 * Posts deliveries, each webhook on its own: a slow or dead receiver holds up nobody else. Attempts are claimed in the
 * catalogue for a minute, so that several processes share the work and a crash repeats at most the attempt it broke off
 * (the receiver tells repeats by `webhook-id`).
 */
export function webhookDeliveries(db: CatalogDatabase, options: DeliveryOptions): Service {
  return {
    name: 'webhook deliveries',
    async run(signal, healthy) {
      if (options.webhooks.length === 0) return untilAborted(signal);
      const session = await db.session();
      session.setMaxListeners(0);
      const lanes = options.webhooks.map((webhook) => ({ webhook, bell: new SessionBell(session) }));
      try {
        await session.query(`LISTEN ${deliveryChannel(db.schema)}`);
        const runs = lanes.map(
          ({ webhook, bell }) =>
            (stop: AbortSignal) =>
              runLane(db, webhook, options, { bell, stop, healthy }),
        );
        await together(signal, runs);
      } catch (error) {
        throw catalogError(error);
      } finally {
        await session.end();
      }
    },
  };
}

interface Lane {
  readonly bell: SessionBell;
  readonly stop: AbortSignal;
  readonly healthy: () => void;
}

async function runLane(
  db: CatalogDatabase,
  webhook: Webhook,
  options: DeliveryOptions,
  { bell, stop, healthy }: Lane,
): Promise<void> {
  while (!stop.aborted) {
    const done = await deliverDue(db, webhook, options, stop);
    healthy();
    if (done === 0) await bell.wait(db.clock, LOOK_EVERY_MS, stop);
  }
}

/** Makes every attempt of one webhook that is due, some at a time. Returns how many. */
export async function deliverDue(
  db: CatalogDatabase,
  webhook: Webhook,
  options: DeliveryOptions,
  signal: AbortSignal,
): Promise<number> {
  const nowMs = db.clock.now();
  const due = await db.query<Due>(
    `UPDATE webhook_deliveries d SET attempts = d.attempts + 1, next_at_ms = $2 + ${LEASE_MS}
     WHERE d.id IN (
       SELECT id FROM webhook_deliveries WHERE webhook = $1 AND state = 'pending' AND next_at_ms <= $2
       ORDER BY next_at_ms LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED)
     RETURNING d.id, d.body::text AS body, d.attempts`,
    [webhookId(webhook.url), nowMs],
  );
  await Promise.all(
    due.map(async (one) => {
      const outcome = await attempt(db, webhook, options, { due: one, signal });
      if (outcome !== null) await keepOutcome(db, options, { due: one, webhook: webhookId(webhook.url), outcome });
    }),
  );
  return due.length;
}

async function keepOutcome(
  db: CatalogDatabase,
  options: DeliveryOptions,
  { due, webhook, outcome }: { readonly due: Due; readonly webhook: string; readonly outcome: Outcome },
): Promise<void> {
  const pauseMs = PAUSES_MS[due.attempts - 1];
  const state = outcome.delivered ? 'delivered' : pauseMs === undefined || outcome.final ? 'failed' : 'pending';
  const spread = 0.9 + 0.2 * (options.random ?? Math.random)();
  await db.query('UPDATE webhook_deliveries SET state = $2, outcome = $3, next_at_ms = $4 WHERE id = $1', [
    due.id,
    state,
    outcome.words,
    db.clock.now() + (pauseMs ?? 0) * spread,
  ]);
  options.onAttempt?.({ webhook, outcome: outcome.words, delivered: outcome.delivered });
  if (outcome.delivered) return;
  db.logger.warn({ webhook, outcome: outcome.words, attempts: due.attempts, state }, 'a webhook did not take an alert');
}

interface Outcome {
  readonly delivered: boolean;
  /** Trying again is of no use. */
  readonly final: boolean;
  /** HTTP status or error code. */
  readonly words: string;
}

/** Null when told to stop in the middle: the attempt is then made again by whoever runs next. */
async function attempt(
  db: CatalogDatabase,
  webhook: Webhook,
  options: DeliveryOptions,
  { due, signal }: { readonly due: Due; readonly signal: AbortSignal },
): Promise<Outcome | null> {
  const rules: AddressRules = {
    allowedInternalHosts: new Set((options.allowedInternalHosts ?? []).map((host) => host.toLowerCase())),
    resolve: options.resolve ?? systemResolve,
  };
  try {
    const url = checkUrl(webhook.url);
    const address = await checkHost(url, rules);
    const headers = { ...signedHeaders(webhook.secret, due.id, due.body, db.clock.now()) };
    const { timeoutMs = DEFAULT_TIMEOUT_MS, ca } = options;
    const status = await post({ url, address, headers, body: due.body, timeoutMs, ca }, signal);
    // 410 Gone: the receiver says that it wants no more of these.
    return { delivered: status >= 200 && status < 300, final: status === 410, words: String(status) };
  } catch (thrown) {
    if (signal.aborted) return null;
    const error = toVigieError(thrown);
    return { delivered: false, final: error.retry === 'never', words: error.code };
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
