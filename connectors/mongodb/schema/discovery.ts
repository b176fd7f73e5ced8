import { BSON, type Document, type MongoClient } from 'mongodb';
import { z } from 'zod';
import { VigieError } from '#kernel/errors/vigie-error';
import type { TableFilter } from '../../table-filter.ts';
import { command, cursorOf, type CursorReply } from '../connection.ts';
import type { Namespace } from '../stream/change-event.ts';

/** A collection as the server lists it. */
export interface ListedCollection extends Namespace {
  /** Its changes can be followed; those of a time-series collection cannot. */
  readonly isFollowed: boolean;
  readonly isCapped: boolean;
  readonly hasPreImages: boolean;
  readonly hasCollation: boolean;
}

/** Databases of the server itself. */
const OWN_DATABASES = new Set(['admin', 'local', 'config']);

const Listed = z.object({
  name: z.string(),
  type: z.string().default('collection'),
  options: z
    .object({
      capped: z.boolean().optional(),
      timeseries: z.unknown().optional(),
      viewOn: z.string().optional(),
      collation: z.object({ locale: z.string() }).optional(),
      changeStreamPreAndPostImages: z.object({ enabled: z.boolean() }).optional(),
    })
    .default({}),
});

export function isOwn({ db, collection }: Namespace): boolean {
  return OWN_DATABASES.has(db) || collection.startsWith('system.');
}

/** The watched collections; views and the server's own are left out. @throws VigieError area C. */
export async function listCollections(
  client: MongoClient,
  database: string | null,
  watches: TableFilter,
  signal: AbortSignal,
): Promise<readonly ListedCollection[]> {
  const databases = database === null ? await listDatabases(client, signal) : [database];
  const found: ListedCollection[] = [];
  for (const db of databases) {
    for await (const document of documentsOf(client, db, { listCollections: 1 }, signal)) {
      const parsed = Listed.safeParse(document);
      if (!parsed.success) throw new VigieError('VIG_C110', 'the source listed something that is no collection');
      const { name, type, options } = parsed.data;
      const listed = { db, collection: name };
      if (type === 'view' || options.viewOn !== undefined || isOwn(listed) || !watches({ schema: db, name })) continue;
      found.push({
        ...listed,
        isFollowed: type !== 'timeseries' && options.timeseries === undefined,
        isCapped: options.capped === true,
        hasPreImages: options.changeStreamPreAndPostImages?.enabled === true,
        hasCollation: options.collation !== undefined && options.collation.locale !== 'simple',
      });
    }
  }
  return found;
}

async function listDatabases(client: MongoClient, signal: AbortSignal): Promise<readonly string[]> {
  const reply = await command(
    client,
    'admin',
    { listDatabases: 1, nameOnly: true, authorizedDatabases: true },
    { signal },
  );
  const { databases } = z.object({ databases: z.array(z.object({ name: z.string() })) }).parse(reply.body);
  return databases.map(({ name }) => name).filter((name) => !OWN_DATABASES.has(name));
}

async function* documentsOf(
  client: MongoClient,
  db: string,
  document: Document,
  signal: AbortSignal,
): AsyncGenerator<Document> {
  const session = client.startSession({ causalConsistency: false });
  try {
    let reply: CursorReply = cursorOf(await command(client, db, document, { session, signal }));
    for (;;) {
      for (const bytes of reply.documents) yield BSON.deserialize(bytes);
      if (reply.cursorId === null) return;
      const more = { getMore: reply.cursorId, collection: '$cmd.listCollections' };
      reply = cursorOf(await command(client, db, more, { session, signal }));
    }
  } finally {
    await session.endSession();
  }
}
