import { expect, test } from 'vitest';
import { LineageGraph } from '#contract/lineage';
import { RunEvent } from '#contract/openlineage';
import { topics } from '#contract/topics';
import { Keyring } from '#kernel/secrets/keyring';
import { silentLogger } from '#kernel/telemetry/logger';
import { openPostgresLog } from '#log/postgres/postgres-log';
import { eventually } from '../support/eventually.ts';
import { openTestDatabase } from '../support/postgres.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { startVigie } from '../support/vigie-process.ts';

test('lineage of the pipeline: from a column to the label topic of its class, over HTTP and as OpenLineage events', async () => {
  await using shop = await openTestDatabase();
  await using store = await openTestDatabase();
  await using folder = await tempFolder('e2e');
  await shop.query('CREATE TABLE customer (id bigint PRIMARY KEY, email text)');
  await shop.query("INSERT INTO customer VALUES (1, 'someone@example.com')");
  await using vigie = await startVigie({
    dataDir: folder.path,
    config: {
      sources: [{ id: 'shop', url: shop.url, slot: `s_${shop.name}`, publication: `s_${shop.name}` }],
      catalog: { url: store.url },
    },
  });
  const { host } = new URL(shop.url);
  const dataset = encodeURIComponent(`postgres://${host}/${shop.name}.public.customer`);
  const lineage = async () => LineageGraph.parse(await vigie.get(`/api/v1/lineage?dataset=${dataset}`));
  const names = await eventually(async () => {
    const { nodes, edges } = await lineage();
    const label = edges.find(({ to }) => to.endsWith(topics.labels('PII')));
    expect(label?.fields).toMatchObject([{ from: 'after.email', masking: true }]);
    return nodes.map(({ name }) => name);
  }, 30_000);
  expect(names).toContain('shop.public.customer');
  expect(names).toContain(`${store.name}.catalog.field_labels`);

  await shop.query('DROP TABLE customer');
  await using log = await openPostgresLog({ url: store.url, keyring: Keyring.generate(), logger: silentLogger });
  await eventually(async () => {
    expect((await lineage()).edges).toEqual([]);
    const events: RunEvent[] = [];
    for await (const { records } of log.read(topics.lineage))
      for (const { value } of records) events.push(RunEvent.parse(JSON.parse(Buffer.from(value ?? []).toString())));
    const ended = events.filter(({ eventType }) => eventType === 'COMPLETE').map(({ job }) => job.name);
    expect(ended).toEqual(['capture.shop.public.customer', 'classify.shop.public.customer']);
  }, 30_000);
  expect(await vigie.stop()).toBe(0);
}, 180_000);
