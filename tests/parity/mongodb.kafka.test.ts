import { randomBytes } from 'node:crypto';
import { Binary, Decimal128, Double, Long, MongoClient, ObjectId, Timestamp, UUID, type Db } from 'mongodb';
import { expect, test } from 'vitest';
import type { Change } from '#contract/change';
import { SourceId } from '#contract/dataset';
import type { DatasetSchema } from '#contract/schema';
import { openRelay } from '#connectors/debezium/testing/debezium-harness';
import { namespaceOf } from '#connectors/mongodb/connection';
import { openMongodbConnector } from '#connectors/mongodb/connector';
import { MongodbSettings } from '#connectors/mongodb/settings';
import { plainNames } from '#connectors/mongodb/testing/plain-names';
import { silentLogger } from '#kernel/telemetry/logger';
import { describeWith, sharedServer } from '../support/servers.ts';
import { haveBeenRead, nativeCapture } from './native.ts';
import { told, type Told } from './normalise.ts';

const TIMEOUT_MS = 240_000;
const LAST = 9_999;

interface Customer {
  readonly _id: number | string | ObjectId;
  readonly [name: string]: unknown;
}

const everything = (id: Customer['_id']): Customer => ({
  _id: id,
  text: 'tëxt "quoted"',
  int: 42,
  long: Long.fromString('9223372036854775807'),
  double: new Double(2.5),
  whole: new Double(3),
  decimal: Decimal128.fromString('12.50'),
  flag: true,
  nothing: null,
  at: new Date('2024-05-06T07:08:09.123Z'),
  early: new Date('0001-01-01T00:00:00Z'),
  oid: new ObjectId('507f1f77bcf86cd799439011'),
  uuid: new UUID('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'),
  bytes: new Binary(Buffer.from([0, 255, 16])),
  stamp: new Timestamp({ t: 5, i: 6 }),
  pattern: /^a+$/iu,
  address: { city: 'Lyon', lines: ['1 rue A', { extra: Long.fromNumber(7) }], geo: { lat: new Double(45.5) } },
  list: [1, 'two', null, { three: 3 }],
});

async function workload(db: Db): Promise<void> {
  const customers = db.collection<Customer>('customer');
  await customers.insertOne(everything(3));
  await customers.updateOne({ _id: 1 }, { $set: { text: 'new', 'address.city': 'Paris' }, $unset: { flag: '' } });
  await customers.replaceOne({ _id: 2 }, { text: 'replaced' });
  await customers.deleteOne({ _id: 3 });
  await customers.insertOne({ _id: 'text-key', added: 'later' });
  await db.collection<Customer>('markers').insertOne({ _id: LAST });
}

const isOver = ({ changes }: { readonly changes: readonly Change[] }) =>
  changes.some(({ key }) => key?.reveal()['_id'] === LAST);

interface Captured {
  readonly changes: readonly Change[];
  readonly schemas: readonly DatasetSchema[];
}

function all({ changes, schemas }: Captured): readonly Told[] {
  const byId = new Map(schemas.map((schema) => [schema.id, schema]));
  const list = changes.flatMap((change) => {
    const schema = byId.get(change.schema);
    return schema === undefined ? [] : [told(change, { ...schema, fields: [] })];
  });
  expect(list).toHaveLength(changes.length);
  // Cluster time has whole seconds, the clock of the server in an event has more.
  const plain = list.map((one) => ({ ...one, epoch: 0, committedAtUs: null }));
  const name = (one: { readonly dataset: string; readonly key: unknown }) =>
    `${one.dataset} ${JSON.stringify(one.key)}`;
  return [
    ...plain.filter(({ op }) => op === 'r').toSorted((a, b) => (name(a) < name(b) ? -1 : 1)),
    ...plain.filter(({ op }) => op !== 'r'),
  ];
}

describeWith(['kafka', 'connect', 'registry', 'mongo'], 'MongoDB through Debezium and through native capture', () => {
  test.each(['json', 'avro'] as const)(
    'the same workload gives the same changes (%s on the topic)',
    async (format) => {
      const base = `mongodb://${await sharedServer('mongo')}/p_${randomBytes(5).toString('hex')}`;
      await using client = await new MongoClient(`${base}?directConnection=true`).connect();
      const db = client.db();
      for (const name of ['customer', 'markers']) {
        await db.createCollection(name, { changeStreamPreAndPostImages: { enabled: true } });
      }
      await db.collection<Customer>('customer').insertMany([everything(1), everything(2)]);
      const own = nativeCapture(() =>
        openMongodbConnector({
          id: SourceId.parse('native'),
          url: `${base}?directConnection=true`,
          settings: MongodbSettings.parse({ discoveryMs: 100, heartbeatMs: 500 }),
          keyReader: plainNames,
          logger: silentLogger,
        }),
      );
      await using relay = await openRelay({
        kind: 'mongodb',
        url: `${base}?replicaSet=secantus&serverMonitoringMode=poll`,
        namespace: namespaceOf(base),
        format,
        connect: { captureMode: 'change_streams_update_full_with_pre_image' },
      });
      await Promise.all([own.follow(haveBeenRead(2)), relay.follow(({ changes }) => changes.length >= 2)]);
      await workload(db);
      await Promise.all([own.follow(isOver), relay.follow(isOver)]);
      const [ours, theirs] = [all(own), all(relay)];
      expect(theirs.map(({ op, dataset, key }) => ({ op, dataset, key }))).toEqual(
        ours.map(({ op, dataset, key }) => ({ op, dataset, key })),
      );
      for (const [i, expected] of ours.entries()) expect(theirs[i]).toEqual(expected);
      await db.dropDatabase();
    },
    TIMEOUT_MS,
  );
});
