import { join } from 'node:path';
import { SchemaRegistry } from '@kafkajs/confluent-schema-registry';
import { expect, test } from 'vitest';
import { startConnect } from '#deploy/stack/servers/connect';
import { startKafka } from '#deploy/stack/servers/kafka';
import { startRegistry } from '#deploy/stack/servers/registry';
import { openTestLog } from '#log/kafka/kafka-log.fixture';
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

async function email(vigie: VigieProcess): Promise<Field | undefined> {
  const list: { items: readonly Field[] } = JSON.parse(JSON.stringify(await vigie.get('/api/v1/fields')));
  return list.items.find((each) => each.path === 'email');
}

describeWith(['kafka', 'connect', 'registry'], 'vigie on Kafka with Debezium and Avro', () => {
  test('P1, P2: each row counts once though Connect, the registry and Vigie are killed under load', async () => {
    await using shop = await openTestDatabase();
    await using store = await openTestDatabase();
    await using folder = await tempFolder('e2e-debezium');
    const canaries = plantCanaries();
    await using kafka = await startKafka({ dataDir: join(folder.path, 'kafka') });
    const atConnect = { dataDir: join(folder.path, 'connect'), brokers: kafka.brokers };
    const atRegistry = { dataDir: join(folder.path, 'registry') };
    let [connect, registry] = await Promise.all([startConnect(atConnect), startRegistry(atRegistry)]);
    await shop.query('CREATE TABLE customer (id bigint PRIMARY KEY, email text)');
    await shop.query('ALTER TABLE customer REPLICA IDENTITY FULL');
    const insert = (from: number, to: number) =>
      shop.query(
        `INSERT INTO customer SELECT i, 'c' || i || '.${canaries.email}' FROM generate_series(${from}, ${to}) AS g(i)`,
      );
    await insert(1, 1000);
    const slot = `s_${shop.name}`;
    const options = {
      dataDir: join(folder.path, 'vigie'),
      config: {
        sources: [
          {
            id: 'shop',
            url: shop.url,
            slot,
            publication: slot,
            capture: 'debezium',
            connect: { url: connect.url, format: 'avro' },
          },
        ],
        catalog: { url: store.url },
        registry: { url: registry.url },
        changeTopics: { encrypted: false },
      },
      env: { KAFKA_BROKERS: kafka.brokers },
    };

    const first = await startVigie(options);
    await eventually(async () => expect((await email(first))?.examined ?? 0).toBe(1000), 90_000);
    await insert(1001, 2000);
    await connect.kill();
    await insert(2001, 3000);
    await registry.kill();
    await first.kill();
    registry = await startRegistry(atRegistry);
    await using second = await startVigie(options);
    connect = await startConnect(atConnect);
    await insert(3001, 4000);
    await connect.kill();
    connect = await startConnect(atConnect);
    await insert(4001, 5000);
    await eventually(async () => {
      expect(await email(second)).toMatchObject({ examined: 5000, label: { entity: 'EMAIL_ADDRESS', hits: 5000 } });
    }, 120_000);
    await shop.query('DELETE FROM customer WHERE id > 100');
    await eventually(async () => expect((await email(second))?.label?.hits).toBe(100), 60_000);

    // Somebody else reads them with the registry's own client.
    await using log = await openTestLog(kafka.brokers);
    const client = new SchemaRegistry({ host: registry.url });
    const labels = new Map<string, unknown>();
    for await (const { records } of log.read('vigie.labels.pii')) {
      for (const { key, value } of records) {
        const name = String(key);
        if (value === null) labels.delete(name);
        else labels.set(name, await client.decode(Buffer.from(value)));
      }
    }
    expect(labels.size).toBe(100);
    expect([...labels.values()][0]).toMatchObject({
      source: 'shop',
      class: 'PII',
      fields: [{ path: 'email', entity: 'EMAIL_ADDRESS' }],
    });
    const changes: { readonly source: { readonly vigie: { readonly epoch: number } } }[] = [];
    for await (const { records } of log.read('shop.public.customer')) {
      for (const { value } of records) {
        if (value !== null) changes.push(await client.decode(Buffer.from(value)));
      }
    }
    // A snapshot whose end Connect had not stored when it was killed is taken anew, in an epoch of its own.
    const newest = Math.max(...changes.map(({ source }) => source.vigie.epoch));
    const counted = changes.filter(({ source }) => source.vigie.epoch === newest);
    expect(counted.length).toBe(5000 + 4900);
    expect(changes[0]).toMatchObject({ op: 'r', source: { connector: 'postgresql', table: 'customer' } });
    expect(canaries.foundIn(await second.output())).toEqual([]);
    expect(await second.stop()).toBe(0);
    await connect.stop();
    await registry.stop();
  }, 400_000);
});
