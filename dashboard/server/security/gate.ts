import type { FastifyReply, FastifyRequest } from 'fastify';
import { VigieError } from '#kernel/errors/vigie-error';
import { ACTOR_HEADER } from '../actor.ts';
import type { Access } from '../api.ts';
import { RefusedError } from '../errors.ts';
import type { ServerEvents } from '../telemetry/events.ts';
import { clientKey, isLoopback, type HostPolicy } from './origin.ts';
import { bearerToken, type TokenCheck } from './token.ts';
import type { TokenBuckets } from './token-buckets.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'];

/** What every request passes before anything of it is looked at; the WebSocket's upgrade uses the same parts. */
export interface Gate {
  readonly hosts: HostPolicy;
  readonly events: ServerEvents;
  readonly checkToken: TokenCheck;
  /** Whether this address is within its limit; counts the request. */
  mayAsk(address: string | undefined): boolean;
  /** Fastify's first hook. */
  check(request: FastifyRequest, reply: FastifyReply): Promise<void>;
}

export interface GateOptions {
  readonly hosts: HostPolicy;
  readonly events: ServerEvents;
  readonly checkToken: TokenCheck;
  readonly checkMetricsToken: TokenCheck;
  readonly metricsAccess: 'token' | 'loopback';
  readonly requests: TokenBuckets;
  /** Tries with a wrong token. */
  readonly failures: TokenBuckets;
}

export function createGate(options: GateOptions): Gate {
  const { hosts, events, checkToken } = options;
  const mayAsk = (address: string | undefined): boolean => {
    if (options.requests.take(clientKey(address))) return true;
    events.refused('rate');
    return false;
  };
  return {
    hosts,
    events,
    checkToken,
    mayAsk,
    async check(request, reply): Promise<void> {
      const { method, headers } = request;
      if (hosts.lists(headers.origin)) allowReading(reply, headers.origin);
      if (method === 'OPTIONS' && hosts.lists(headers.origin)) return reply.code(204).send();
      if (!METHODS.includes(method)) {
        events.refused('method');
        void reply.header('allow', METHODS.join(', '));
        throw new RefusedError('this method is not served', [], 405);
      }
      if (!hosts.allowsHost(headers.host)) {
        events.refused('host');
        throw new VigieError('VIG_A502', 'this server does not answer to that name');
      }
      if (!mayAsk(request.socket.remoteAddress)) throw new VigieError('VIG_A505', 'too many requests');
      const access = request.routeOptions.config.access ?? 'open';
      // A foreign page may read the open ones (it gets no answer to read: there is no CORS) but must not make us work.
      if (headers.origin !== undefined && access !== 'open' && !hosts.allowsOrigin(headers.origin, headers.host)) {
        events.refused('origin');
        throw new VigieError('VIG_A502', 'the page is not of an allowed origin');
      }
      if (!mayEnter(request, access, options)) deny(request, options);
    },
  };
}

function mayEnter(request: FastifyRequest, access: Access, options: GateOptions): boolean {
  if (access === 'open') return true;
  const token = bearerToken(request.headers.authorization);
  if (options.checkToken(token)) return true;
  if (access !== 'metrics') return false;
  return options.checkMetricsToken(token) || (options.metricsAccess === 'loopback' && isLocal(request));
}

/** A wrong token is told from a right one by its own limit, so that a page left open with an old token locks out nobody. */
function deny(request: FastifyRequest, { failures, events }: GateOptions): never {
  events.refused('token');
  if (!failures.take(clientKey(request.socket.remoteAddress))) {
    throw new VigieError('VIG_A505', 'too many tries with a wrong token');
  }
  throw new VigieError('VIG_A501', 'the token is missing or wrong');
}

/** From this machine itself, and not forwarded by a proxy on it. */
function isLocal({ socket, headers }: FastifyRequest): boolean {
  const forwarded = headers['x-forwarded-for'] ?? headers['forwarded'];
  return isLoopback(socket.remoteAddress) && forwarded === undefined;
}

/** Lets a page of a listed origin read the answer (Fetch standard, CORS protocol). */
function allowReading(reply: FastifyReply, origin: string | undefined): void {
  void reply.headers({
    'access-control-allow-origin': origin,
    'access-control-allow-methods': METHODS.join(', '),
    'access-control-allow-headers': `authorization, content-type, ${ACTOR_HEADER}`,
    'access-control-max-age': '600',
    vary: 'origin',
  });
}
