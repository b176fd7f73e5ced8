import {
  Binary,
  BSON,
  Decimal128,
  Double,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
  UUID,
  type Document,
} from 'mongodb';
import { expect, test } from 'vitest';
import { UNAVAILABLE, type Row } from '#contract/change';
import type { DatasetSchema } from '#contract/schema';
import { describeWith } from '#tests/support/servers';
import { Follower } from '../../conformance/follower.ts';
import type { SourceHarness } from '../../conformance/harness.ts';
import { catchUp, createTables, expectExact, keyed } from '../../conformance/scene.ts';
import { randomFrom } from '../../conformance/workload.ts';
import { readDocument } from '../bson/document-reader.ts';
import { DocumentShape } from '../schema/document-shape.ts';
import type { MongodbSettings } from '../settings.ts';
import { openMongodbHarness, type MongodbHarness } from '../testing/mongodb-harness.ts';
import { plainNames } from '../testing/plain-names.ts';

interface Doc {
  readonly _id: number | string;
  readonly [name: string]: unknown;
}

/** The harness as the suite's follower takes it, with documents as they are and settings of the test's own. */
function plain(harness: MongodbHarness, settings: Partial<MongodbSettings> = {}, url?: string): SourceHarness {
  const { reads: _, ...rest } = harness;
  return {
    ...rest,
    connector: (tuning) => harness.connector(tuning, settings, url),
    [Symbol.asyncDispose]: async () => {},
  };
}

function lastShape(follower: Follower, urn: string): DatasetSchema | undefined {
  return follower.shapes.findLast((shape) => shape.urn === urn);
}

/** Follows until a document written now was seen. */
async function catchUpPlain(harness: MongodbHarness, follower: Follower): Promise<void> {
  const id = `marker ${new ObjectId().toString()}`;
  await harness.db.collection<Doc>('markers').insertOne({ _id: id });
  const until = ({ changes, isReading }: Follower) =>
    !isReading && changes.some(({ key }) => key?.reveal()['_id'] === id);
  await follower.follow({ until });
}

async function started(harness: MongodbHarness, settings?: Partial<MongodbSettings>) {
  const follower = new Follower(plain(harness, settings));
  // What is written from now on is not read, but told.
  await follower.follow({ until: ({ batches, isReading }) => batches.length > 0 && !isReading });
  await catchUpPlain(harness, follower);
  return { follower, catchUp: () => catchUpPlain(harness, follower) };
}

const changesOf = (follower: Follower, harness: MongodbHarness, name: string) =>
  follower.of(harness.urn(name)).map(({ op, before, after, afterImage }) => ({
    op,
    before: before?.reveal() ?? null,
    after: after?.reveal() ?? null,
    ...(afterImage === undefined ? {} : { afterImage }),
  }));

