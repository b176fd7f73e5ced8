import { MongoClient } from 'mongodb';
import { expect, test } from 'vitest';
import { systemClock } from '#kernel/clock';
import { silentLogger } from '#kernel/telemetry/logger';
import { eventually } from '#tests/support/eventually';
import { describeWith, sharedServer } from '#tests/support/servers';
import { openMongodbHarness } from '../testing/mongodb-harness.ts';
import { readFacts, readTime } from './source-client.ts';
import { Tail } from './tail.ts';

describeWith(['mongo'], 'the tail of a change stream', () => {
  test('is asked for what comes next while what has come is taken', async () => {
    await using harness = await openMongodbHarness();
    await using client = await new MongoClient(
      `mongodb://${await sharedServer('mongo')}/?directConnection=true`,
    ).connect();
    const stop = new AbortController();
    await harness.create({ name: 'seen', columns: [{ name: 'id', type: 'integer' }], key: ['id'] });
    const insert = (id: number) => harness.transact([{ do: 'insert', table: 'seen', rows: [{ id }] }]);
    const { features } = await readFacts(client);
    await using tail = await Tail.open({
      client: () => Promise.resolve(client),
      database: harness.db.databaseName,
      filter: [],
      features,
      start: { time: await readTime(client), token: null },
      takenTime: 0n,
      clock: systemClock,
      logger: silentLogger,
      signal: stop.signal,
    });
    const taken = () => {
      const event = tail.take();
      if (event === null) throw new Error('nothing has come');
      return event.operation;
    };
    await insert(1);
    await eventually(async () => {
      await tail.wait(100, 100, undefined);
      expect(taken()).toBe('insert');
    });
    await insert(2);
    // Nobody waits for it.
    expect(await eventually(taken)).toBe('insert');
    stop.abort();
  });
});
