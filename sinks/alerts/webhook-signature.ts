import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';

export interface SignedHeaders {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
}

/**
 * Signs a delivery as Standard Webhooks asks (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec):
 * HMAC-SHA-256 over `id.timestamp.body`. A secret `whsec_…` is base64 as there; any other is taken as it is. The id
 * stays the same over retries, so that a receiver can tell repeats; the time is that of the attempt, so that it can
 * refuse old ones.
 */
export function signedHeaders(secret: string, id: string, body: string, nowMs: number): SignedHeaders {
  const timestamp = String(Math.floor(nowMs / 1000));
  const key = secret.startsWith(PREFIX) ? Buffer.from(secret.slice(PREFIX.length), 'base64') : Buffer.from(secret);
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
