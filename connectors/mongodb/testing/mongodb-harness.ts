import { randomBytes } from 'node:crypto';
import { Binary, MongoClient, MongoError, ObjectId, type ClientSession, type Db, type Document } from 'mongodb';
import type { Row, Value } from '#contract/change';
import { datasetUrn, SourceId } from '#contract/dataset';
import { silentLogger } from '#kernel/telemetry/logger';
import { sharedServer } from '#tests/support/servers';
import type { Cell, SourceHarness, Statement, Tuning } from '../../conformance/harness.ts';
import { ConflictError } from '../../conformance/workload.ts';
import { namespaceOf } from '../connection.ts';
import { openMongodbConnector } from '../connector.ts';
import { MongodbSettings } from '../settings.ts';
import { plainNames } from './plain-names.ts';

export interface MongodbHarness extends SourceHarness {
  readonly client: MongoClient;
  readonly db: Db;
  readonly id: SourceId;
  readonly url: string;
  connector(tuning?: Tuning, settings?: Partial<MongodbSettings>, at?: string): ReturnType<typeof openMongodbConnector>;
}

/** WriteConflict, DuplicateKey, NoSuchTransaction: what a client tries again. */
const CONFLICTS = new Set([112, 11000, 251]);

/**
 * A database of its own. A column `id` that is the key is the document's `_id`; a table without a key has documents with
 * an `_id` of their own, which the suite does not see. All collections keep pre-images.
 */
export async function openMongodbHarness(server?: string): Promise<MongodbHarness> {
  const base = `mongodb://${server ?? (await sharedServer('mongo'))}`;
  const name = `t_${randomBytes(6).toString('hex')}`;
  const id = SourceId.parse(`t${randomBytes(6).toString('hex')}`);
  const url = `${base}/${name}?directConnection=true`;
  const client = await new MongoClient(url).connect();
  const db = client.db(name);
  const keyed = new Set<string>();
  const tables = { db, keyed };
  return {
    client,
    db,
    id,
    url,
    connector: (tuning, settings = {}, at = url) =>
      openMongodbConnector({
        id,
        url: at,
        logger: silentLogger,
        keyReader: plainNames,
        settings: {
          ...MongodbSettings.parse({ discoveryMs: 100, heartbeatMs: 500, chunkRows: tuning?.chunkRows ?? 50 }),
          ...settings,
        },
      }),
    async create({ name: table, key }) {
      if (key.length > 0) keyed.add(table);
      await db.createCollection(table, { changeStreamPreAndPostImages: { enabled: true } });
    },
    drop: async (table) => void (await db.collection<Keyed>(table).drop()),
    alter: () => Promise.reject(new Error('documents have no shape to alter')),
    transact: (statements, end = 'commit') => transact(client, tables, statements, end),
    async fill(table, { from, count }) {
      const documents = Array.from({ length: count }, (_, i) =>
        document(tables, table, { id: from + i, v: `row ${from + i}` }),
      );
      await inTransaction(
        client,
        async (session) => void (await db.collection<Keyed>(table).insertMany(documents, { session })),
      );
    },
    async rows(table) {
      const found = await db.collection<Keyed>(table).find().toArray();
      return found.map((one) => rowOf(keyed.has(table), one));
    },
    reads,
    urn: (table) => datasetUrn({ namespace: namespaceOf(url), name: `${name}.${table}` }),
    confirmed: async () => null,
    confirmedBy: () => 0n,
    async [Symbol.asyncDispose]() {
      await db.dropDatabase();
      await client.close();
    },
  };
}

interface Tables {
  readonly db: Db;
  readonly keyed: ReadonlySet<string>;
}

/** A document whose `_id` may be of any type. */
interface Keyed extends Document {
  readonly _id: unknown;
}

