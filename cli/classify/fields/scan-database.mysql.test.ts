import { expect, test } from 'vitest';
import { z } from 'zod';
import { openMysqlHarness } from '#connectors/mysql/stream/testing/mysql-harness';
import { describeWith, sharedServer } from '#tests/support/servers';
import { vigie } from '#tests/support/vigie-command';

const Reports = z.object({
  items: z.array(
    z.object({ dataset: z.string(), field: z.string(), labels: z.array(z.object({ entity: z.string() })) }),
  ),
});

for (const flavour of ['mysql', 'mariadb'] as const) {
  describeWith([flavour], `a scan of ${flavour}`, () => {
    test('judges the fields of the tables of its database', async () => {
      await using harness = await openMysqlHarness(flavour, await sharedServer(flavour));
      await harness.run(
        'CREATE TABLE customer (id int PRIMARY KEY, contact varchar(80), size varchar(9))',
        `INSERT INTO customer VALUES ${Array.from({ length: 40 }, (_, i) => `(${i}, 'person${i}@example.org', 'XL')`).join(', ')}`,
        'CREATE TABLE empty_one (email varchar(80))',
      );
      const { out, err } = await vigie(['classify', harness.url, '--json', '--rows', '30']);
      const labels = Reports.parse(JSON.parse(out)).items.map(({ dataset, field, labels: held }) => [
        dataset.split('.').at(-1),
        field,
        ...held.map(({ entity }) => entity),
      ]);
      expect(labels).toEqual([
        ['customer', 'id'],
        ['customer', 'contact', 'EMAIL_ADDRESS'],
        ['customer', 'size'],
      ]);
      expect(err).toContain('30 rows of 2 tables read.');
    });
  });
}
