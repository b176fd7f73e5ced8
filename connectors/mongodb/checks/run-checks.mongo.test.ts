import { expect, test } from 'vitest';
import { describeWith } from '#tests/support/servers';
import { openMongodbHarness, type MongodbHarness } from '../testing/mongodb-harness.ts';

async function checksOf(harness: MongodbHarness) {
  await using connector = await harness.connector();
  const results = await connector.check(new AbortController().signal);
  return new Map(results.map((result) => [result.check, result]));
}

describeWith(['mongo'], 'mongodb checks', () => {
  test(
    'a good source: everything is said, and a collection without pre-images gets the command that mends it',
    { timeout: 180_000 },
    async () => {
      await using harness = await openMongodbHarness();
      await harness.create({ name: 'exact', columns: [], key: ['id'] });
      await harness.db.createCollection('plain "quoted"');
      await harness.db.createCollection('series', { timeseries: { timeField: 't' } });
      const before = await harness.db.listCollections().toArray();
      const checks = await checksOf(harness);
      // Checks only read.
      expect(await harness.db.listCollections().toArray()).toEqual(before);
      for (const name of ['connection', 'version', 'deployment', 'change_stream', 'read', 'collections'])
        expect(checks.get(name)).toMatchObject({ status: 'ok' });
      expect(checks.get('time_series')).toMatchObject({ status: 'warn', evidence: expect.stringContaining('series') });
      const { status, fix } = checks.get('pre_images') ?? {};
      expect(status).toBe('warn');
      expect(fix).toBe(
        `db.getSiblingDB("${harness.db.databaseName}").runCommand({ collMod: ${JSON.stringify('plain "quoted"')}, changeStreamPreAndPostImages: { enabled: true } })`,
      );
      await harness.db.command({ collMod: 'plain "quoted"', changeStreamPreAndPostImages: { enabled: true } });
      expect((await checksOf(harness)).get('pre_images')).toMatchObject({ status: 'ok' });
    },
  );
});
