import { BSON, type MongoClient } from 'mongodb';
import { keyIdentity } from '../bson/key-order.ts';
import { command, cursorOf, toTimestamp } from '../connection.ts';
import { idDocument } from '../snapshot/chunk-reader.ts';
import { keyOf } from './change-event.ts';
import type { MissingDocument } from './change-maker.ts';

/** Keys that one query asks for. */
const KEYS_OF_A_QUERY = 500;

/**
 * Reads the documents of updates that brought none: one query for many, not one per event. What is found is at least as
 * new as the events, and may be newer; what is gone by now stays as the event told it.
 */
export async function lookUp(
  client: MongoClient,
  missing: readonly MissingDocument[],
  { at, signal }: { readonly at: bigint; readonly signal: AbortSignal },
): Promise<void> {
  for (const [{ state }, ofCollection] of Map.groupBy(missing, ({ watched }) => watched)) {
    for (let i = 0; i < ofCollection.length; i += KEYS_OF_A_QUERY) {
      const some = ofCollection.slice(i, i + KEYS_OF_A_QUERY);
      const waiting = Map.groupBy(some, ({ key }) => keyIdentity(key));
      const ids = Array.from(waiting.values(), ([first]) => (first === undefined ? null : driverValue(first)));
      const reply = await command(
        client,
        state.db,
        {
          find: state.collection,
          filter: { _id: { $in: ids } },
          limit: ids.length,
          batchSize: ids.length,
          singleBatch: true,
          readConcern: { level: 'majority', afterClusterTime: toTimestamp(at) },
        },
        { signal },
      );
      for (const document of cursorOf(reply).documents) {
        const key = keyOf(document);
        for (const one of key === null ? [] : (waiting.get(keyIdentity(key)) ?? [])) one.found(document);
      }
    }
  }
}

function driverValue({ key }: MissingDocument): unknown {
  return BSON.deserialize(idDocument(key), { promoteValues: false, promoteLongs: false, bsonRegExp: true })['_id'];
}
