import { Client } from 'pg';
import type { Clock } from '#kernel/clock';
import type { Logger } from '#kernel/telemetry/logger';
import { toLogError } from './sql-errors.ts';

export interface News {
  offset(partitionId: number, next: bigint): void;
  topics(): void;
  group(groupId: number): void;
  /** Connected, for the first time or again: what was said meanwhile was not heard. */
  connected(): void;
}

export interface NotifierOptions {
  readonly url: string;
  readonly channel: string;
  readonly news: News;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** NOTIFY takes less than 8,000 bytes. */
const MAX_PAYLOAD = 7_900;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Tells other processes what this one has committed, and hears what they have. One connection does both.
 *
 * News is sent after the commit that it tells of, not in it: NOTIFY inside a transaction serialises all commits of the
 * database. What is lost when a process dies in between is found by readers in the tables within a second or so.
 * News that waits is merged, so that a fast writer sends few notifications.
 */
export class Notifier implements AsyncDisposable {
  readonly #options: NotifierOptions;
  readonly #stop = new AbortController();
  readonly #offsets = new Map<number, bigint>();
  readonly #words = new Set<string>();
  #client: Client | null = null;
  #sending: Promise<void> | null = null;
  #running: Promise<void> = Promise.resolve();

  constructor(options: NotifierOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = this.#run();
  }

  offset(partitionId: number, next: bigint): void {
    this.#offsets.set(partitionId, next);
    this.#send();
  }

  topics(): void {
    this.#words.add('t');
    this.#send();
  }

  group(groupId: number): void {
    this.#words.add(`g${groupId}`);
    this.#send();
  }

  async #run(): Promise<void> {
    const { clock, logger } = this.#options;
    let pauseMs = FIRST_PAUSE_MS;
    while (!this.#stop.signal.aborted) {
      const client = new Client({
        connectionString: this.#options.url,
        keepAlive: true,
        connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
        application_name: 'vigie log news',
      });
      const ended = new Promise<void>((resolve) => {
        client.once('end', resolve);
        client.once('error', () => resolve());
      });
      client.on('error', () => undefined);
      try {
        await this.#listen(client);
        pauseMs = FIRST_PAUSE_MS;
        if (!this.#stop.signal.aborted) await ended;
      } catch (error) {
        logger.debug({ err: toLogError(error, false) }, 'cannot listen to the log');
      }
      this.#client = null;
      await client.end().catch(() => undefined);
      await clock.sleep(pauseMs, this.#stop.signal);
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    }
  }

  async #listen(client: Client): Promise<void> {
    const { channel, news } = this.#options;
    await client.connect();
    client.on('notification', ({ payload, processId }) => {
      // Our own news was told directly.
      if (processId !== processIdOf(client)) hear(payload ?? '', news);
    });
    await client.query(`LISTEN ${channel}`);
    this.#client = client;
    news.connected();
    this.#send();
  }

  #send(): void {
    if (this.#sending !== null || this.#client === null) return;
    this.#sending = this.#sendAll(this.#client).finally(() => {
      this.#sending = null;
    });
  }

  async #sendAll(client: Client): Promise<void> {
    while (this.#client === client && this.#offsets.size + this.#words.size > 0) {
      const words = [...this.#words];
      for (const [partitionId, next] of this.#offsets) words.push(`o${partitionId}:${next}`);
      this.#words.clear();
      this.#offsets.clear();
      try {
        await client.query({
          name: 'tell',
          text: 'SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload',
          values: [this.#options.channel, packed(words)],
        });
      } catch (error) {
        // The listeners find it in the tables.
        this.#options.logger.debug({ err: toLogError(error, false) }, 'cannot notify');
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    while (this.#sending !== null) await this.#sending;
    this.#stop.abort();
    await this.#client?.end().catch(() => undefined);
    await this.#running;
  }
}

function hear(payload: string, news: News): void {
  for (const word of payload.split(' ')) {
    if (word === 't') news.topics();
    else if (word.startsWith('g')) news.group(Number(word.slice(1)));
    else if (word.startsWith('o')) {
      const colon = word.indexOf(':');
      news.offset(Number(word.slice(1, colon)), BigInt(word.slice(colon + 1)));
    }
  }
}

function packed(words: readonly string[]): string[] {
  const payloads: string[] = [];
  let payload = '';
  for (const word of words) {
    if (payload.length + 1 + word.length > MAX_PAYLOAD) {
      payloads.push(payload);
      payload = '';
    }
    payload += payload === '' ? word : ` ${word}`;
  }
  payloads.push(payload);
  return payloads;
}

/** The driver keeps the backend's process id; its types do not say so. */
function processIdOf(client: Client): number | null {
  return 'processID' in client && typeof client.processID === 'number' ? client.processID : null;
}
