import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Alert } from '#contract/alert';
import { topics } from '#contract/topics';
import { eventually } from '#tests/support/eventually';
import { batchOf, openFixture, type CatalogFixture } from '../catalog/catalog.fixture.ts';
import { deliverDue, PAUSES_MS, webhookDeliveries, type DeliveryOptions } from './webhook-deliveries.ts';
import { signedHeaders } from './webhook-signature.ts';
import { webhookSink, type Webhook } from './webhook-sink.ts';

interface Received {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A receiver on loopback that answers as it is told and remembers what it got. */
async function openReceiver(answer: (response: ServerResponse, nth: number) => void) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
      answer(response, received.length);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z
    .custom<AddressInfo>((value) => typeof value === 'object' && value !== null)
    .parse(server.address());
  return {
    received,
    webhook: {
      url: `http://127.0.0.1:${port}/hook/s3cret-path`,
      secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      minSeverity: 'warning',
    } satisfies Webhook,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const options = (webhooks: readonly Webhook[], over: Partial<DeliveryOptions> = {}): DeliveryOptions => ({
  webhooks,
  allowedInternalHosts: ['127.0.0.1'],
  random: () => 0.5,
  ...over,
});

const alert = (over: Partial<Alert> = {}): Alert => ({
  id: 'a1',
  kind: 'first_value',
  severity: 'high',
  state: 'open',
  subject: 'pg/t#note',
  source: 'shop',
  title: 'First CREDIT_CARD',
  text: 'Masked only.',
  classes: ['FINANCIAL'],
  openedAtMs: 1,
  changedAtMs: 1_800_000_000_000,
  count: 1,
  changedBy: 'vigie',
  ...over,
});

async function publish(
  f: CatalogFixture,
  webhooks: readonly Webhook[],
  first: bigint,
  ...alerts: readonly unknown[]
): Promise<void> {
  await webhookSink(f.catalog.db, webhooks).handle([batchOf(topics.alerts, 0, first, alerts)]);
}

const deliveries = (f: CatalogFixture) =>
  f.rows('SELECT state, attempts, outcome, next_at_ms FROM @webhook_deliveries ORDER BY created_at_ms, id');
const never = new AbortController().signal;

test('an alert is posted once, signed, with the alert in it', async () => {
  await using f = await openFixture();
  await using receiver = await openReceiver((response) => response.writeHead(204).end());
  await publish(f, [receiver.webhook], 0n, alert());
  expect(await deliverDue(f.catalog.db, receiver.webhook, options([receiver.webhook]), never)).toBe(1);
  expect(await deliverDue(f.catalog.db, receiver.webhook, options([receiver.webhook]), never)).toBe(0);
  const [got] = receiver.received;
  const id = String(got?.headers['webhook-id']);
  expect(got?.headers).toMatchObject(signedHeaders(receiver.webhook.secret, id, got?.body ?? '', f.clock.nowMs));
  expect(JSON.parse(got?.body ?? '')).toMatchObject({
    type: 'alert.open',
    data: { id: 'a1', title: 'First CREDIT_CARD' },
  });
  expect(await deliveries(f)).toMatchObject([{ state: 'delivered', attempts: 1, outcome: '204' }]);
});

test('steps of an alert are sent, its counting on is not, milder ones are not', async () => {
  await using f = await openFixture();
  await using receiver = await openReceiver((response) => response.writeHead(200).end());
  const hooks = [receiver.webhook];
  await publish(
    f,
    hooks,
    0n,
    alert(),
    alert({ count: 2 }),
    alert({ state: 'acknowledged', changedBy: 'ana' }),
    alert({ id: 'a2', severity: 'info' }),
  );
  await deliverDue(f.catalog.db, receiver.webhook, options(hooks), never);
  const types = receiver.received.map(({ body }) => z.object({ type: z.string() }).parse(JSON.parse(body)).type);
  expect(types.toSorted()).toEqual(['alert.acknowledged', 'alert.open']);
});

test('P2: the same alerts handed over again make no second delivery, and the offsets say so', async () => {
  await using f = await openFixture();
  await using receiver = await openReceiver((response) => response.writeHead(200).end());
  await publish(f, [receiver.webhook], 0n, alert());
  await expect(publish(f, [receiver.webhook], 0n, alert())).rejects.toMatchObject({ code: 'VIG_S403' });
  expect(await deliveries(f)).toHaveLength(1);
});

test('a receiver that fails is tried again with growing pauses under the same id, and given up in the end', async () => {
  await using f = await openFixture();
  await using receiver = await openReceiver((response) => response.writeHead(500).end());
  await publish(f, [receiver.webhook], 0n, alert());
  for (const pauseMs of PAUSES_MS) {
    await deliverDue(f.catalog.db, receiver.webhook, options([receiver.webhook]), never);
    expect(await deliveries(f)).toMatchObject([
      { state: 'pending', outcome: '500', next_at_ms: f.clock.nowMs + pauseMs },
    ]);
    expect(await deliverDue(f.catalog.db, receiver.webhook, options([receiver.webhook]), never)).toBe(0);
    f.clock.nowMs += pauseMs + 1;
  }
  await deliverDue(f.catalog.db, receiver.webhook, options([receiver.webhook]), never);
  expect(await deliveries(f)).toMatchObject([{ state: 'failed', attempts: PAUSES_MS.length + 1 }]);
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
});

test('an attempt that a crash broke off is made again after its lease', async () => {
  await using f = await openFixture();
  await using receiver = await openReceiver((_response, nth) => void nth);
  await publish(f, [receiver.webhook], 0n, alert());
  const stop = new AbortController();
  const attempt = deliverDue(f.catalog.db, receiver.webhook, options([receiver.webhook]), stop.signal);
  await eventually(() => expect(receiver.received).toHaveLength(1));
  stop.abort();
  await attempt;
  expect(await deliveries(f)).toMatchObject([{ state: 'pending', attempts: 1, outcome: null }]);
  expect(await deliverDue(f.catalog.db, receiver.webhook, options([receiver.webhook]), never)).toBe(0);
  f.clock.nowMs += 60_001;
  await using answering = await openReceiver((response) => response.writeHead(200).end());
  expect(answering.received).toHaveLength(0);
  const again = deliverDue(f.catalog.db, receiver.webhook, options([receiver.webhook], { timeoutMs: 200 }), never);
  await eventually(() => expect(receiver.received).toHaveLength(2));
  await again;
  expect(await deliveries(f)).toMatchObject([{ state: 'pending', attempts: 2, outcome: 'VIG_S405' }]);
});

test('a redirect is not followed: it is a failure like any other', async () => {
  await using f = await openFixture();
  await using inner = await openReceiver((response) => response.writeHead(200).end());
  await using receiver = await openReceiver((response) =>
    response.writeHead(302, { location: inner.webhook.url }).end(),
  );
  await publish(f, [receiver.webhook], 0n, alert());
  await deliverDue(f.catalog.db, receiver.webhook, options([receiver.webhook]), never);
  expect(await deliveries(f)).toMatchObject([{ state: 'pending', outcome: '302' }]);
  expect(inner.received).toEqual([]);
});

test('an internal address is refused for good without a connection', async () => {
  await using f = await openFixture();
  await using receiver = await openReceiver((response) => response.writeHead(200).end());
  await publish(f, [receiver.webhook], 0n, alert());
  await deliverDue(f.catalog.db, receiver.webhook, options([receiver.webhook], { allowedInternalHosts: [] }), never);
  expect(await deliveries(f)).toMatchObject([{ state: 'failed', outcome: 'VIG_S404' }]);
  expect(receiver.received).toEqual([]);
});

test('the socket goes to the address that was checked, whatever a name server says the second time', async () => {
  await using f = await openFixture();
  await using receiver = await openReceiver((response) => response.writeHead(200).end());
  const port = new URL(receiver.webhook.url).port;
  const webhook = { ...receiver.webhook, url: `http://hooks.test:${port}/x` };
  let asked = 0;
  const resolve = async () => {
    asked += 1;
    return [{ address: asked === 1 ? '127.0.0.1' : '192.0.2.1', family: 4 as const }];
  };
  await publish(f, [webhook], 0n, alert());
  await deliverDue(f.catalog.db, webhook, options([webhook], { allowedInternalHosts: ['hooks.test'], resolve }), never);
  expect(asked).toBe(1);
  expect(receiver.received).toMatchObject([{ headers: { host: `hooks.test:${port}` } }]);
});

test('a slow receiver holds nobody else up, and deliveries are woken by the alert', async () => {
  await using f = await openFixture();
  await using slow = await openReceiver(() => undefined);
  await using quick = await openReceiver((response) => response.writeHead(200).end());
  const hooks = [slow.webhook, quick.webhook];
  const stop = new AbortController();
  const running = webhookDeliveries(f.catalog.db, options(hooks)).run(stop.signal, () => undefined);
  await publish(f, hooks, 0n, alert(), alert({ id: 'a2' }));
  await eventually(() => expect(quick.received).toHaveLength(2));
  await publish(f, hooks, 2n, alert({ id: 'a3' }));
  await eventually(() => expect(quick.received).toHaveLength(3));
  expect(slow.received.length).toBeGreaterThan(0);
  stop.abort();
  await running;
});

test('P7: an alert that cannot be read is put aside, the rest is delivered', async () => {
  await using f = await openFixture();
  await using receiver = await openReceiver((response) => response.writeHead(200).end());
  await publish(f, [receiver.webhook], 0n, 'not json', alert());
  await deliverDue(f.catalog.db, receiver.webhook, options([receiver.webhook]), never);
  expect(receiver.received).toHaveLength(1);
  expect(await f.rows('SELECT topic, sealed FROM @outbox')).toEqual([{ topic: topics.deadLetters, sealed: true }]);
});

test('P4: the secret path of a webhook is in no row', async () => {
  await using f = await openFixture();
  await using receiver = await openReceiver((response) => response.writeHead(500).end());
  await publish(f, [receiver.webhook], 0n, alert());
  await deliverDue(f.catalog.db, receiver.webhook, options([receiver.webhook]), never);
  expect(JSON.stringify(await f.rows('SELECT * FROM @webhook_deliveries'))).not.toContain('s3cret-path');
});
