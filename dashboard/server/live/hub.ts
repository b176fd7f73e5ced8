import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import type { LiveFeed } from '#contract/live';
import { LIVE_CLOSE, LIVE_SUBPROTOCOL, LiveClientMessage } from '#contract/live-protocol';
import type { Clock } from '#kernel/clock';
import type { ServerLimits } from '../options.ts';
import type { TokenCheck } from '../security/token.ts';
import { TokenBuckets } from '../security/token-buckets.ts';
import type { ServerEvents } from '../telemetry/events.ts';
import { GREETING, step, type Connection, type Input, type Surroundings } from './connection.ts';
import { encode, FrameMaker } from './frames.ts';

const MAX_MESSAGE_BYTES = 65_536;
const MESSAGE_BURST = 20;
const MESSAGES_PER_SECOND = 5;
/** So much news is sent without waiting for the timer: the feed must not lose it before it is sent. */
const URGENT_BYTES = 524_288;
const CLOSE_TIMEOUT_MS = 2000;
const CLIENTS_A_ROUND = 200;

interface Client {
  readonly socket: WebSocket;
  state: Connection;
  /** The upgrade request carried the token. */
  readonly authorised: boolean;
  /** For the limit of its messages. */
  readonly id: string;
  /** Answered the last ping. */
  alive: boolean;
}

export interface HubOptions {
  readonly feed: LiveFeed;
  readonly clock: Clock;
  readonly limits: ServerLimits;
  readonly events: ServerEvents;
  readonly checkToken: TokenCheck;
}

/** All WebSocket clients of the feed: one timer gathers, one round serves them all. */
export class LiveHub {
  readonly #options: HubOptions;
  readonly #server: WebSocketServer;
  readonly #frames: FrameMaker;
  readonly #around: Surroundings;
  readonly #clients = new Set<Client>();
  readonly #messages: TokenBuckets;
  #joined = 0;
  #timer: NodeJS.Timeout | null = null;
  #heartbeat: NodeJS.Timeout | null = null;
  #pendingBytes = 0;
  #run: string;
  #stopListening: () => void = () => undefined;

