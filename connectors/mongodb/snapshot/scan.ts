import type { Document, MongoClient } from 'mongodb';
import type { Row } from '#contract/change';
import { SourceId } from '#contract/dataset';
import { Position } from '#contract/position';
import type { Clock } from '#kernel/clock';
import { Sensitive } from '#kernel/sensitive';
import { SCAN_BATCH_BYTES, SCAN_SOURCE, type ScannedRows, type TableScan } from '../../table-scan.ts';
import { readDocument } from '../bson/document-reader.ts';
import { command, connect, cursorOf, namespaceOf, parseUrl } from '../connection.ts';
import { collectionSchema, nullableFields, type Naming } from '../schema/collection-schema.ts';
import { listCollections } from '../schema/discovery.ts';
import { DocumentShape } from '../schema/document-shape.ts';
import type { KeyReader } from '../schema/key-reader.ts';
import type { Namespace } from '../stream/change-event.ts';

/** Opens a one-off reading of a MongoDB database, with no more than the right to read. @throws VigieError area C. */
export async function openMongodbScan(
  url: string,
  keyReader: KeyReader,
  clock: Clock,
  signal: AbortSignal,
): Promise<TableScan> {
  const client = await connect(url);
  try {
    const found = await listCollections(client, parseUrl(url).database, () => true, signal);
    const naming = { source: SourceId.parse(SCAN_SOURCE), namespace: namespaceOf(url) };
    const tables = [];
    for (const { db, collection } of found) {
      const rowsEstimated = await estimate(client, { db, collection }, signal);
      const namespace = { db, collection };
      tables.push({
        path: [db, collection],
        rowsEstimated,
        read: (limit: number | null, until: AbortSignal) =>
          readCollection(client, { namespace, naming, keyReader, limit, clock }, until),
      });
    }
    return {
      tables: tables.toSorted((a, b) => b.rowsEstimated - a.rowsEstimated),
      [Symbol.asyncDispose]: () => client.close(),
    };
  } catch (error) {
    await client.close();
    throw error;
  }
}

interface Reading {
  readonly namespace: Namespace;
  readonly naming: Naming;
  readonly keyReader: KeyReader;
  readonly limit: number | null;
  readonly clock: Clock;
}

async function* readCollection(
  client: MongoClient,
  { namespace, naming, keyReader, limit, clock }: Reading,
  signal: AbortSignal,
): AsyncGenerator<ScannedRows> {
  const { db, collection } = namespace;
  const shape = new DocumentShape(keyReader, () => false);
  let nullable: ReadonlySet<string> = new Set();
  const session = client.startSession({ causalConsistency: false });
  const ask = async (document: Document) =>
    cursorOf(await command(client, db, document, { session, signal, anyMember: true }));
  try {
    let reply = await ask({ find: collection, ...(limit === null ? {} : { limit }) });
    for (;;) {
      for (const bytes of batches(reply.documents)) {
        const rows: Row[] = bytes.map((document) => readDocument(document, 0, shape, 1));
        nullable = nullableFields(shape, nullable);
        const at = { position: Position.parse('0'), observedAtMs: clock.now() };
        const schema = collectionSchema({ naming, namespace, shape, nullable }, 'none', at);
        yield { schema, rows: new Sensitive(rows) };
      }
      if (reply.cursorId === null) return;
      reply = await ask({ getMore: reply.cursorId, collection });
    }
  } finally {
    await session.endSession();
  }
}

function batches(documents: readonly Buffer[]): readonly Buffer[][] {
  const all: Buffer[][] = [];
  let byteCount = Infinity;
  for (const document of documents) {
    if (byteCount >= SCAN_BATCH_BYTES) {
      all.push([]);
      byteCount = 0;
    }
    all.at(-1)?.push(document);
    byteCount += document.length;
  }
  return all;
}

async function estimate(client: MongoClient, { db, collection }: Namespace, signal: AbortSignal): Promise<number> {
  const { body } = await command(client, db, { count: collection }, { signal, anyMember: true });
  const count = Number(body['n']);
  return Number.isFinite(count) ? count : 0;
}
