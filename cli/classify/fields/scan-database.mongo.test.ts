import { expect, test } from 'vitest';
import { z } from 'zod';
import { openMongodbHarness } from '#connectors/mongodb/testing/mongodb-harness';
import { describeWith } from '#tests/support/servers';
import { vigie } from '#tests/support/vigie-command';

const Reports = z.object({
  items: z.array(z.object({ field: z.string(), labels: z.array(z.object({ path: z.string(), entity: z.string() })) })),
});

describeWith(['mongo'], 'a scan of MongoDB', () => {
  test('judges the paths of the documents of its database, over more batches than one', async () => {
    await using harness = await openMongodbHarness();
    await harness.db.collection('customer').insertMany(
      Array.from({ length: 400 }, (_, i) => ({
        profile: { mail: `person${i}@example.org` },
        size: 'XL',
        ...(i === 399 ? { extra: 'b.roe@example.org' } : {}),
      })),
    );
    const { out, err } = await vigie(['classify', harness.url, '--json']);
    const labels = Reports.parse(JSON.parse(out)).items.map(({ field, labels: held }) => [
      field,
      ...held.map(({ path, entity }) => `${path} ${entity}`),
    ]);
    expect(labels).toEqual([
      ['_id'],
      ['profile', 'profile.mail EMAIL_ADDRESS'],
      ['size'],
      ['extra', 'extra EMAIL_ADDRESS'],
    ]);
    expect(err).toContain('400 rows of 1 tables read.');
  });
});