  constructor(options: HubOptions) {
    this.#options = options;
    this.#run = options.feed.run;
    this.#frames = new FrameMaker(options.feed);
    const { clock } = options;
    this.#messages = new TokenBuckets({ perSecond: MESSAGES_PER_SECOND, burst: MESSAGE_BURST, clock });
    this.#around = { feed: options.feed, frames: this.#frames, heartbeatMs: options.limits.liveHeartbeatMs };
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      maxPayload: MAX_MESSAGE_BYTES,
      maxFragments: 64,
      // Compressing per client costs memory and time per client, and mixes secrets with what others choose.
      perMessageDeflate: false,
      handleProtocols: () => LIVE_SUBPROTOCOL,
    });
  }

  start(): void {
    const { feed } = this.#options;
    const stopEntries = feed.listen(({ json }) => {
      this.#pendingBytes += json.length;
      if (this.#pendingBytes >= URGENT_BYTES) this.#flush();
      else this.#schedule(this.#gatherMs());
    });
    const stopTurns = feed.onTurn(() => this.#turn());
    this.#stopListening = () => {
      stopEntries();
      stopTurns();
    };
    this.#heartbeat = setInterval(() => this.#beat(), this.#options.limits.liveHeartbeatMs).unref();
  }

  get full(): boolean {
    const { liveClients, liveGreeting } = this.#options.limits;
    if (this.#clients.size >= liveClients) return true;
    let greeting = 0;
    for (const { state } of this.#clients) if (state.phase === 'greeting') greeting += 1;
    return greeting >= liveGreeting;
  }

  /** Takes over a socket whose request was checked already. */
  accept(
    request: IncomingMessage,
    socket: Duplex,
    options: { readonly head: Buffer; readonly authorised: boolean },
  ): void {
    this.#server.handleUpgrade(request, socket, options.head, (webSocket) => this.#join(webSocket, options.authorised));
  }

  async close(): Promise<void> {
    this.#stopListening();
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#heartbeat !== null) clearInterval(this.#heartbeat);
    const gone = [...this.#clients].map(({ socket }) => new Promise((resolve) => socket.once('close', resolve)));
    for (const client of this.#clients) this.#close(client, LIVE_CLOSE.goingAway);
    await Promise.all(gone);
  }

  #join(socket: WebSocket, authorised: boolean): void {
    const { limits } = this.#options;
    this.#joined += 1;
    const client: Client = { socket, state: GREETING, authorised, id: String(this.#joined), alive: true };
    this.#clients.add(client);
    this.#options.events.liveClients(this.#clients.size);
    const timer = setTimeout(() => this.#apply(client, { type: 'hello-timeout' }), limits.liveHelloTimeoutMs);
    socket.on('message', (data, isBinary) => this.#receive(client, data, isBinary));
    socket.on('ping', () => this.#mayTalk(client));
    socket.on('pong', () => {
      client.alive = true;
    });
    // What the peer did wrong; `ws` closes the connection by itself.
    socket.on('error', () => this.#apply(client, { type: 'gone' }));
    socket.on('close', () => {
      clearTimeout(timer);
      this.#apply(client, { type: 'gone' });
      this.#clients.delete(client);
      this.#options.events.liveClients(this.#clients.size);
    });
  }

  #receive(client: Client, data: RawData, isBinary: boolean): void {
    if (!this.#mayTalk(client)) return;
    if (isBinary) return this.#close(client, LIVE_CLOSE.unsupported);
    const message = parseMessage(data);
    if (message === null) {
      const refusal = { code: LIVE_CLOSE.badMessage, message: 'the message does not have the documented shape' };
      return this.#apply(client, { type: 'refuse', ...refusal });
    }
    const { authorised } = client;
    const token = message.type === 'hello' ? message.token : undefined;
    const mayFollow = token === undefined ? authorised : this.#options.checkToken(token);
    if (message.type === 'hello' && !mayFollow) this.#options.events.refused('token');
    this.#apply(client, { type: 'message', message, authorised: mayFollow });
    this.#schedule(0);
  }

  #mayTalk(client: Client): boolean {
    if (this.#messages.take(client.id)) return true;
    this.#apply(client, { type: 'refuse', code: LIVE_CLOSE.tooMany, message: 'too many messages' });
    return false;
  }

  /** A message costs the same whatever is in it: with many clients more is gathered, so that the rounds cost no more. */
  #gatherMs(): number {
    return this.#options.limits.liveFlushMs * (1 + this.#clients.size / CLIENTS_A_ROUND);
  }

  #schedule(afterMs: number): void {
    this.#timer ??= setTimeout(() => this.#flush(), afterMs);
  }

  #flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#pendingBytes = 0;
    let total = 0;
    for (const { socket } of this.#clients) total += socket.bufferedAmount;
    const crowded = total > this.#options.limits.liveTotalBytes;
    let behind = false;
    for (const client of this.#clients) {
      this.#apply(client, { type: 'flush', waiting: client.socket.bufferedAmount, crowded });
      if (isBehind(client, this.#options.feed.seq)) behind = true;
    }
    this.#frames.forget();
    if (behind) this.#schedule(this.#gatherMs());
  }

  /** Places in another run mean nothing in this one: who followed it comes again and is told of the gap. */
  #turn(): void {
    const { feed, clock } = this.#options;
    const atMs = clock.now();
    const isAnother = feed.run !== this.#run;
    this.#run = feed.run;
    this.#frames.forget();
    for (const client of this.#clients) {
      if (isAnother) this.#close(client, LIVE_CLOSE.goingAway);
      else this.#apply(client, { type: 'beat', atMs });
    }
  }

  #beat(): void {
    const atMs = this.#options.clock.now();
    for (const client of this.#clients) {
      if (!client.alive) {
        client.socket.terminate();
        continue;
      }
      client.alive = false;
      if (client.socket.readyState === client.socket.OPEN) client.socket.ping();
      this.#apply(client, { type: 'beat', atMs });
    }
    this.#schedule(0);
  }

  #apply(client: Client, input: Input): void {
    const before = client.state;
    const { next, outputs } = step(before, input, this.#around);
    client.state = next;
    if ('dropped' in next && 'dropped' in before && next.dropped > before.dropped) {
      this.#options.events.liveDropped(next.dropped - before.dropped);
    }
    for (const output of outputs) {
      if (output.type === 'close') this.#close(client, output.code);
      else this.#send(client, output.type === 'send' ? encode(output.message) : output.taken.frame);
    }
  }

  #send({ socket }: Client, bytes: Buffer | null): void {
    if (bytes === null || socket.readyState !== socket.OPEN) return;
    socket.send(bytes, { binary: false });
    this.#options.events.liveSent(bytes.length);
  }

  #close(client: Client, code: number): void {
    const { socket } = client;
    client.state = { phase: 'closed' };
    this.#options.events.liveClosed(code);
    socket.close(code);
    // Who does not read does not read the closing frame either, behind all that waits.
    setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS).unref();
  }
}

function isBehind({ state }: Client, seq: number): boolean {
  return 'seq' in state && (state.seq < seq || state.phase === 'lagging');
}

function parseMessage(data: RawData): LiveClientMessage | null {
  try {
    const bytes = Array.isArray(data) ? Buffer.concat(data) : data instanceof ArrayBuffer ? Buffer.from(data) : data;
    return LiveClientMessage.safeParse(JSON.parse(bytes.toString())).data ?? null;
  } catch {
    // Not even JSON. The parser's message would quote it.
    return null;
  }
}
