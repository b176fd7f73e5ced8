import { Long, MongoClient, Timestamp, type ClientSession, type Document, type MongoClientOptions } from 'mongodb';
import { asBuffer } from '#kernel/as-buffer';
import { VigieError } from '#kernel/errors/vigie-error';
import { toMongoError, type Phase } from './mongo-errors.ts';

/** How long a server may take to be found: an election lasts about 12 seconds at most. */
const SELECTION_TIMEOUT_MS = 20_000;

/** What a source url says. */
export interface ParsedUrl {
  /** As the driver takes it. */
  readonly url: string;
  /** `host:port` that names the source: the first of the list. */
  readonly host: string;
  /** The database at its end; null for the whole deployment. */
  readonly database: string | null;
}

const URL_PARTS = /^(mongodb(?:\+srv)?):\/\/(?:([^/?#]*)@)?([^/?#@]+)(?:\/([^?#]*))?(?:\?([^#]*))?$/u;

/** @throws VigieError `VIG_X601`. No part of the url is quoted: it holds the password. */
export function parseUrl(url: string): ParsedUrl {
  const parts = URL_PARTS.exec(url);
  const first = parts?.[3]?.split(',')[0] ?? '';
  const database = decode(parts?.[4] ?? '');
  if (parts === null || first === '' || database === null)
    throw new VigieError(
      'VIG_X601',
      'the source url is not a MongoDB url: write mongodb://user:password@host:port/database',
    );
  const isNamed = parts[1] === 'mongodb+srv' || /:\d+$/u.test(first);
  return { url, host: isNamed ? first : `${first}:27017`, database: database === '' ? null : database };
}

function decode(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

/** OpenLineage namespace of a source: `mongodb://host:port`. */
export function namespaceOf(url: string): string {
  return `mongodb://${parseUrl(url).host}`;
}

/**
 * The url of one of the routers of a sharded cluster, taken in turn: a cursor lives in the router that opened it, and
 * commands of ours must all go there.
 */
export function singleHostUrl(
  url: string,
  turn: number,
): { readonly url: string; readonly options: MongoClientOptions } {
  const parts = URL_PARTS.exec(url);
  const hosts = parts?.[3]?.split(',') ?? [];
  if (parts?.[1] === 'mongodb+srv') return { url, options: { srvMaxHosts: 1 } };
  const host = hosts[turn % Math.max(hosts.length, 1)];
  return { url: host === undefined ? url : url.replace(hosts.join(','), host), options: {} };
}

/** A client of the driver, connected. Values stay as the server sent them. */
export async function connect(url: string, options: MongoClientOptions = {}): Promise<MongoClient> {
  let client: MongoClient | null = null;
  try {
    client = new MongoClient(url, {
      appName: 'vigie',
      maxPoolSize: 20,
      ...(/[?&]serverSelectionTimeoutMS=/iu.test(url) ? {} : { serverSelectionTimeoutMS: SELECTION_TIMEOUT_MS }),
      ...options,
    });
    return await client.connect();
  } catch (error) {
    await client?.close().catch(() => undefined);
    throw toMongoError(error, 'connect');
  }
}

export interface CommandOptions {
  readonly session?: ClientSession | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly phase?: Phase | undefined;
  /** Where a read may go; the primary when absent. */
  readonly anyMember?: boolean | undefined;
}

/** An answer to a command. */
export interface Reply {
  readonly body: Document;
  /** Cluster time of the answer; null of servers that keep none. */
  readonly operationTime: bigint | null;
}

/**
 * Runs a command; documents of a cursor's batch come as bytes.
 *
 * @throws VigieError area C.
 */
export async function command(
  client: MongoClient,
  db: string,
  document: Document,
  options: CommandOptions = {},
): Promise<Reply> {
  const { session, signal, phase = 'query', anyMember = false } = options;
  try {
    const body = await client.db(db).command(document, {
      promoteValues: false,
      promoteLongs: false,
      fieldsAsRaw: { firstBatch: true, nextBatch: true },
      ...(session === undefined ? {} : { session }),
      ...(signal === undefined ? {} : { signal }),
      ...(anyMember ? { readPreference: client.readPreference } : {}),
    });
    return { body, operationTime: timestampOf(body['operationTime']) };
  } catch (error) {
    throw toMongoError(error, phase);
  }
}

/** A cursor's batch in an answer. */
export interface CursorReply extends Reply {
  /** Null when the cursor is at its end. */
  readonly cursorId: Long | null;
  readonly documents: readonly Buffer[];
  readonly postBatchResumeToken: unknown;
  /** Of a read in a snapshot: when that was. */
  readonly atClusterTime: bigint | null;
}

export function cursorOf(reply: Reply): CursorReply {
  const cursor: unknown = reply.body['cursor'];
  if (typeof cursor !== 'object' || cursor === null) throw notACursor();
  const id: unknown = Reflect.get(cursor, 'id');
  const batch: unknown = Reflect.get(cursor, 'firstBatch') ?? Reflect.get(cursor, 'nextBatch');
  if (!Array.isArray(batch) || !Long.isLong(id)) throw notACursor();
  return {
    ...reply,
    cursorId: id.isZero() ? null : id,
    documents: batch.map(bytesOf),
    postBatchResumeToken: Reflect.get(cursor, 'postBatchResumeToken'),
    atClusterTime: timestampOf(Reflect.get(cursor, 'atClusterTime')),
  };
}

function bytesOf(document: unknown): Buffer {
  if (!(document instanceof Uint8Array)) throw notACursor();
  return asBuffer(document);
}

function notACursor(): VigieError {
  return new VigieError('VIG_C110', 'the source answered with no cursor');
}

export function timestampOf(value: unknown): bigint | null {
  return value instanceof Timestamp
    ? (BigInt(value.getHighBitsUnsigned()) << 32n) | BigInt(value.getLowBitsUnsigned())
    : null;
}

export function toTimestamp(time: bigint): Timestamp {
  return Timestamp.fromBits(Number(time & 0xffff_ffffn), Number(time >> 32n));
}