describeWith(['mongo'], 'mongodb stream', () => {
  test('P6: without pre-images an update tells what it changed; the rest is unchanged, never data', async () => {
    await using harness = await openMongodbHarness();
    const people = harness.db.collection<Doc>('people');
    await people.insertOne({
      _id: 1,
      name: 'a',
      mail: 'x',
      address: { city: 'c', zip: 'z' },
      tags: ['t', 'u'],
    });
    const { follower, catchUp: on } = await started(harness);
    await people.updateOne(
      { _id: 1 },
      { $set: { mail: 'y', 'address.city': 'd', 'tags.1': 'v' }, $unset: { name: '' } },
    );
    await people.deleteOne({ _id: 1 });
    await on();
    expect(changesOf(follower, harness, 'people').slice(1)).toEqual([
      {
        op: 'u',
        before: null,
        after: { _id: 1, mail: 'y', address: '{"city":"d"}', tags: '["v"]' },
      },
      { op: 'd', before: { _id: 1 }, after: null },
    ]);
    expect(lastShape(follower, harness.urn('people'))?.beforeImage).toBe('key');
    await people.insertOne({ _id: 2, name: 'b', mail: 'x' });
    await people.updateOne({ _id: 2 }, { $set: { mail: 'y' } });
    await on();
    expect(changesOf(follower, harness, 'people').at(-1)?.after).toEqual({
      _id: 2,
      name: UNAVAILABLE,
      mail: 'y',
      address: UNAVAILABLE,
      tags: UNAVAILABLE,
    });
  });

  test('P6: a document that was looked up says so', async () => {
    await using harness = await openMongodbHarness();
    const people = harness.db.collection<Doc>('people');
    await people.insertOne({ _id: 1, name: 'a', mail: 'x' });
    await people.insertOne({ _id: 2, name: 'b', mail: 'x' });
    const { follower, catchUp: on } = await started(harness, { updates: 'lookup' });
    await people.updateOne({ _id: 1 }, { $set: { mail: 'y' } });
    await people.updateOne({ _id: 1 }, { $set: { mail: 'z' } });
    await people.updateOne({ _id: 2 }, { $set: { mail: 'gone' } });
    await people.deleteOne({ _id: 2 });
    await on();
    const tail = changesOf(follower, harness, 'people').filter(({ op }) => op === 'u');
    expect(tail.slice(1)).toEqual([
      { op: 'u', before: null, after: { _id: 1, name: 'a', mail: 'z' }, afterImage: 'looked_up' },
      { op: 'u', before: null, after: { _id: 2, name: UNAVAILABLE, mail: 'gone' } },
    ]);
    expect(tail[0]).toMatchObject({ after: { name: 'a' }, afterImage: 'looked_up' });
  });

  test(
    'P1, P2: with pre-images documents are what each update left, whatever it did',
    { timeout: 120_000 },
    async () => {
      await using harness = await openMongodbHarness();
      await harness.create(keyed('docs'));
      const docs = harness.db.collection<Doc>('docs');
      const random = randomFrom(5);
      for (let i = 0; i < 30; i += 1) await docs.insertOne(someDocument(i, random));
      const { follower, catchUp: on } = await started(harness);
      for (let i = 0; i < 250; i += 1)
        await docs.updateOne({ _id: random(30) }, someUpdate(random)).catch(ignoreRefusal);
      await on();
      const shape = new DocumentShape(plainNames, () => false);
      const found = await docs.find({}, { promoteValues: false, promoteLongs: false }).toArray();
      const there = found.map((one) => sorted(readDocument(Buffer.from(BSON.serialize(one)), 0, shape, 1)));
      const evidence = follower.evidence.content(harness.urn('docs'));
      expect(evidence).toEqual(there.toSorted());
      expect(follower.of(harness.urn('docs')).filter(({ op }) => op === 'u').length).toBeGreaterThan(150);
    },
  );

  test('P2: what was written last before the stream began is counted once', async () => {
    await using harness = await openMongodbHarness();
    await harness.create(keyed('a'));
    for (let round = 0; round < 5; round += 1) {
      await harness.fill('a', { from: 10 * round, count: 10 });
      await harness.transact([{ do: 'update', table: 'a', set: { v: 'last' }, where: { id: 10 * round + 3 } }]);
      const { follower, catchUp: on } = await started(harness);
      await on();
      const rows = (await harness.rows('a')).map((row) => sorted(plainRow(row))).toSorted();
      expect(follower.evidence.content(harness.urn('a'))).toEqual(rows);
    }
  });

  test('every type of BSON reads the same from the snapshot and from the tail', async () => {
    await using harness = await openMongodbHarness();
    const types = harness.db.collection<Doc>('types');
    await types.insertOne(allTypes(1));
    const { follower, catchUp: on } = await started(harness);
    await types.insertOne(allTypes(2));
    await on();
    const [read, told] = changesOf(follower, harness, 'types');
    expect(read?.op).toBe('r');
    expect({ ...told?.after, _id: 1 }).toEqual({ ...read?.after, _id: 1 });
    expect(read?.after).toMatchObject({
      decimal: '0.10',
      long: '9007199254740993',
      uuid: '0f8fad5b-d9cb-469f-a165-70867728950e',
    });
  });

  test('P4: a position holds no part of the document’s key, a transaction has one id and one time', async () => {
    await using harness = await openMongodbHarness();
    await harness.create(keyed('a'));
    const { follower, catchUp: on } = await started(harness);
    const canary = 'canary-hunter2@example.org';
    await harness.transact([
      { do: 'insert', table: 'a', rows: [{ id: canary, v: 'x' }] },
      { do: 'update', table: 'a', set: { v: 'y' }, where: { id: canary } },
    ]);
    await on();
    const changes = follower.of(harness.urn('a'));
    expect(changes.map(({ op }) => op)).toEqual(['c', 'u']);
    expect(new Set(changes.map(({ transaction }) => transaction)).size).toBe(1);
    expect(changes[0]?.transaction).toMatch(/^[0-9a-f]{32}:\d+$/u);
    const hex = Buffer.from(canary).toString('hex');
    for (const batch of follower.batches) {
      const said = JSON.stringify([
        batch.events,
        batch.schemas,
        batch.progress,
        batch.changes.map(({ position }) => position),
      ]);
      expect(said).not.toContain(canary);
      expect(said.toLowerCase()).not.toContain(hex);
    }
  });

  test('shapes: paths with types and frequency, told again only when they have grown', async () => {
    await using harness = await openMongodbHarness();
    const people = harness.db.collection<Doc>('people');
    await people.insertMany([
      { _id: 1, name: 'a', address: { city: 'c' }, scores: { 'jane@example.org': 1 } },
      { _id: 2, name: 5, items: [{ sku: 'x' }, { sku: 'y' }] },
    ]);
    const { follower, catchUp: on } = await started(harness);
    const urn = harness.urn('people');
    expect(lastShape(follower, urn)?.fields).toEqual([
      { name: '_id', type: 'int', kind: 'integer', nullable: false, keyOrder: 1 },
      { name: 'name', type: 'int | string', kind: 'other', nullable: false },
      { name: 'address', type: 'object', kind: 'json', nullable: true },
      { name: 'scores', type: 'object', kind: 'json', nullable: true },
      { name: 'items', type: 'array', kind: 'json', nullable: true },
    ]);
    const paths = lastShape(follower, urn)?.paths?.map(({ path, count, of }) => `${path} ${count}/${of}`);
    expect(paths).toEqual([
      '_id 2/2',
      'name 2/2',
      'address 1/2',
      'address.city 1/1',
      'scores 1/2',
      'scores.{} 1/1',
      'items 1/2',
      'items[] 2/1',
      'items[].sku 2/2',
    ]);
    const told = follower.shapes.length;
    await people.insertOne({ _id: 3, name: 'b' });
    await on();
    expect(follower.shapes.length).toBe(told);
    await people.insertOne({ _id: 4, name: 'b', address: { zip: 'z' } });
    await on();
    expect(lastShape(follower, urn)?.paths?.map(({ path }) => path)).toContain('address.zip');
  });

  test('a field that no document has any more is gone after a re-reading', async () => {
    await using harness = await openMongodbHarness();
    const people = harness.db.collection<Doc>('people');
    await people.insertMany([
      { _id: 1, old: 'a', kept: 1 },
      { _id: 2, kept: 1 },
    ]);
    const { follower } = await started(harness);
    await people.updateMany({}, { $unset: { old: '' } });
    const urn = harness.urn('people');
    const fields = () => lastShape(follower, urn)?.fields.map(({ name }) => name);
    expect(fields()).toContain('old');
    await follower.follow({
      onBatch: (_, stream) => stream.resnapshot('again', []),
      until: () => fields()?.includes('old') === false,
    });
    expect(fields()).toEqual(['_id', 'kept']);
  });

  test('a renamed collection is another dataset, which is read', async () => {
    await using harness = await openMongodbHarness();
    await createTables(harness, [keyed('a')]);
    await harness.fill('a', { from: 0, count: 20 });
    const follower = new Follower(harness);
    await catchUp(harness, follower);
    await harness.db.collection('a').rename('b');
    await harness.db.collection<Doc>('b').insertOne({ _id: 100 });
    await catchUp(harness, follower, { until: (seen) => seen.evidence.content(harness.urn('b')) !== null });
    expect(lastShape(follower, harness.urn('a'))?.dropped).toBe(true);
    expect(follower.evidence.content(harness.urn('b'))).toHaveLength(21);
  });

  test('P1: a dropped database ends the stream, and it goes on behind that', async () => {
    await using harness = await openMongodbHarness();
    await createTables(harness, [keyed('a')]);
    await harness.fill('a', { from: 0, count: 5 });
    const follower = new Follower(harness);
    await catchUp(harness, follower);
    await harness.db.dropDatabase();
    await createTables(harness, [keyed('a')]);
    await harness.fill('a', { from: 50, count: 3 });
    await catchUp(harness, follower);
    await expectExact(harness, follower, ['a']);
    expect(follower.shapes.some(({ urn, dropped }) => urn === harness.urn('a') && dropped === true)).toBe(true);
    // Also when nobody followed meanwhile.
    await harness.db.dropDatabase();
    await createTables(harness, [keyed('a')]);
    await harness.fill('a', { from: 70, count: 4 });
    await catchUp(harness, follower);
    await expectExact(harness, follower, ['a']);
  });

  test('views are left out, a time-series collection is told as unexamined, once', async () => {
    await using harness = await openMongodbHarness();
    await harness.db.createCollection('series', { timeseries: { timeField: 't' } });
    await harness.db.createCollection('seen', { viewOn: 'people', pipeline: [] });
    const { follower, catchUp: on } = await started(harness);
    await on();
    const gaps = follower.events.filter((event) => event.type === 'gap');
    expect(gaps).toMatchObject([{ dataset: harness.urn('series'), code: 'VIG_C152' }]);
    const urns = new Set(follower.shapes.map(({ urn }) => urn));
    expect(urns.has(harness.urn('seen'))).toBe(false);
    expect(urns.has(harness.urn('series'))).toBe(false);
  });

  test('`snapshot: never` follows only, and says what was not examined', async () => {
    await using harness = await openMongodbHarness();
    const people = harness.db.collection<Doc>('people');
    await people.insertOne({ _id: 1, name: 'before' });
    const { follower, catchUp: on } = await started(harness, { snapshot: 'never' });
    await people.insertOne({ _id: 2, name: 'after' });
    await on();
    expect(changesOf(follower, harness, 'people').map(({ op }) => op)).toEqual(['c']);
    expect(follower.events.filter((event) => event.type === 'gap')).toMatchObject([{ code: 'VIG_C117', from: null }]);
  });

  test('only what is included and not excluded is watched, by globs', async () => {
    await using harness = await openMongodbHarness();
    const names = ['people', 'people_old', 'orders', 'markers'];
    for (const name of names) await harness.db.collection<Doc>(name).insertOne({ _id: 1 });
    const tables = { include: ['*.people*', `${harness.db.databaseName}.mark?rs`], exclude: ['*.*_old'] };
    const { follower, catchUp: on } = await started(harness, { tables });
    for (const name of names) await harness.db.collection<Doc>(name).insertOne({ _id: 2 });
    await on();
    const seen = names.map((name) => follower.of(harness.urn(name)).length > 0);
    expect(seen).toEqual([true, false, false, true]);
  });

  test('without a database in the url the whole deployment is watched', { timeout: 120_000 }, async () => {
    await using harness = await openMongodbHarness();
    await using other = await openMongodbHarness();
    await harness.create(keyed('a'));
    await other.create(keyed('b'));
    await harness.fill('a', { from: 0, count: 10 });
    await other.fill('b', { from: 0, count: 10 });
    const both = [harness.db.databaseName, other.db.databaseName].map((name) => `${name}.*`);
    const url = harness.url.replace(`/${harness.db.databaseName}?`, '/?');
    const source = plain(harness, { tables: { include: both, exclude: [] } }, url);
    const follower = new Follower(source);
    await catchUpPlain(harness, follower);
    await harness.transact([{ do: 'delete', table: 'a', where: { id: 1 } }]);
    await other.transact([{ do: 'delete', table: 'b', where: { id: 1 } }]);
    await catchUpPlain(harness, follower);
    expect(follower.evidence.content(harness.urn('a'))).toHaveLength(9);
    expect(follower.evidence.content(other.urn('b'))).toHaveLength(9);
    expect(follower.shapes.every(({ path }) => both.includes(`${path[0] ?? ''}.*`))).toBe(true);
  });
});

