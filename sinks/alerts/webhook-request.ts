import { request as requestHttp } from 'node:http';
import { request as requestHttps, type RequestOptions } from 'node:https';
import type { LookupFunction } from 'node:net';
import { VigieError } from '#kernel/errors/vigie-error';
import type { CheckedAddress } from './webhook-address.ts';

export interface Post {
  readonly url: URL;
  /** The address that was checked: nothing else is connected to. */
  readonly address: CheckedAddress;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
  /** More certificate authorities than the system's. */
  readonly ca?: string | undefined;
}

/**
 * Posts once and returns the status. Redirects are not followed and the answer's body is not read, so nothing that an
 * internal service says ever gets to whoever configured the url. The timeout is for all of it, so that a receiver that
 * answers a byte a minute holds nobody up.
 *
 * @throws VigieError `VIG_S405` when no status came in time.
 */
export async function post(options: Post, signal: AbortSignal): Promise<number> {
  const { url, address, headers, body, timeoutMs, ca } = options;
  const settings: RequestOptions = {
    method: 'POST',
    host: address.address,
    servername: url.hostname,
    port: url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port),
    path: `${url.pathname}${url.search}`,
    headers: {
      ...headers,
      host: url.host,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'vigie',
    },
    lookup: pinned(address),
    family: address.family,
    agent: false,
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    ...(ca === undefined ? {} : { ca }),
  };
  try {
    return await new Promise<number>((resolve, reject) => {
      const request = url.protocol === 'https:' ? requestHttps(settings) : requestHttp(settings);
      request.once('response', (response) => {
        resolve(response.statusCode ?? 0);
        response.destroy();
      });
      request.once('error', reject);
      request.end(body);
    });
  } catch (cause) {
    throw new VigieError('VIG_S405', 'a webhook did not answer', { details: { host: url.hostname }, cause });
  }
}

/** Answers with the checked address whatever is asked. */
function pinned(checked: CheckedAddress): LookupFunction {
  return (_host, options, callback) => {
    if (options.all === true) callback(null, [{ address: checked.address, family: checked.family }]);
    else callback(null, checked.address, checked.family);
  };
}
