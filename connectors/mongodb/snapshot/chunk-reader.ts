import { BSON as DRIVER_BSON, type Document, type MongoClient } from 'mongodb';
import { compareKeys, isNaNKey, typesAfter, type DocumentKey } from '../bson/key-order.ts';
import { BSON } from '../bson/types.ts';
import { command, cursorOf, toTimestamp, type CursorReply } from '../connection.ts';
import { serverCodeOf } from '../mongo-errors.ts';
import { keyOf, type Namespace } from '../stream/change-event.ts';

export interface ChunkDocument {
  readonly key: DocumentKey;
  readonly bytes: Buffer;
}

/** Documents that follow one another in the order of `_id`, as they were at one time between two. */
export interface Chunk {
  readonly documents: readonly ChunkDocument[];
  /** The last key that it covers; null when it reaches to the end of the collection. */
  readonly to: DocumentKey | null;
  /** Everything up to this cluster time is in it; what was written after `seenFrom` may be. */
  readonly seenFrom: bigint;
  readonly seenTo: bigint;
}

export interface ChunkRequest {
  readonly client: MongoClient;
  readonly namespace: Namespace;
  readonly hasCollation: boolean;
  /** Several shards may have a document of the same `_id`. */
  readonly sharded: boolean;
  /** The documents after this one; all when null. */
  readonly after: DocumentKey | null;
  readonly limit: number;
  /** The chunk shows everything up to this cluster time, and where the server can, exactly that. */
  readonly at: bigint;
  readonly signal: AbortSignal;
}

/** An answer holds at most 16 MB: one much smaller than that with too few documents has reached the end. */
const FULL_BYTES = 8 * 1024 * 1024;

/** Reads chunks of collections, exactly as they were at a cluster time where the server keeps its history. */
export class ChunkReader {
  /** Learned from an answer: some servers take the time and read whatever is there now. */
  #keepsHistory = true;
  /** Collections without history (capped ones). */
  readonly #without = new Set<string>();

  /** @throws VigieError area C. */
  async read(request: ChunkRequest): Promise<Chunk> {
    const { after, limit } = request;
    const first = await this.#find(request, after === null ? {} : inBracketAfter(after), limit);
    let documents = keyed(first.documents);
    let seenTo = first.seenTo;
    const isShort = documents.length < limit && sizeOf(documents) < FULL_BYTES;
    let isEnd = isShort && after === null;
    const types = typesAfter((documents.at(-1)?.key ?? after)?.type ?? BSON.maxKey);
    if (isShort && !isEnd && types.length === 0) isEnd = true;
    else if (isShort && !isEnd) {
      const rest = await this.#find(request, { _id: { $type: types } }, limit - documents.length);
      const more = keyed(rest.documents);
      isEnd = more.length < limit - documents.length && sizeOf(more) < FULL_BYTES;
      documents = [...documents, ...more];
      seenTo = seenTo > rest.seenTo ? seenTo : rest.seenTo;
    }
    if (isEnd) return { documents, to: null, seenFrom: request.at, seenTo };
    if (request.sharded) documents = withoutTornEnd(documents);
    return { documents, to: documents.at(-1)?.key ?? after, seenFrom: request.at, seenTo };
  }

  async #find(
    request: ChunkRequest,
    filter: Document,
    limit: number,
  ): Promise<CursorReply & { readonly seenTo: bigint }> {
    const { at, namespace } = request;
    const name = `${namespace.db}.${namespace.collection}`;
    if (this.#keepsHistory && !this.#without.has(name)) {
      try {
        const found = await find(request, filter, {
          limit,
          readConcern: { level: 'snapshot', atClusterTime: toTimestamp(at) },
        });
        if (found.atClusterTime === at) return { ...found, seenTo: at };
        this.#keepsHistory = false;
      } catch (error) {
        const code = serverCodeOf(error);
        if (code === null || !NO_SNAPSHOT.has(code)) throw error;
        if (code === INVALID_OPTIONS || code === COMMAND_FAILED) this.#without.add(name);
      }
    }
    const found = await find(request, filter, {
      limit,
      readConcern: { level: 'majority', afterClusterTime: toTimestamp(at) },
    });
    return { ...found, seenTo: found.operationTime ?? at };
  }
}

const INVALID_OPTIONS = 72;
const COMMAND_FAILED = 125;
/** No history that far back, or none of this collection: SnapshotTooOld, SnapshotUnavailable, InvalidOptions, CommandFailed, OplogOperationUnsupported. */
const NO_SNAPSHOT = new Set([239, 246, INVALID_OPTIONS, COMMAND_FAILED, 62]);

async function find(
  { client, namespace, hasCollation, signal }: ChunkRequest,
  filter: Document,
  { limit, readConcern }: { readonly limit: number; readonly readConcern: Document },
): Promise<CursorReply> {
  const document = {
    find: namespace.collection,
    filter,
    sort: { _id: 1 },
    limit,
    batchSize: limit,
    singleBatch: true,
    // Its index is in another order; the server sorts then.
    ...(hasCollation ? { collation: { locale: 'simple' } } : { hint: { _id: 1 } }),
    readConcern,
  };
  return cursorOf(await command(client, namespace.db, document, { signal, anyMember: true }));
}

/** Comparisons see only values of the same kind of type; other kinds are asked for by their types. */
function inBracketAfter(key: DocumentKey): Document {
  const value: unknown = DRIVER_BSON.deserialize(idDocument(key), {
    promoteValues: false,
    promoteLongs: false,
    bsonRegExp: true,
  })['_id'];
  // Nothing compares with NaN, which is the first of the numbers.
  return { _id: isNaNKey(key) ? { $gte: -Infinity } : { $gt: value } };
}

/** BSON `{ _id: … }`. */
export function idDocument({ type, bytes }: DocumentKey): Buffer {
  const length = 4 + 5 + bytes.length + 1;
  const document = Buffer.alloc(length);
  document.writeInt32LE(length, 0);
  document[4] = type;
  document.write('_id', 5);
  bytes.copy(document, 9);
  return document;
}

function keyed(documents: readonly Buffer[]): ChunkDocument[] {
  return documents.flatMap((bytes) => {
    const key = keyOf(bytes);
    return key === null ? [] : [{ key, bytes }];
  });
}

function sizeOf(documents: readonly ChunkDocument[]): number {
  return documents.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

/** Without the last of several with the same `_id`: there may be more of them behind the end. */
function withoutTornEnd(documents: ChunkDocument[]): ChunkDocument[] {
  const last = documents.at(-1);
  if (last === undefined) return documents;
  const kept = documents.filter(({ key }) => compareKeys(key, last.key) !== 0);
  return kept.length === 0 ? documents : kept;
}