function document({ keyed }: Tables, table: string, { id, ...cells }: Readonly<Record<string, Cell>>): Keyed {
  const key = keyed.has(table) ? { _id: id } : { _id: new ObjectId(), id };
  const values = Object.entries(cells).map(([name, cell]) => [
    name,
    cell instanceof Uint8Array ? new Binary(cell) : cell,
  ]);
  return { ...key, ...Object.fromEntries(values) };
}

/** As a change has it: `_id` is the suite's `id`, and members folded for their names stand by themselves. */
function reads({ _id, '{}': folded, ...row }: Row): Row {
  const members: Row = typeof folded === 'string' ? JSON.parse(folded) : {};
  const id: [string, Value][] = _id === undefined || 'id' in row ? [] : [['id', _id]];
  return Object.fromEntries([...id, ...Object.entries(row), ...Object.entries(members)]);
}

function rowOf(isKeyed: boolean, { _id, ...rest }: Document): Row {
  return isKeyed ? { id: _id, ...rest } : rest;
}

async function transact(
  client: MongoClient,
  tables: Tables,
  statements: readonly Statement[],
  end: 'commit' | 'rollback',
): Promise<void> {
  const kept = withoutSavepoints(statements);
  try {
    if (kept.length === 1 && kept[0] !== undefined && end === 'commit' && !isNewKey(tables, kept[0]))
      return await run(tables, kept[0], undefined);
    await inTransaction(client, async (session) => {
      for (const statement of kept) await run(tables, statement, session);
      if (end === 'rollback') throw new RollBack();
    });
  } catch (error) {
    if (error instanceof RollBack) return;
    if (error instanceof MongoError && CONFLICTS.has(Number(error.code)))
      throw new ConflictError('conflict', { cause: error });
    throw error;
  }
  return undefined;
}

class RollBack extends Error {}

async function inTransaction(client: MongoClient, work: (session: ClientSession) => Promise<void>): Promise<void> {
  const session = client.startSession();
  try {
    session.startTransaction({ writeConcern: { w: 'majority' } });
    await work(session);
    await session.commitTransaction();
  } catch (error) {
    if (session.inTransaction()) await session.abortTransaction();
    throw error;
  } finally {
    await session.endSession();
  }
}

/** There are no savepoints: what was rolled back to one is not run. */
function withoutSavepoints(statements: readonly Statement[]): readonly Statement[] {
  const kept: Statement[] = [];
  let savepoint = 0;
  for (const statement of statements) {
    if (statement.do === 'savepoint') savepoint = kept.length;
    else if (statement.do === 'rollback to savepoint') kept.length = savepoint;
    else kept.push(statement);
  }
  return kept;
}

function isNewKey({ keyed }: Tables, statement: Statement): boolean {
  return statement.do === 'update' && keyed.has(statement.table) && 'id' in statement.set;
}

async function run(tables: Tables, statement: Statement, session: ClientSession | undefined): Promise<void> {
  if (statement.do === 'savepoint' || statement.do === 'rollback to savepoint' || statement.do === 'truncate')
    throw new Error(`not to be had: ${statement.do}`);
  const collection = tables.db.collection<Keyed>(statement.table);
  const options = session === undefined ? {} : { session };
  if (statement.do === 'insert') {
    await collection.insertMany(
      statement.rows.map((row) => document(tables, statement.table, row)),
      options,
    );
    return;
  }
  const { id, ...others } = statement.where;
  const filter: Document = tables.keyed.has(statement.table)
    ? { ...others, ...(id === undefined ? {} : { _id: id }) }
    : statement.where;
  if (statement.do === 'delete') {
    await collection.deleteMany(filter, options);
  } else if (isNewKey(tables, statement)) {
    const old = await collection.findOne(filter, options);
    if (old === null) return;
    const { id: key, ...set } = statement.set;
    await collection.deleteOne(filter, options);
    await collection.insertOne({ ...old, ...set, _id: key }, options);
  } else {
    await collection.updateMany(filter, { $set: statement.set }, options);
  }
}
