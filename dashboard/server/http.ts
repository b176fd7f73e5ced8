import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import fastify, { type FastifyError, type FastifyReply, type FastifyRequest } from 'fastify';
import { VigieError } from '#kernel/errors/vigie-error';
import { speakZod, type Api } from './api.ts';
import { refusal, toFailure, type Failure } from './errors.ts';
import type { ServerLimits } from './options.ts';
import { SECURITY_HEADERS } from './routes/web.ts';
import type { Gate } from './security/gate.ts';
import type { ServerEvents } from './telemetry/events.ts';

export interface HttpOptions {
  readonly gate: Gate;
  readonly events: ServerEvents;
  readonly limits: ServerLimits;
  /** Declares the routes; what it returns answers a page's address that only the web application knows. */
  readonly declare: (api: Api) => Promise<((reply: FastifyReply) => FastifyReply) | null>;
}

/** HTTP with limits, the gate before every route, and every failure answered in the same shape. */
export async function createHttp({ gate, events, limits, declare }: HttpOptions): Promise<Api> {
  const server = fastify({
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.requestTimeoutMs,
    http: { headersTimeout: limits.headersTimeoutMs, connectionsCheckingInterval: 1000, maxHeaderSize: 16_384 },
    forceCloseConnections: true,
    // An id may be a URN, percent-encoded; `maxHeaderSize` bounds the whole address.
    routerOptions: { maxParamLength: 12_000, ignoreTrailingSlash: true },
    frameworkErrors: (error, request, reply) => {
      answerFailure(error, request, reply, events);
    },
    clientErrorHandler: answerBadRequest,
  });
  const api = speakZod(server);
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
  const page = await declare(api);
  api.setNotFoundHandler((request, reply) => {
    if (page !== null && isPage(request)) return page(reply);
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
