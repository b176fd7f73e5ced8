import type { Duplex } from 'node:stream';
import type { Client } from 'pg';
import { systemClock } from '#kernel/clock';
import { VigieError } from '#kernel/errors/vigie-error';
import { connect, disconnect } from '../connection.ts';
import { ZERO_LSN, toLsn, type Lsn } from '../lsn.ts';
import { toPgError } from '../pg-errors.ts';
import { Arrival } from './arrival.ts';
import { FrameQueue, type QueuedFrame } from './frame-queue.ts';
import { FrameSplitter } from './frames.ts';
import type { PgMessage } from './messages.ts';
import { noPublication, serverSettings, startCommand, type ServerSettings } from './start-replication.ts';
import { isStillServed } from './still-served.ts';
import { decodePgoutput } from './pgoutput.ts';
import {
  COPY_DATA,
  FAREWELL,
  FRAME,
  XLOG_HEADER,
  errorResponse,
  sendQuery,
  sqlStateIn,
  standbyStatus,
} from './walsender.ts';

export interface ReplicationOptions {
  readonly url: string;
  readonly slot: string;
  readonly publication: string;
  /** Transactions whose commit record begins before this are not sent. {@link ZERO_LSN}: from the slot's own position. */
  readonly startLsn: Lsn;
  /** Ask for `pg_logical_emit_message`; PostgreSQL 13 does not send them. */
  readonly messages: boolean;
  readonly applicationName?: string | undefined;
  /** Nothing heard for so long, though asked for: look whether the peer is gone. Default {@link SILENCE_LIMIT_MS}. */
  readonly silenceLimitMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface NextOptions {
  /** Stops adding messages when they hold about so many bytes; at least one message is given. */
  readonly maxBytes: number;
  readonly maxWaitMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The decoded changes of one slot, in commit order.
 *
 * Bounds      At most {@link HIGH_WATER_BYTES} plus one message wait here; then the socket is paused and TCP slows the
 *             source. A transaction larger than that comes in many batches; the source keeps it on its own disk (P5).
 * Liveness    A timer reports our position at least every ten seconds, and three times per `wal_sender_timeout`, also
 *             while nobody calls `next`. Silence on an open socket becomes `VIG_C109` within 30 seconds, unless the
 *             server says that the walsender lives: it answers nothing while it skips or gathers a large transaction.
 * Ownership   Only `confirm` lets the source forget (P1).
 */
export interface ReplicationStream extends AsyncDisposable {
  /** Empty when `maxWaitMs` passed or `signal` aborted. One call at a time. Throws what ended the stream, once all that came before is taken. */
  next(options: NextOptions): Promise<readonly PgMessage[]>;
  /**
   * Everything before `lsn` is durable: a commit's `endLsn`, or the `walEnd` of a keepalive. Reported at once, at most
   * every {@link CONFIRM_INTERVAL_MS}. Older ones are ignored.
   */
  confirm(lsn: Lsn): void;
  /** End of the source's log, as far as the source has said. */
  readonly serverWalEnd: Lsn;
  /** When the last byte came, wall clock. */
  readonly lastHeardAtMs: number;
  /** `server_version_num`, e.g. 180001. */
  readonly serverVersion: number;
}

export const HIGH_WATER_BYTES = 2 * 1024 * 1024;
const LOW_WATER_BYTES = HIGH_WATER_BYTES / 2;
const CONFIRM_INTERVAL_MS = 100;
const LONGEST_TICK_MS = 5000;
const OBJECT_NOT_IN_PREREQUISITE_STATE = '55000';

/** So long may a source be silent although it was asked for a sign of life, before somebody else asks after it. */
const SILENCE_LIMIT_MS = 15_000;
/** So long may it be silent though the server says that it works for us. */
const LONGEST_SILENCE_MS = 600_000;

/**
 * Starts streaming from a slot.
 *
 * @throws VigieError `VIG_C105` the slot is in use · `VIG_C107` it is gone or has lost its WAL · `VIG_C104` and those of
 * `connect`. While streaming also `VIG_C108` publication gone, `VIG_C109` connection lost, `VIG_C110` protocol.
 */
export async function openReplication(options: ReplicationOptions): Promise<ReplicationStream> {
  const client = await connect(options.url, {
    replication: 'database',
    applicationName: options.applicationName,
    signal: options.signal,
  });
  try {
    const settings = await serverSettings(client, options.publication);
    const stream = new WalsenderStream(client, options, settings);
    await stream.start(startCommand(options, settings));
    return stream;
  } catch (error) {
    client.connection.stream.destroy();
    throw error;
  }
}

class WalsenderStream implements ReplicationStream {
  readonly serverVersion: number;
  serverWalEnd: Lsn = ZERO_LSN;
  lastHeardAtMs: number;

  readonly #client: Client;
  readonly #socket: Duplex;
  readonly #splitter: FrameSplitter;
  readonly #queue = new FrameQueue();
  readonly #arrival = new Arrival();
  readonly #options: ReplicationOptions;
  readonly #pid: number;
  readonly #silenceLimitMs: number;
  readonly #tickMs: number;
  #state: 'starting' | 'streaming' | 'ended' = 'starting';
  #failure: Error | null = null;
  #flushed: Lsn;
  #sentAtMs = -Infinity;
  #confirmTimer: NodeJS.Timeout | null = null;
  #ticker: NodeJS.Timeout | null = null;
  /** Ticks without a byte. Counted, not timed: a process that was suspended must not take its own sleep for silence. */
  #silentTicks = 0;
  #askedAtTick = 0;
  #isAsking = false;

  constructor(client: Client, options: ReplicationOptions, settings: ServerSettings) {
    this.#client = client;
    this.#socket = client.connection.stream;
    this.#splitter = new FrameSplitter((type, bytes, start, end) => this.#onFrame(type, bytes, start, end));
    this.#options = options;
    this.#pid = settings.pid;
    this.#flushed = options.startLsn;
    this.serverVersion = settings.version;
    this.#silenceLimitMs = options.silenceLimitMs ?? SILENCE_LIMIT_MS;
    const byTimeout = settings.walSenderTimeoutMs > 0 ? settings.walSenderTimeoutMs / 4 : LONGEST_TICK_MS;
    this.#tickMs = Math.min(LONGEST_TICK_MS, byTimeout, this.#silenceLimitMs / 4);
    this.lastHeardAtMs = systemClock.now();
  }

  /** Takes the socket over from `pg`, whose parser would copy every message, and begins. */
  async start(command: string): Promise<void> {
    this.#socket.removeAllListeners('data');
    this.#socket.on('data', this.#onData);
    this.#client.on('error', this.#onLost);
    this.#client.on('end', this.#onLost);
    this.#options.signal?.addEventListener('abort', this.#onAbort, { once: true });
    sendQuery(this.#socket, command);
    this.#ticker = setInterval(this.#onTick, this.#tickMs);
    while (this.#state === 'starting' && this.#failure === null) await this.#arrival.wait(this.#tickMs, undefined);
    if (this.#failure !== null) {
      await this.#close();
      throw this.#failure;
    }
  }

  async next({ maxBytes, maxWaitMs, signal }: NextOptions): Promise<readonly PgMessage[]> {
    if (this.#queue.isEmpty && this.#failure === null && signal?.aborted !== true)
      await this.#arrival.wait(maxWaitMs, signal);
    if (signal?.aborted === true || this.#options.signal?.aborted === true) return [];
    if (this.#queue.isEmpty && this.#failure !== null) throw this.#failure;
    const messages = this.#take(maxBytes);
    if (this.#socket.isPaused() && this.#queue.byteCount < LOW_WATER_BYTES) this.#resume();
    return messages;
  }

  confirm(lsn: Lsn): void {
    if (lsn <= this.#flushed) return;
    this.#flushed = lsn;
    if (this.#state !== 'streaming' || this.#confirmTimer !== null) return;
    const dueInMs = this.#sentAtMs + CONFIRM_INTERVAL_MS - systemClock.now();
    if (dueInMs <= 0) return this.#report(false);
    this.#confirmTimer = setTimeout(() => {
      this.#confirmTimer = null;
      this.#report(false);
    }, dueInMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }

  #take(maxBytes: number): PgMessage[] {
    const messages: PgMessage[] = [];
    try {
      for (let taken = 0; taken < maxBytes;) {
        const frame = this.#queue.shift();
        if (frame === undefined) break;
        taken += frame.end - frame.start;
        messages.push(decodeFrame(frame));
      }
    } catch (error) {
      // Nothing may pass after what could not be read; what came before it is whole.
      this.#queue.clear();
      this.#failure = toPgError(error, 'stream');
      this.#socket.destroy();
      if (messages.length === 0) throw this.#failure;
    }
    return messages;
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#heard();
    this.lastHeardAtMs = systemClock.now();
    try {
      this.#splitter.push(chunk);
    } catch (error) {
      // Where one message ends wrongly, no other can be found.
      this.#fail(toPgError(error, 'stream'));
      this.#socket.destroy();
    }
    if (this.#queue.byteCount >= HIGH_WATER_BYTES) this.#socket.pause();
    if (!this.#queue.isEmpty) this.#arrival.wake();
  };

  #resume(): void {
    this.#heard();
    this.#socket.resume();
  }

  #heard(): void {
    this.#silentTicks = 0;
    this.#askedAtTick = 0;
  }

  #onFrame(type: number, bytes: Buffer, start: number, end: number): void {
    // What comes after a failure would be passed on with a gap before it.
    if (this.#failure !== null) return undefined;
    switch (type) {
      case FRAME.copyData:
        return this.#onCopyData({ bytes, start, end });
      case FRAME.copyBoth:
        this.#state = 'streaming';
        return this.#arrival.wake();
      case FRAME.error:
        return this.#fail(errorResponse({ bytes, start, end }, this.#state === 'starting' ? 'slot' : 'stream'));
      case FRAME.copyDone:
      case FRAME.commandComplete:
        // The source shuts down: all that was to be sent has been sent.
        return this.#fail(new VigieError('VIG_C109', 'the source ended the stream'));
      case FRAME.notice:
        return this.#onNotice(sqlStateIn(bytes, start, end));
      case FRAME.parameterStatus:
      case FRAME.readyForQuery:
        return undefined;
      default:
        throw new VigieError('VIG_C110', 'a message has no place in a replication stream', { details: { type } });
    }
  }

  /** PostgreSQL 18 warns of a publication that was dropped, and goes on without its tables; before, it is an error. */
  #onNotice(sqlState: string | null): void {
    if (sqlState !== OBJECT_NOT_IN_PREREQUISITE_STATE) return;
    this.#fail(noPublication(this.#options.publication));
    this.#socket.destroy();
  }

  #onCopyData(frame: QueuedFrame): void {
    const { bytes, start, end } = frame;
    const type = start < end ? bytes.readUInt8(start) : 0;
    if (type === COPY_DATA.xlogData && end - start > XLOG_HEADER) {
      this.#heardOf(toLsn(bytes.readBigUInt64BE(start + 9)));
      return this.#queue.push(frame);
    }
    if (type !== COPY_DATA.keepAlive || end - start !== 18) {
      throw new VigieError('VIG_C110', 'a replication message is malformed', {
        details: { type, length: end - start },
      });
    }
    this.#heardOf(toLsn(bytes.readBigUInt64BE(start + 1)));
    // Of several keepalives in a row only the last says something new.
    const { last } = this.#queue;
    if (last !== undefined && isKeepAlive(last)) this.#queue.replaceLast(frame);
    else this.#queue.push(frame);
    if (bytes.readUInt8(start + 17) === 1) this.#report(false);
  }

  #heardOf(walEnd: Lsn): void {
    if (walEnd > this.serverWalEnd) this.serverWalEnd = walEnd;
  }

  readonly #onTick = (): void => {
    // A paused socket is not read, so silence there says nothing; the report still keeps the source waiting for us.
    this.#silentTicks = this.#socket.isPaused() ? 0 : this.#silentTicks + 1;
    if ((this.#silentTicks - this.#askedAtTick) * this.#tickMs >= this.#silenceLimitMs) void this.#askAfterPeer();
    this.#report(this.#silentTicks > 1);
  };

  /** Asks the server on another connection whether it still works for us. */
  async #askAfterPeer(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    const isServed = await isStillServed(this.#options, this.#pid);
    this.#isAsking = false;
    // A byte may have come meanwhile.
    if (this.#silentTicks === 0) return;
    this.#askedAtTick = this.#silentTicks;
    const silentMs = Math.round(this.#silentTicks * this.#tickMs);
    if (isServed && silentMs < LONGEST_SILENCE_MS) return;
    this.#fail(new VigieError('VIG_C109', 'the source fell silent', { details: { silentMs } }));
    this.#socket.destroy();
  }

  #report(replyRequested: boolean): void {
    if (this.#state !== 'streaming' || !this.#socket.writable) return;
    this.#sentAtMs = systemClock.now();
    this.#socket.write(
      standbyStatus({ written: this.serverWalEnd, flushed: this.#flushed, nowMs: this.#sentAtMs, replyRequested }),
    );
  }

  readonly #onLost = (error?: unknown): void => {
    this.#fail(
      error === undefined
        ? new VigieError('VIG_C109', 'the connection to the source was lost')
        : toPgError(error, 'stream'),
    );
  };

  readonly #onAbort = (): void => {
    this.#fail(new VigieError('VIG_C109', 'the stream was stopped'));
    void this.#close();
  };

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#arrival.wake();
  }

  async #close(): Promise<void> {
    if (this.#state === 'ended') return;
    const streaming = this.#state === 'streaming';
    if (this.#confirmTimer !== null) clearTimeout(this.#confirmTimer);
    if (this.#ticker !== null) clearInterval(this.#ticker);
    this.#options.signal?.removeEventListener('abort', this.#onAbort);
    if (streaming) this.#report(false);
    this.#state = 'ended';
    this.#fail(new VigieError('VIG_C109', 'the stream was closed'));
    // What still comes is not for us any more; unread it would keep the source from seeing our farewell.
    this.#socket.off('data', this.#onData);
    this.#socket.on('data', () => undefined);
    this.#socket.resume();
    if (streaming && this.#socket.writable) this.#socket.write(FAREWELL);
    await disconnect(this.#client);
  }
}

function isKeepAlive(frame: QueuedFrame): boolean {
  return frame.bytes.readUInt8(frame.start) === COPY_DATA.keepAlive;
}

function decodeFrame(frame: QueuedFrame): PgMessage {
  if (isKeepAlive(frame)) return { tag: 'keepalive', walEnd: toLsn(frame.bytes.readBigUInt64BE(frame.start + 1)) };
  return decodePgoutput(frame.bytes, frame.start + XLOG_HEADER, frame.end);
}
