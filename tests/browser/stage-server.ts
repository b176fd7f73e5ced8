import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import type { Socket } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Alert } from '#contract/alert';
import type { FieldSummary, Overview, SourceSummary } from '#contract/catalog';
import type { DemoPart } from '#dashboard/server/options';
import type { Channel, LiveEvent } from '#contract/live';
import { LIVE_CLOSE, LIVE_PATH, LIVE_SUBPROTOCOL, LiveClientMessage } from '#contract/live-protocol';

/** The strictest policy the dashboard must work under: nothing inline, nothing from elsewhere. */
export const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

type WithoutSeq<T> = T extends unknown ? Omit<T, 'seq'> : never;

export interface Held {
  overview: Overview;
  sources: SourceSummary[];
  fields: FieldSummary[];
  alerts: Alert[];
  demo?: readonly DemoPart[];
}

/**
 * A server on the protocol of docs/specs/live-protocol.md, for what a real one cannot be asked to do at a given moment:
 * fall silent, vanish, come back as another run, say that the page was too slow.
 */
export class StageServer implements AsyncDisposable {
  readonly token = 'stage-token';
  readonly held: Held;
  heartbeatMs = 15_000;
  #run = 'run-1';
  #seq = 0;
  #events: LiveEvent[] = [];
  readonly #clients = new Map<WebSocket, readonly Channel[]>();
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  readonly #web: string;
  #port = 0;

  constructor(web: string, held: Held) {
    this.#web = web;
    this.held = held;
    const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => LIVE_SUBPROTOCOL });
    this.#server.on('upgrade', (request, socket, head) => {
      if (request.url !== LIVE_PATH) socket.destroy();
      else sockets.handleUpgrade(request, socket, head, (client) => this.#greet(client));
    });
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async listen(port = this.#port): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    const address = this.#server.address();
    if (typeof address === 'object' && address !== null) this.#port = address.port;
  }

  /** As when the process dies: nothing listens any more. */
  async vanish(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    if (this.#server.listening) await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  /** A new life of the process: events are numbered anew and the old ones are gone. */
  async comeBackAs(run: string): Promise<void> {
    this.#run = run;
    this.#seq = 0;
    this.#events = [];
    await this.listen();
  }

  publish(...events: readonly WithoutSeq<LiveEvent>[]): void {
    const numbered = events.map((event): LiveEvent => ({ ...event, seq: (this.#seq += 1) }));
    this.#events.push(...numbered);
    for (const [client, channels] of this.#clients) this.#send(client, numbered, channels);
  }

  /** Tells all pages that they were too slow and missed so many events. */
  lag(dropped: number): void {
    for (const client of this.#clients.keys())
      client.send(JSON.stringify({ type: 'lagging', lagging: false, dropped, seq: this.#seq }));
  }

  sendRaw(text: string): void {
    for (const client of this.#clients.keys()) client.send(text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.vanish();
  }

  #greet(client: WebSocket): void {
    client.once('message', (frame: Buffer) => {
      const hello = LiveClientMessage.parse(JSON.parse(frame.toString('utf8')));
      if (hello.type !== 'hello') return;
      if (hello.token !== this.token) {
        client.close(LIVE_CLOSE.badToken);
        return;
      }
      const resumed = hello.resume?.run === this.#run ? hello.resume.seq : null;
      const gap = hello.resume !== undefined && resumed === null;
      client.send(
        JSON.stringify({ type: 'welcome', run: this.#run, seq: this.#seq, gap, heartbeatMs: this.heartbeatMs }),
      );
      const events = this.#events.filter(({ seq }) => seq > (resumed ?? 0));
      if (events.length > 0) this.#send(client, events, hello.channels);
      this.#clients.set(client, hello.channels);
    });
    client.once('close', () => this.#clients.delete(client));
  }

  #send(client: WebSocket, events: readonly LiveEvent[], channels: readonly Channel[]): void {
    const wanted = events.filter(({ channel }) => channels.includes(channel));
    client.send(JSON.stringify({ type: 'events', events: wanted, seq: this.#seq }));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('content-security-policy', POLICY);
    const url = new URL(request.url ?? '/', this.url);
    if (url.pathname.startsWith('/api/')) this.#answerApi(request, response, url);
    else await this.#answerFile(response, url.pathname);
  }

  #answerApi(request: IncomingMessage, response: ServerResponse, url: URL): void {
    const say = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (request.headers.authorization !== `Bearer ${this.token}`) {
      say(401, { code: 'VIG_A501', message: 'no valid token', mend: 'Use the address that was printed.' });
      return;
    }
    const step = /^\/api\/v1\/alerts\/([^/]+)\/(acknowledge|resolve)$/u.exec(url.pathname);
    if (request.method === 'POST' && step !== null) {
      this.#step(decodeURIComponent(step[1] ?? ''), step[2] === 'resolve' ? 'resolved' : 'acknowledged', say);
      return;
    }
    const state = url.searchParams.get('state');
    const lists: Readonly<Record<string, unknown>> = {
      '/api/v1/overview': this.held.overview,
      '/api/v1/sources': { items: this.held.sources },
      '/api/v1/demo': { items: this.held.demo ?? [] },
      '/api/v1/fields': { items: this.held.fields, cursor: null },
      '/api/v1/alerts': { items: this.held.alerts.filter((alert) => alert.state === state), cursor: null },
      '/api/v1/findings': { items: this.#newestFindings() },
    };
    const field = this.held.fields.find(({ urn }) => urn === url.searchParams.get('urn'));
    const body = url.pathname === '/api/v1/field' ? field : lists[url.pathname];
    if (body === undefined)
      say(404, { code: 'VIG_A504', message: 'there is no such thing', mend: 'List the objects first.' });
    else say(200, body);
  }

  #newestFindings(): unknown[] {
    return this.#events
      .toReversed()
      .flatMap((event) => (event.channel === 'findings' ? [{ seq: event.seq, of: event.of, label: event.data }] : []));
  }

  #step(id: string, state: Alert['state'], say: (status: number, body: unknown) => void): void {
    const held = this.held.alerts.find((alert) => alert.id === id);
    if (held === undefined || held.state === 'resolved') {
      say(409, {
        code: 'VIG_A506',
        message: 'the alert is resolved already',
        mend: 'Read the object again and decide anew.',
      });
      return;
    }
    const next: Alert = { ...held, state, changedAtMs: held.changedAtMs + 1, changedBy: 'api' };
    this.held.alerts = this.held.alerts.map((alert) => (alert === held ? next : alert));
    say(200, next);
    this.publish({ channel: 'alerts', data: next });
  }

  async #answerFile(response: ServerResponse, path: string): Promise<void> {
    const file = extname(path) === '' ? 'index.html' : normalize(path).replace(/^[/\\]+/u, '');
    try {
      const body = await readFile(join(this.#web, file));
      response
        .writeHead(200, {
          'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
          'cache-control': 'no-store',
        })
        .end(body);
    } catch {
      response.writeHead(404).end();
    }
  }
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};
