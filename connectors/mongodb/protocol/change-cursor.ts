import type { ClientSession, Document, Long, MongoClient } from 'mongodb';
import { VigieError } from '#kernel/errors/vigie-error';
import { command, cursorOf, toTimestamp, type CursorReply } from '../connection.ts';
import { serverCodeOf } from '../mongo-errors.ts';
import { readEvent } from '../stream/change-event.ts';
import { tokenTime, type ResumeToken } from './resume-token.ts';

/** Where a stream begins: behind the token, or with everything after the cluster time. */
export interface StartAt {
  readonly time: bigint;
  readonly token: ResumeToken | null;
}

export interface ChangeCursorOptions {
  readonly client: MongoClient;
  /** The watched database; null for the whole deployment. */
  readonly database: string | null;
  readonly start: StartAt;
  /** Stages that leave out what is not watched. */
  readonly filter: readonly Document[];
  readonly features: StreamFeatures;
  readonly signal: AbortSignal;
}

/** What of change streams a server has. */
export interface StreamFeatures {
  /** 6.0: images, events of DDL, paths told apart. */
  readonly expanded: boolean;
  /** 6.0.9 and 7.0: events above 16 MB come in parts. */
  readonly splits: boolean;
  /** Several shards write at the same cluster times. */
  readonly sharded: boolean;
}

/** Events in bytes, and how far they reach. */
export interface EventBatch {
  readonly events: readonly Buffer[];
  /** Where to go on when all of them are handled; null when the server told none. */
  readonly token: ResumeToken | null;
  /** Everything up to this cluster time has been told with this batch; null when that cannot be said. */
  readonly reachedTime: bigint | null;
}

const UNRECOGNIZED_STAGE = 40324;

/**
 * A change stream's cursor, worked by commands of our own: a batch at a time, as bytes, with the token that the server
 * gives for the whole batch also when nothing has happened. All commands of it have one session.
 */
export class ChangeCursor implements AsyncDisposable {
  readonly #client: MongoClient;
  readonly #session: ClientSession;
  readonly #db: string;
  readonly #signal: AbortSignal;
  readonly #isSharded: boolean;
  #id: Long | null;
  #first: EventBatch | null;
  /** What the server had told of its time before the newest answer. */
  #heardTime: bigint | null;

  private constructor(options: ChangeCursorOptions, session: ClientSession, reply: CursorReply) {
    this.#client = options.client;
    this.#session = session;
    this.#db = options.database ?? 'admin';
    this.#signal = options.signal;
    this.#isSharded = options.features.sharded;
    this.#id = reply.cursorId;
    this.#heardTime = null;
    this.#first = this.#batch(reply);
  }

  /** @throws VigieError `VIG_C107` when the log does not reach back to the start, `VIG_C150` without change streams. */
  static async open(options: ChangeCursorOptions): Promise<ChangeCursor> {
    const session = options.client.startSession({ causalConsistency: false });
    try {
      return new ChangeCursor(options, session, await openCursor(options, session, options.features.splits));
    } catch (error) {
      await session.endSession();
      throw error;
    }
  }

  /** The cursor is at its end, as after an invalidate event. */
  get isOver(): boolean {
    return this.#id === null && this.#first === null;
  }

  /** Waits up to `maxWaitMs` at the server for something to happen. */
  async next(maxWaitMs: number): Promise<EventBatch> {
    const first = this.#first;
    this.#first = null;
    if (first !== null && (first.events.length > 0 || this.#id === null)) return first;
    if (this.#id === null) throw new VigieError('VIG_C109', 'the change stream is at its end');
    const reply = await command(
      this.#client,
      this.#db,
      { getMore: this.#id, collection: '$cmd.aggregate', maxTimeMS: Math.max(1, Math.trunc(maxWaitMs)) },
      { session: this.#session, signal: this.#signal, phase: 'stream' },
    );
    const answer = cursorOf(reply);
    this.#id = answer.cursorId;
    return this.#batch(answer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const id = this.#id;
    this.#id = null;
    // A cursor that is not killed is dropped by the server after a while: nothing depends on this.
    if (id !== null && !this.#signal.aborted)
      await command(this.#client, this.#db, { killCursors: '$cmd.aggregate', cursors: [id] }).catch(() => undefined);
    await this.#session.endSession();
  }

  /**
   * The token of a batch is its last event's, and more may come of that time, or a mark behind everything of its time; of
   * several shards one may still have something to say of that time.
   */
  #reached(token: ResumeToken | null, last: Buffer | undefined): bigint | null {
    const inToken = token === null ? null : tokenTime(token);
    // Tokens of other make do not tell their time. An empty answer has everything that was there when it was asked for.
    if (token === null || inToken === null) return last === undefined ? this.#heardTime : null;
    const isMark = last === undefined || readEvent(last).token._data !== token._data;
    return isMark && !this.#isSharded ? inToken : inToken - 1n;
  }

  #batch({ documents, postBatchResumeToken, operationTime }: CursorReply): EventBatch {
    const token = isToken(postBatchResumeToken) ? postBatchResumeToken : null;
    const reachedTime = this.#reached(token, documents.at(-1));
    this.#heardTime = operationTime ?? this.#heardTime;
    return { events: documents, token, reachedTime };
  }
}

async function openCursor(options: ChangeCursorOptions, session: ClientSession, splits: boolean): Promise<CursorReply> {
  const { client, database, start, filter, features, signal } = options;
  const stream = {
    ...(database === null ? { allChangesForCluster: true } : {}),
    // Unlike `resumeAfter` it also takes the token of an invalidate event.
    ...(start.token === null ? { startAtOperationTime: toTimestamp(start.time + 1n) } : { startAfter: start.token }),
    ...(features.expanded ? { fullDocumentBeforeChange: 'whenAvailable', showExpandedEvents: true } : {}),
  };
  const pipeline = [{ $changeStream: stream }, ...filter, ...(splits ? [{ $changeStreamSplitLargeEvent: {} }] : [])];
  try {
    const reply = await command(
      client,
      database ?? 'admin',
      { aggregate: 1, pipeline, cursor: {}, readConcern: { level: 'majority' } },
      { session, signal, phase: 'stream' },
    );
    return cursorOf(reply);
  } catch (error) {
    // Told by its version to have the stage, and yet it has not: a server of other make.
    if (splits && serverCodeOf(error) === UNRECOGNIZED_STAGE) return await openCursor(options, session, false);
    throw error;
  }
}

function isToken(value: unknown): value is ResumeToken {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, '_data') === 'string';
}