function sorted(row: Row): string {
  return JSON.stringify(Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function plainRow({ id, ...rest }: Row): Row {
  return id === undefined ? rest : { _id: id, ...rest };
}

type Random = (below: number) => number;

function someDocument(id: number, random: Random): Doc {
  return {
    _id: id,
    n: random(9),
    a: { b: { c: random(9) }, list: [1, 2, { d: 'x' }] },
    list: [random(9), random(9), 3, 4],
  };
}

function someUpdate(random: Random): Document {
  const updates: readonly Document[] = [
    { $set: { n: random(100), [`new${random(3)}`]: { x: random(9) } } },
    { $set: { 'a.b.c': random(9), 'a.b.e': 'e' } },
    { $unset: { 'a.b.c': '' } },
    { $unset: { [`new${random(3)}`]: '', n: '' } },
    { $push: { list: { $each: [random(9)], $slice: -5 } } },
    { $push: { list: { $each: [], $slice: 2 } } },
    { $set: { 'a.list.2.d': `d${random(9)}` } },
    { $set: { 'list.6': random(9) } },
    { $inc: { n: 1 } },
    { $pop: { 'a.list': 1 } },
    { $rename: { n: 'm' } },
    { $set: { a: { b: { c: 1 }, list: [1, 2, { d: 'x' }] } } },
  ];
  return updates[random(updates.length)] ?? {};
}

/** Some updates do not fit what a document has become. */
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof Error && error.name === 'MongoServerError')) throw error;
}

function allTypes(id: number): Doc {
  return {
    _id: id,
    double: new Double(1.5),
    nan: new Double(Number.NaN),
    string: 'é😀',
    object: { nested: { decimal: Decimal128.fromString('1.50') } },
    array: [1, 'x', [null, new Date(5)]],
    binary: new Binary(Buffer.from([0, 255, 1]), 0),
    custom: new Binary(Buffer.from([7]), 128),
    uuid: new UUID('0f8fad5b-d9cb-469f-a165-70867728950e'),
    objectId: new ObjectId('0123456789abcdef01234567'),
    bool: false,
    date: new Date(-62_000_000_000_000),
    none: null,
    regex: new BSON.BSONRegExp('^a', 'i'),
    int: 7,
    timestamp: new Timestamp({ t: 5, i: 6 }),
    long: Long.fromString('9007199254740993'),
    decimal: Decimal128.fromString('0.10'),
    minKey: new MinKey(),
    maxKey: new MaxKey(),
  };
}
