import { randomBytes } from 'node:crypto';
import { MongoClient, Timestamp } from 'mongodb';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { describeWith, sharedServer } from '#tests/support/servers';
import { DebeziumSettings } from '../settings.ts';
import { connectorConfig } from './connector-config.ts';

const Stages = z.array(z.record(z.string(), z.unknown()));

function cursorPipeline(settings: Readonly<Record<string, string>> = {}) {
  const connect = { url: 'http://connect:8083', brokers: 'kafka:9092', settings };
  const config = connectorConfig({
    id: 'shop',
    kind: 'mongodb',
    url: 'mongodb://db:27017/shop',
    settings: DebeziumSettings.parse({ connect }),
  });
  return config['cursor.pipeline'];
}

const stages = (text = '') => Stages.parse(JSON.parse(text));

describeWith(['mongo'], 'the cursor pipeline of a MongoDB connector', () => {
  test('P1: the time that Debezium tells lies in the second of the cluster time, which orders changes', async () => {
    await using client = await new MongoClient(
      `mongodb://${await sharedServer('mongo')}/?directConnection=true`,
    ).connect();
    const database = client.db(`c_${randomBytes(5).toString('hex')}`);
    const clusterTime = new Timestamp({ t: 1_800_000_000, i: 7 });
    const ms = (wall: number | null) => (wall === null ? {} : { wallTime: new Date(1_800_000_000_000 + wall) });
    const events = [-1500, -1, 0, 321, 999, 1000, 1043, null].map((wall, i) => ({ _id: i, clusterTime, ...ms(wall) }));
    await database.collection<{ _id: number }>('events').insertMany(events);
    const told = await database
      .collection('events')
      .aggregate([...stages(cursorPipeline()), { $sort: { _id: 1 } }])
      .toArray();
    await database.dropDatabase();
    expect(told.map(({ wallTime }) => Number(wallTime) - 1_800_000_000_000)).toEqual([0, 0, 0, 321, 999, 999, 999, 0]);
  });
});

test('stages of the user follow ours; what is no list of stages is left for Debezium to refuse', () => {
  const [ours] = stages(cursorPipeline());
  const theirs = { $match: { 'ns.coll': 'person' } };
  expect(stages(cursorPipeline({ 'cursor.pipeline': JSON.stringify([theirs]) }))).toEqual([ours, theirs]);
  expect(cursorPipeline({ 'cursor.pipeline': 'all of it' })).toBe('all of it');
});
