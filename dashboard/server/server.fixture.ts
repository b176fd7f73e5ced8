import { connect, type Socket } from 'node:net';
import { WebSocket, type ClientOptions } from 'ws';
import { LIVE_PATH, LIVE_SUBPROTOCOL, LiveServerMessage } from '#contract/live-protocol';
import { ownTopics } from '#contract/topics';
import { Keyring } from '#kernel/secrets/keyring';
import { createLogger } from '#kernel/telemetry/create-logger';
import { createMetrics } from '#kernel/telemetry/metrics';
import { openPostgresLog } from '#log/postgres/postgres-log';
import { openCatalog } from '#sinks/catalog/open';
import { InProcessFeed } from '#sinks/live/live-feed';
import { eventually } from '#tests/support/eventually';
import { openTestDatabase } from '#tests/support/postgres';
import type { ServerOptions } from './options.ts';
import { createServer } from './server.ts';

export const TOKEN = 'test-token-0123456789abcdefghijklmnop';
export const bearer = { authorization: `Bearer ${TOKEN}` };

export interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text as it is, everything else as JSON. */
  readonly body?: unknown;
}

/** A server with a real log and a real catalogue behind it, everything it logged, and ways to ask it. */
export async function openStage(overrides: Partial<ServerOptions> = {}) {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await openTestDatabase());
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const logger = await createLogger({ level: 'debug', format: 'json' }, { destination });
  const keyring = Keyring.generate();
  const log = stack.use(await openPostgresLog({ url: database.url, keyring, logger }));
  const catalog = stack.use(await openCatalog({ url: database.url, keyring, logger }));
  await log.createTopics(ownTopics);
  const feed = new InProcessFeed();
  const server = stack.use(
    await createServer({
      reader: catalog.reader,
      registry: catalog.registry,
      decisions: catalog.decisions,
      log,
      feed,
      auth: { token: TOKEN },
      host: '127.0.0.1',
      port: 0,
      allowedOrigins: ['https://vigie.example.org'],
      logger,
      metrics: createMetrics(),
      health: async () => ({ ready: true, checks: [{ name: 'log', ok: true }] }),
      webRoot: null,
      commands: {
        thresholds: { minimum: 0.7, high: 0.9 },
        ruleProblems: async () => [],
        sourceProblems: async () => [],
      },
      groups: ['vigie.classifier'],
      ...overrides,
    }),
  );
  const { url, port } = await server.listen();
  const owned = stack.move();
  return {
    url,
    port,
    log,
    catalog,
    feed,
    server,
    /** Everything that was written to the process's log. */
    logged: () => lines.join(''),
    ask: (path: string, init: Ask = {}) => ask(url + path, init),
    raw: (text: string) => raw(port, text),
    live: (options: ClientOptions = {}) =>
      LiveClient.open(`ws://127.0.0.1:${port}${LIVE_PATH}`, { origin: url, ...options }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** With the token; a body is sent as JSON. */
async function ask(address: string, { method = 'GET', headers, body }: Ask) {
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  const sent = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
  const init = { method, headers: { ...bearer, ...type, ...headers } };
  const response = await fetch(address, sent === undefined ? init : { ...init, body: sent });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  const read: unknown = isJson ? JSON.parse(text) : null;
  return { status: response.status, headers: response.headers, text, body: read };
}

/** Bytes as they are, and everything that comes back until the server closes. */
async function raw(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.write(text);
  await socketClosed(socket);
  return Buffer.concat(chunks).toString();
}

/** A server that refuses may reset; what came before counts. */
export function socketClosed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.on('error', () => socket.destroy()).on('close', () => resolve());
  });
}

/** A client of the live feed, as another program would be one. */
export class LiveClient {
  readonly socket: WebSocket;
  readonly messages: LiveServerMessage[] = [];
  closeCode: number | null = null;
  /** HTTP status with which the upgrade was refused. */
  refused: number | null = null;

  private constructor(address: string, options: ClientOptions) {
    this.socket = new WebSocket(address, LIVE_SUBPROTOCOL, options);
    this.socket.on('message', (data: Buffer) => {
      this.messages.push(LiveServerMessage.parse(JSON.parse(data.toString())));
    });
    this.socket.on('unexpected-response', (_, response) => {
      this.refused = response.statusCode ?? 0;
      response.destroy();
      this.socket.terminate();
    });
    this.socket.on('error', () => this.socket.terminate());
    this.socket.on('close', (code) => {
      this.closeCode = code;
    });
  }

  static async open(address: string, options: ClientOptions): Promise<LiveClient> {
    const client = new LiveClient(address, options);
    await eventually(() => {
      if (client.socket.readyState === WebSocket.CONNECTING) throw new Error('still connecting');
    });
    return client;
  }

  say(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** Says hello and waits for the welcome. */
  async hello(more: object = {}): Promise<Extract<LiveServerMessage, { type: 'welcome' }>> {
    this.say({ type: 'hello', token: TOKEN, channels: ['findings', 'fields', 'alerts', 'sources', 'stats'], ...more });
    return this.heard('welcome');
  }

  /** The first message of a type, as soon as it has come. */
  heard<T extends LiveServerMessage['type']>(type: T): Promise<Extract<LiveServerMessage, { type: T }>> {
    return eventually(() => {
      for (const message of this.messages) if (isOf(message, type)) return message;
      throw new Error(`no ${type} yet`);
    });
  }

  get seqs(): readonly number[] {
    return this.messages.flatMap((message) => (message.type === 'events' ? message.events.map(({ seq }) => seq) : []));
  }

  closed(): Promise<number> {
    return eventually(() => {
      if (this.closeCode === null) throw new Error('still open');
      return this.closeCode;
    });
  }

  [Symbol.dispose](): void {
    this.socket.terminate();
  }
}

function isOf<T extends LiveServerMessage['type']>(
  message: LiveServerMessage,
  type: T,
): message is Extract<LiveServerMessage, { type: T }> {
  return message.type === type;
}
