import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import { Position } from '#contract/position';
import { VigieError } from '#kernel/errors/vigie-error';
import { Sensitive } from '#kernel/sensitive';
import type { Progress } from '../../connector.ts';
import type { ResumeToken } from '../protocol/resume-token.ts';

export type ReadingReason = 'initial' | 'resnapshot' | 'restarted';

/** How far the documents of a collection have been read: all up to `cursor` in the order of `_id`. */
export interface Reading {
  readonly reason: ReadingReason;
  /** BSON `{ _id: … }` of the last document that was handed over; null when none was. */
  readonly cursor: Buffer | null;
  readonly rows: number;
}

/** A watched collection: its epoch, and how its reading stands while there is one. Immutable. */
export interface CollectionState {
  readonly db: string;
  readonly collection: string;
  readonly epoch: number;
  /** It was there at this cluster time: what the stream tells of an earlier one of its name is about another. */
  readonly since: bigint;
  readonly reading: Reading | null;
}

/** Where a capture stands, without the collections. */
export interface CaptureHead {
  /** Name of the replica set, or `sharded`. */
  readonly deployment: string | null;
  /** Everything before is handed over; null before the first time, and after a reset. */
  readonly start: { readonly time: bigint; readonly token: ResumeToken | null } | null;
  /** The tail's newest position handed over. */
  readonly position: Position | null;
  /** Collections to be read again whose turn has not come: their present epoch still counts. */
  readonly queue: readonly string[];
  /** Requests carried out or queued, newest last. */
  readonly requests: readonly string[];
  /** After `reset`: history from this position on is followed by a gap. */
  readonly gap: { readonly from: Position | null } | null;
  /** Collections of which it was told that their changes cannot be followed. */
  readonly unfollowed: readonly string[];
  /** Highest epoch that any collection has had. */
  readonly highestEpoch: number;
}

const Time = z
  .string()
  .regex(/^[0-9a-f]{1,16}$/u)
  .transform((digits) => BigInt(`0x${digits}`));
const Reason = z.enum(['initial', 'resnapshot', 'restarted']);
/** `[db, collection, epoch, since, reason of a reading that has not begun or null]` */
const StoredCollection = z.tuple([z.string(), z.string(), z.number().int(), Time, Reason.nullable()]);
const StoredState = z.object({
  deployment: z.string().nullable(),
  start: z.object({ time: Time, token: z.object({ _data: z.string() }).nullable() }).nullable(),
  queue: z.array(z.string()),
  requests: z.array(z.string()),
  gap: z.object({ from: Position.nullable() }).nullable(),
  unfollowed: z.array(z.string()),
  highestEpoch: z.number().int(),
  collections: z.string(),
  readings: z.array(
    z.object({ of: z.number().int(), reason: Reason, cursor: z.string().nullable(), rows: z.number().int() }),
  ),
});

const REMEMBERED_REQUESTS = 1000;

export function remember(requests: readonly string[], request: string): readonly string[] {
  return requests.includes(request) ? requests : [...requests, request].slice(-REMEMBERED_REQUESTS);
}

export function newHead(): CaptureHead {
  return {
    deployment: null,
    start: null,
    position: null,
    queue: [],
    requests: [],
    gap: null,
    unfollowed: [],
    highestEpoch: 0,
  };
}

/** @throws VigieError `VIG_K208` when the state was not written by {@link ProgressWriter}. */
export function readState(progress: Progress): {
  readonly head: CaptureHead;
  readonly collections: readonly CollectionState[];
} {
  const { position, state } = progress.reveal();
  const parsed = StoredState.safeParse(state);
  if (!parsed.success) throw unreadable();
  const { collections, readings, ...head } = parsed.data;
  const begun = new Map(readings.map(({ of, ...reading }) => [of, reading]));
  return {
    head: { ...head, position },
    collections: unpack(collections).map(([db, collection, epoch, since, reason], i): CollectionState => {
      const reading = begun.get(i);
      const unbegun = reason === null ? null : { reason, cursor: null, rows: 0 };
      return { db, collection, epoch, since, reading: reading === undefined ? unbegun : restored(reading) };
    }),
  };
}

function restored({ cursor, ...rest }: { reason: ReadingReason; cursor: string | null; rows: number }): Reading {
  return { ...rest, cursor: cursor === null ? null : Buffer.from(cursor, 'base64') };
}

/**
 * Writes progress. There may be thousands of collections and a batch may be one document, so what hardly changes between
 * two batches is packed once.
 */
export class ProgressWriter {
  #packed: string | null = null;

  /** To be called when a collection comes or goes, its epoch changes, or its reading begins or ends. */
  collectionsChanged(): void {
    this.#packed = null;
  }

  write(head: CaptureHead, collections: readonly CollectionState[]): Progress {
    this.#packed ??= pack(collections);
    const { position, start, ...rest } = head;
    const state = {
      ...rest,
      start: start === null ? null : { time: start.time.toString(16), token: start.token },
      collections: this.#packed,
      readings: collections.flatMap(({ reading }, of) =>
        reading === null || reading.cursor === null
          ? []
          : [{ of, reason: reading.reason, cursor: reading.cursor.toString('base64'), rows: reading.rows }],
      ),
    };
    return new Sensitive({ version: 1, position, state } as const);
  }
}

function pack(collections: readonly CollectionState[]): string {
  const rows = collections.map(({ db, collection, epoch, since, reading }) => [
    db,
    collection,
    epoch,
    since.toString(16),
    reading?.reason ?? null,
  ]);
  return deflateRawSync(JSON.stringify(rows), { level: 1 }).toString('base64');
}

function unpack(packed: string): readonly z.infer<typeof StoredCollection>[] {
  try {
    return z.array(StoredCollection).parse(JSON.parse(inflateRawSync(Buffer.from(packed, 'base64')).toString('utf8')));
  } catch {
    throw unreadable();
  }
}

function unreadable(): VigieError {
  return new VigieError('VIG_K208', 'the stored progress of a MongoDB source cannot be read');
}
