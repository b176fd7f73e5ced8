/**
 * `node bench/mongodb-decode.ts [seconds]`: how many documents a second the MongoDB connector turns from bytes into rows
 * and from change events into changes, on one core, without a server. The yardstick is the driver's own decoding into
 * objects, and into text by Extended JSON, of the same bytes in the same run.
 */
import { BSON, Long, ObjectId, Timestamp } from 'mongodb';
import { SourceId } from '#contract/dataset';
import { createJsonEnvelopeCodec } from '#codec/json-envelope';
import { readDocument } from '#connectors/mongodb/bson/document-reader';
import { DocumentShape } from '#connectors/mongodb/schema/document-shape';
import { ProgressWriter } from '#connectors/mongodb/stream/capture-state';
import { readEvent } from '#connectors/mongodb/stream/change-event';
import { afterOf, ChangeMaker } from '#connectors/mongodb/stream/change-maker';
import { WatchedCollections } from '#connectors/mongodb/stream/watched-collections';
import { formatPosition } from '#connectors/mongodb/position';
import { systemClock } from '#kernel/clock';

const seconds = Number(process.argv[2] ?? '3');
const COUNT = 2000;
const names = { read: () => ({ shows: () => true }) };

function person(i: number): Readonly<Record<string, unknown>> {
  return {
    _id: new ObjectId(),
    email: `user${i}@example.org`,
    name: `Some Body ${i}`,
    age: i % 90,
    balance: i * 1.25,
    created: new Date(1_700_000_000_000 + i),
    active: true,
    address: { street: '1 Main Street', city: 'Paris', zip: '75001', geo: { lat: 48.85, lon: 2.35 } },
    tags: ['a', 'b', 'c'],
    items: [
      { sku: `x${i}`, qty: 2 },
      { sku: 'y', qty: 3 },
    ],
  };
}

function eventOf(document: Readonly<Record<string, unknown>>, i: number, operation: 'insert' | 'update'): Buffer {
  return Buffer.from(
    BSON.serialize({
      _id: { _data: `8265A0F2C1${i.toString(16).padStart(8, '0').toUpperCase()}2B022C0100296E5A1004` },
      operationType: operation,
      clusterTime: new Timestamp({ t: 1_705_046_721, i }),
      wallTime: new Date(1_705_046_721_000),
      ns: { db: 'shop', coll: 'people' },
      documentKey: { _id: document['_id'] },
      ...(operation === 'insert'
        ? { fullDocument: document }
        : {
            fullDocumentBeforeChange: document,
            updateDescription: {
              updatedFields: { balance: 5, 'address.city': 'Lyon' },
              removedFields: [],
              truncatedArrays: [],
              disambiguatedPaths: {},
            },
          }),
      lsid: { id: new BSON.UUID() },
      txnNumber: Long.fromNumber(i),
    }),
  );
}

/** Rounds of `work` over all items for about `seconds`; items a second. */
function rate(items: readonly Buffer[], work: (bytes: Buffer) => void): number {
  const begin = performance.now();
  let done = 0;
  while (performance.now() - begin < seconds * 1000) {
    for (const bytes of items) work(bytes);
    done += items.length;
  }
  return Math.round((done / (performance.now() - begin)) * 1000);
}

/** The same with the changes of a round made into records, as capture does. */
function changeRate(events: readonly Buffer[]): number {
  const clock = systemClock;
  const naming = { source: SourceId.parse('bench'), namespace: 'mongodb://h:1' };
  const collections = new WatchedCollections({
    naming,
    clock,
    writer: new ProgressWriter(),
    rules: { reader: names, named: () => false },
    states: [],
    highestEpoch: 0,
    readsRows: false,
    known: [],
  });
  const position = formatPosition({ time: 1n, index: 0 });
  const namespace = { db: 'shop', collection: 'people' };
  const at = { since: 1n, position, isEmpty: true };
  const watched = collections.watch(namespace, at, { hasPreImages: true, hasCollation: false });
  const maker = new ChangeMaker(naming.source, collections, { position, now: () => clock.now() });
  const codec = createJsonEnvelopeCodec('0.0.0');
  const begin = performance.now();
  let done = 0;
  while (performance.now() - begin < seconds * 1000) {
    for (const bytes of events) {
      const event = readEvent(bytes);
      if (event.key !== null) maker.add({ event, watched, key: event.key, after: afterOf(event) }, 'both', false);
    }
    const { changes } = maker.finish();
    const schema = watched.shape.last;
    if (schema !== null) for (const change of changes) codec.encode(change, schema);
    done += events.length;
  }
  return Math.round((done / (performance.now() - begin)) * 1000);
}

const people = Array.from({ length: COUNT }, (_, i) => person(i));
const documents = people.map((one) => Buffer.from(BSON.serialize(one)));
const shape = new DocumentShape(names, () => false);
const results = {
  documentBytes: Math.round(documents.reduce((sum, { length }) => sum + length, 0) / COUNT),
  'document → row with shape, documents/s': rate(documents, (bytes) => void readDocument(bytes, 0, shape, 1)),
  'yardstick: driver → object, documents/s': rate(documents, (bytes) => void BSON.deserialize(bytes)),
  'yardstick: driver → Extended JSON, documents/s': rate(
    documents,
    (bytes) => void BSON.EJSON.stringify(BSON.deserialize(bytes)),
  ),
  'insert event → record of the log, events/s': changeRate(people.map((one, i) => eventOf(one, i, 'insert'))),
  'update event with pre-image → record of the log, events/s': changeRate(
    people.map((one, i) => eventOf(one, i, 'update')),
  ),
};
process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
