import { MongoClient, MongoError, type ClientSession } from 'mongodb';
import { startMongo } from '#deploy/stack/servers/mongo';
import { pause, restartable } from '../kills/restartable.ts';
import { lostWhen, type LoadedDatabase } from './loaded-database.ts';
import { LOAD_TABLES, type Cells, type LoadTable, type Operation } from './operations.ts';

type LoadDocument = { readonly _id: number } & Cells;

/** A server with MongoDB's protocol of its own; what it has answered is on disk. All collections keep pre-images. */
export async function openMongoDatabase(dataDir: string): Promise<LoadedDatabase> {
  const server = await restartable(() => startMongo({ dataDir }));
  const url = `mongodb://127.0.0.1:${server.current.port}/shop?directConnection=true`;
  // A command that is never answered is a connection that broke.
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 2000, socketTimeoutMS: 20_000 });
  const db = client.db();
  const collection = (table: LoadTable) => db.collection<LoadDocument>(table);

  async function apply(operation: Operation, session?: ClientSession): Promise<void> {
    const options = session === undefined ? {} : { session };
    const rows = collection(operation.table);
    if (operation.do === 'insert') {
      const documents = operation.rows.map(({ id, ...cells }) => ({ _id: id, ...cells }));
      await rows.insertMany(documents, options);
    } else if (operation.do === 'update') {
      await rows.updateOne({ _id: operation.id }, { $set: operation.set }, options);
    } else {
      await rows.deleteOne({ _id: operation.id }, options);
    }
  }

  return {
    kind: 'mongodb',
    source: () => ({ id: 'shop', url }),
    async prepare(first) {
      for (const table of LOAD_TABLES)
        await db.createCollection(table, { changeStreamPreAndPostImages: { enabled: true } });
      for (const operation of first) await apply(operation);
    },
    run: ({ operations, ending }) =>
      lostWhen(isLost, async () => {
        const session = client.startSession();
        try {
          session.startTransaction({ writeConcern: { w: 'majority' } });
          for (const operation of operations) await apply(operation, session);
          await (ending === 'commit' ? session.commitTransaction() : session.abortTransaction());
        } finally {
          await session.endSession();
        }
      }),
    has: async (step) => (await collection('step').countDocuments({ _id: step })) > 0,
    count: (table) => collection(table).countDocuments(),
    widen: () => Promise.reject(new Error('documents have no columns')),
    crash: (downMs) => server.crash(pause(downMs)),
    async [Symbol.asyncDispose]() {
      await client.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

const NO_SUCH_TRANSACTION = 251;
const LOST_LABELS = ['TransientTransactionError', 'UnknownTransactionCommitResult', 'RetryableWriteError'];

function isLost(error: unknown): boolean {
  if (!(error instanceof MongoError)) return false;
  const isOfNetwork = /^Mongo(?:Network|ServerSelection|PoolCleared|NotConnected)/u.test(error.name);
  return isOfNetwork || error.code === NO_SUCH_TRANSACTION || LOST_LABELS.some((label) => error.hasErrorLabel(label));
}
