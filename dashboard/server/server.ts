import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import fastify, { type FastifyError, type FastifyReply, type FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { systemClock, type Clock } from '#kernel/clock';
import { VigieError } from '#kernel/errors/vigie-error';
import type { Api, Context } from './api.ts';
import { ControlTopic } from './control-topic.ts';
import { DeadLetters } from './dead-letters.ts';
import { refusal, toFailure, type Failure } from './errors.ts';
import { LoopHeartbeat, onceASecond } from './health.ts';
import { LiveHub } from './live/hub.ts';
import { upgradeHandler } from './live/upgrade.ts';
import { describeApi, routes } from './openapi.ts';
import { LIMITS, type ServerLimits, type ServerOptions } from './options.ts';
import { SECURITY_HEADERS, serveWeb } from './routes/web.ts';
import { createGate, type Gate } from './security/gate.ts';
import { createHostPolicy } from './security/origin.ts';
import { TokenBuckets } from './security/token-buckets.ts';
import { createTokenCheck } from './security/token.ts';
import { serverEvents, type ServerEvents } from './telemetry/events.ts';

export interface DashboardServer extends AsyncDisposable {
  /** Begins to answer. `VIG_X607` when the address is taken or not to be had. */
  listen(): Promise<{ readonly url: string; readonly port: number }>;
  /** Letters not dealt with, for the figures of the live feed. */
  deadLetters(): number;
  /** Ends all connections, clients of the feed with 1001, and waits for requests that are being answered. */
  close(): Promise<void>;
}

/**
 * The HTTP API, the WebSocket of the live feed and the pages, in one server. It holds nothing that matters: what it
 * shows is the catalogue's, the log's and the feed's; what it is told goes to the registry or the control topic.
 */
export async function createServer(options: ServerOptions): Promise<DashboardServer> {
  const clock = options.clock ?? systemClock;
  const limits = { ...LIMITS, ...options.limits };
  const events = serverEvents(options.metrics, options.logger.child({ component: 'api' }));
  const gate = makeGate(options, { clock, limits, events });
  const heartbeat = new LoopHeartbeat(clock);
  const control = await ControlTopic.open(options.log, clock);
  const deadLetters = await DeadLetters.open({ log: options.log, clock, events });
  const health = onceASecond(options.health, clock);
  const context: Context = { ...options, clock, control, deadLetters, heartbeat, health };
  const api = await makeApi(context, { gate, events, limits, webRoot: options.webRoot });
  const hub = new LiveHub({ feed: options.feed, clock, limits, events, checkToken: gate.checkToken });
  api.server.on('upgrade', upgradeHandler(hub, gate));

  let closing: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    await hub.close();
    await api.close();
    heartbeat.stop();
    await deadLetters[Symbol.asyncDispose]();
    await control[Symbol.asyncDispose]();
  };
  return {
    async listen() {
      heartbeat.start();
      deadLetters.start();
      hub.start();
      const url = await listen(api, options);
      return { url, port: Number(new URL(url).port) };
    },
    deadLetters: () => deadLetters.count,
    close: () => (closing ??= close()),
    [Symbol.asyncDispose]: () => (closing ??= close()),
  };
}

async function listen(api: Api, { host, port }: ServerOptions): Promise<string> {
  try {
    return await api.listen({ host, port });
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? cause.code : 'unknown';
    throw new VigieError('VIG_X607', 'the API cannot listen on its address', {
      cause,
      details: { host, port, reason },
    });
  }
}

interface Parts {
  readonly clock: Clock;
  readonly limits: ServerLimits;
  readonly events: ServerEvents;
}

function makeGate(options: ServerOptions, { clock, limits, events }: Parts): Gate {
  const { auth, host, allowedOrigins } = options;
  const perSecond = limits.requestsPerSecond;
  return createGate({
    hosts: createHostPolicy({ host, allowedOrigins, allowedHosts: options.allowedHosts ?? [] }),
    events,
    checkToken: createTokenCheck(auth.token),
    checkMetricsToken: createTokenCheck(auth.metricsToken ?? auth.token),
    metricsAccess: options.metricsAccess ?? 'token',
    requests: new TokenBuckets({ perSecond, burst: perSecond * 2, clock }),
    failures: new TokenBuckets({ perSecond: 1, burst: 10, clock }),
  });
}

