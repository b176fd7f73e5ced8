import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startKafka } from '#deploy/stack/servers/kafka';
import { plantCanaries } from '../support/canary.ts';
import { eventually } from '../support/eventually.ts';
import { openTestDatabase } from '../support/postgres.ts';
import { describeWith } from '../support/servers.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { startVigie, type VigieProcess } from '../support/vigie-process.ts';

interface Field {
  readonly path: string;
  readonly examined: number;
  readonly label: { readonly entity: string; readonly hits: number } | null;
}

async function field(vigie: VigieProcess, path: string): Promise<Field | undefined> {
  const list: { items: readonly Field[] } = JSON.parse(JSON.stringify(await vigie.get('/api/v1/fields')));
  return list.items.find((each) => each.path === path);
}

describeWith(['kafka'], 'vigie on Kafka', () => {
  test('P1, P2, P4: counts each row once though Vigie and the broker are killed, and lets no value rest in clear', async () => {
    await using shop = await openTestDatabase();
    await using store = await openTestDatabase();
    await using folder = await tempFolder('e2e-kafka');
    await using broker = await tempFolder('e2e-broker');
    const canaries = plantCanaries();
    const kafka = await startKafka({ dataDir: broker.path });
    await shop.query('CREATE TABLE customer (id bigint PRIMARY KEY, email text)');
    await shop.query('ALTER TABLE customer REPLICA IDENTITY FULL');
    const insert = (from: number, to: number) =>
      shop.query(
        `INSERT INTO customer SELECT i, 'c' || i || '.${canaries.email}' FROM generate_series(${from}, ${to}) AS g(i)`,
      );
    await insert(1, 2000);
    const options = {
      dataDir: folder.path,
      config: {
        sources: [{ id: 'shop', url: shop.url, slot: `s_${shop.name}`, publication: `s_${shop.name}` }],
        catalog: { url: store.url },
      },
      // Not compressed, so that what rests can be searched.
      env: { KAFKA_BROKERS: kafka.brokers, VIGIE_LOG__KAFKA__COMPRESSION: 'none' },
    };

    const first = await startVigie(options);
    await eventually(async () => expect((await field(first, 'email'))?.examined ?? 0).toBeGreaterThan(0), 60_000);
    await insert(2001, 4000);
    await first.kill();

    await using second = await startVigie(options);
    await insert(4001, 5000);
    await eventually(async () => expect((await field(second, 'email'))?.examined ?? 0).toBeGreaterThan(2000), 60_000);
    await kafka.kill();
    await insert(5001, 6000);
    await using again = await startKafka({ dataDir: broker.path });
    expect(again.brokers).toBe(kafka.brokers);
    await eventually(async () => {
      expect(await field(second, 'email')).toMatchObject({
        examined: 6000,
        label: { entity: 'EMAIL_ADDRESS', hits: 6000 },
      });
    }, 120_000);

    await shop.query('DELETE FROM customer WHERE id > 100');
    await eventually(async () => expect((await field(second, 'email'))?.label?.hits).toBe(100), 60_000);
    expect(await second.stop()).toBe(0);
    await again.stop();
    expect(canaries.foundIn(await everythingIn(join(broker.path, 'log')))).toEqual([]);
    expect(canaries.foundIn(await second.output())).toEqual([]);
  }, 300_000);
});

/** What rests on the broker's disk. */
async function everythingIn(folder: string): Promise<string> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const texts = await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'latin1')));
  expect(texts.join('').length).toBeGreaterThan(100_000);
  return texts.join('\n');
}
