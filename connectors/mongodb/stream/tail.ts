import type { Document, MongoClient } from 'mongodb';
import type { Clock } from '#kernel/clock';
import type { Logger } from '#kernel/telemetry/logger';
import { Arrival } from '../../arrival.ts';
import { isResumable } from '../mongo-errors.ts';
import { ChangeCursor, type EventBatch, type StreamFeatures } from '../protocol/change-cursor.ts';
import type { ResumeToken } from '../protocol/resume-token.ts';
import { readEvent, type ChangeEvent } from './change-event.ts';
import { SplitEvents } from './split-events.ts';

export interface TailOptions {
  /** A client to open a cursor with; a lost one is replaced. */
  readonly client: () => Promise<MongoClient>;
  readonly database: string | null;
  readonly filter: readonly Document[];
  readonly features: StreamFeatures;
  readonly start: { readonly time: bigint; readonly token: ResumeToken | null };
  /** Cluster time of the newest event that was taken in an earlier run. */
  readonly takenTime: bigint;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** How often a lost stream is opened again before its source is given up; then the supervisor tries, with pauses. */
const MAX_ATTEMPTS = 4;
const FIRST_PAUSE_MS = 200;

/**
 * The change stream as events in order, with the place to go on from behind the last one taken. One batch is taken from
 * while the next is being asked for, so at most two are in memory (P5). A lost connection, a step-down or a cursor that
 * is gone is mended here, going on behind what was received; a lost history is not.
 */
export class Tail implements AsyncDisposable {
  readonly #options: TailOptions;
  readonly #arrival = new Arrival();
  readonly #split = new SplitEvents();
  #cursor: ChangeCursor | null;
  #batch: EventBatch | null = null;
  #at = 0;
  #ahead: EventBatch | null = null;
  #asking: Promise<void> | null = null;
  /** What the server was asked to wait last. */
  #awaitMs = 1;
  #failure: unknown = null;
  /** Behind everything that was received, in whole events or parts of one. */
  #received: TailOptions['start'];
  /** Behind the last whole event that was taken. */
  #place: TailOptions['start'];
  #takenTime: bigint;
  #isClosed = false;

  private constructor(options: TailOptions, cursor: ChangeCursor) {
    this.#options = options;
    this.#cursor = cursor;
    this.#received = options.start;
    this.#place = options.start;
    this.#takenTime = maxTime(options.start.time, options.takenTime);
  }

  static async open(options: TailOptions): Promise<Tail> {
    return new Tail(options, await openCursor(options, options.start));
  }

  /** Where to go on when everything taken so far is durable. Its time is one up to which everything was taken. */
  get place(): TailOptions['start'] {
    return this.#place;
  }

  /**
   * Cluster time of the newest event that was taken. More of that very time may be to come, of a transaction; what is read
   * beside the tail must show at least this, or what was taken and did not count would be missing from it (P1).
   */
  get takenTime(): bigint {
    return maxTime(this.#takenTime, this.#place.time);
  }

  /** Nothing can be taken without waiting. */
  get isEmpty(): boolean {
    return this.#batch === null && this.#ahead === null;
  }

  /** The next whole event, or null when what has arrived is all taken. */
  take(): ChangeEvent | null {
    for (;;) {
      this.#batch ??= this.#nextBatch();
      const batch = this.#batch;
      if (batch === null) return null;
      const bytes = batch.events[this.#at];
      if (bytes === undefined) {
        this.#finish(batch);
        continue;
      }
      this.#at += 1;
      const whole = this.#split.add(readEvent(bytes));
      if (whole === null) continue;
      this.#place = { time: maxTime(this.#place.time, whole.time - 1n), token: whole.token };
      this.#takenTime = maxTime(this.#takenTime, whole.time);
      return whole;
    }
  }

  /** Waits until something can be taken, at most `maxWaitMs`; the server is asked with `awaitMs` to wait. */
  async wait(maxWaitMs: number, awaitMs: number, signal: AbortSignal | undefined): Promise<void> {
    if (this.#failure !== null) throw this.#failure;
    this.#awaitMs = awaitMs;
    this.#ask();
    if (this.#ahead === null) await this.#arrival.wait(maxWaitMs, signal);
    if (this.#failure !== null) throw this.#failure;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await this.#asking;
    await this.#cursor?.[Symbol.asyncDispose]();
  }

  #nextBatch(): EventBatch | null {
    const ahead = this.#ahead;
    this.#ahead = null;
    this.#at = 0;
    // Where a cursor is at its end, what was said last is handled before another is opened.
    if (ahead !== null && this.#cursor !== null) this.#ask();
    return ahead;
  }

  /** All of a batch is taken: the server's token for it reaches further than that of its last event. */
  #finish(batch: EventBatch): void {
    this.#batch = null;
    if (this.#split.isWithin) return;
    this.#place = behind(this.#place, batch);
  }

  #ask(): void {
    if (this.#asking !== null || this.#ahead !== null || this.#isClosed) return;
    this.#asking = this.#fetch(this.#awaitMs)
      .catch((error: unknown) => {
        this.#failure = error;
      })
      .finally(() => {
        this.#asking = null;
        this.#arrival.wake();
      });
  }

  async #fetch(awaitMs: number): Promise<void> {
    const { clock, logger, signal } = this.#options;
    for (let attempt = 1; ; attempt += 1) {
      try {
        this.#cursor ??= await openCursor(this.#options, this.#received);
        const batch = await this.#cursor.next(awaitMs);
        this.#receive(batch);
        return;
      } catch (error) {
        if (!isResumable(error) || attempt === MAX_ATTEMPTS || this.#isClosed) throw error;
        logger.warn({ attempt }, 'the change stream was lost and is opened again where it stood');
        await this.#dropCursor();
        await clock.sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1), signal);
      }
    }
  }

  #receive(batch: EventBatch): void {
    const isOver = this.#cursor?.isOver === true;
    const last = batch.events.at(-1);
    // After an invalidate event only its own token is taken by the server.
    const token = isOver || batch.token === null ? (last === undefined ? null : readEvent(last).token) : batch.token;
    this.#received = behind(this.#received, { ...batch, token });
    this.#ahead = isOver ? { ...batch, token } : batch;
    if (isOver) this.#cursor = null;
  }

  async #dropCursor(): Promise<void> {
    const cursor = this.#cursor;
    this.#cursor = null;
    await cursor?.[Symbol.asyncDispose]().catch(() => undefined);
  }
}

async function openCursor(options: TailOptions, start: TailOptions['start']): Promise<ChangeCursor> {
  const { database, filter, features, signal } = options;
  return ChangeCursor.open({ client: await options.client(), database, start, filter, features, signal });
}

/**
 * The place behind a batch. A router may give a stream that begins in its future a token from before that; then the place
 * stays.
 */
export function behind(place: TailOptions['start'], { events, token, reachedTime }: EventBatch): TailOptions['start'] {
  const isBefore = events.length === 0 && reachedTime !== null && reachedTime < place.time;
  return {
    time: reachedTime === null ? place.time : maxTime(place.time, reachedTime),
    token: isBefore ? place.token : (token ?? place.token),
  };
}

function maxTime(a: bigint, b: bigint): bigint {
  return a < b ? b : a;
}