async function makeApi(
  context: Context,
  { gate, events, limits, webRoot }: Omit<Parts, 'clock'> & { readonly gate: Gate; readonly webRoot: string | null },
): Promise<Api> {
  const api: Api = fastify({
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.requestTimeoutMs,
    http: { headersTimeout: limits.headersTimeoutMs, connectionsCheckingInterval: 1000, maxHeaderSize: 16_384 },
    forceCloseConnections: true,
    // An id of a dead letter is a topic's name with partition and offset, percent-encoded.
    routerOptions: { maxParamLength: 2000, ignoreTrailingSlash: true },
    frameworkErrors: (error, request, reply) => {
      answerFailure(error, request, reply, events);
    },
    clientErrorHandler: answerBadRequest,
  }).withTypeProvider<ZodTypeProvider>();
  api.server.maxConnections = limits.connections;
  // JSON only: a form of a foreign page can send text without asking first.
  api.removeContentTypeParser('text/plain');
  requireAccess(api);
  api.addHook('onRequest', async (request, reply) => {
    void reply.headers(SECURITY_HEADERS).header('cache-control', 'no-store');
    await gate.check(request, reply);
  });
  api.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    const { statusCode: status, elapsedTime } = reply;
    events.answered({ route, method: request.method, status, seconds: elapsedTime / 1000 });
  });
  api.setErrorHandler<FastifyError>((error, request, reply) => answerFailure(error, request, reply, events));
  await describeApi(api);
  for (const declare of routes) declare(api, () => context);
  const page = await serveWeb(api, webRoot);
  api.setNotFoundHandler((request, reply) => {
    if (isPage(request)) return page(reply);
    throw new VigieError('VIG_A504', 'there is nothing at this address');
  });
  await api.ready();
  return api;
}

/** A route that does not say who may call it is a mistake; better no server than an open one. */
function requireAccess(api: Api): void {
  const unsaid: string[] = [];
  const declared: { readonly url: string; readonly config?: { readonly access?: unknown } | undefined }[] = [];
  api.addHook('onRoute', (route) => {
    declared.push(route);
  });
  api.addHook('onReady', async () => {
    for (const { url, config } of declared) if (config?.access === undefined) unsaid.push(url);
    if (unsaid.length > 0)
      throw new VigieError('VIG_X900', 'a route has no access rule', { details: { routes: unsaid } });
  });
}

/** An address that only the web application knows: navigation of a browser, no file, no part of the API. */
function isPage({ method, url, headers }: FastifyRequest): boolean {
  const path = url.split('?', 1)[0] ?? '';
  const navigates = (method === 'GET' || method === 'HEAD') && (headers.accept ?? '').includes('text/html');
  return navigates && !path.startsWith('/api/') && !path.startsWith('/assets/') && !/\.[^/]*$/u.test(path);
}

function answerFailure(
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  events: ServerEvents,
): FastifyReply {
  const { status, body, error } = toFailure(thrown);
  if (error !== null) events.failed(error, request.routeOptions.url ?? 'none');
  if (status === 401) void reply.header('www-authenticate', 'Bearer');
  if (status === 429 || status === 503) void reply.header('retry-after', '1');
  return reply.code(status).headers(SECURITY_HEADERS).type('application/json').serializer(JSON.stringify).send(body);
}

/** What is not even HTTP, or comes too slowly: there is no request to answer to, only a socket. */
function answerBadRequest(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, body } = badRequest(error.code);
  const text = JSON.stringify(body);
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
    () => socket.destroy(),
  );
}

function badRequest(code: string | undefined): Failure {
  if (code === 'HPE_HEADER_OVERFLOW') return refusal(431, 'the headers are too large');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return refusal(408, 'the request came too slowly');
  return refusal(400, 'this is not an HTTP request');
}
