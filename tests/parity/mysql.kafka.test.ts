import { randomBytes } from 'node:crypto';
import mysql from 'mysql2/promise';
import { describe, expect, test } from 'vitest';
import type { Change } from '#contract/change';
import { SourceId } from '#contract/dataset';
import type { DatasetSchema } from '#contract/schema';
import { openRelay } from '#connectors/debezium/testing/debezium-harness';
import { openMysqlConnector } from '#connectors/mysql/connector';
import { namespaceOf } from '#connectors/mysql/connection-url';
import { MysqlSettings } from '#connectors/mysql/settings';
import { silentLogger } from '#kernel/telemetry/logger';
import { describeWith, sharedServer } from '../support/servers.ts';
import { haveBeenRead, nativeCapture } from './native.ts';
import { told, type Told } from './normalise.ts';

const TIMEOUT_MS = 240_000;
const LAST = 9_999;

const COLUMNS: readonly (readonly [type: string, value: string])[] = [
  ['tinyint', '-7'],
  ['tinyint unsigned', '200'],
  ['smallint unsigned', '65535'],
  ['mediumint', '-8388608'],
  ['int', '42'],
  ['int unsigned', '4294967295'],
  ['bigint', '-9223372036854775808'],
  ['bigint unsigned', '18446744073709551615'],
  ['decimal(10,2)', '12.50'],
  ['decimal(65,30)', '12345678901234567890.123456789012345678901234567890'],
  ['double', '2.2e-5'],
  ['varchar(40)', "'tëxt ''quoted'''"],
  ['text', "'long'"],
  ['varchar(20) CHARACTER SET latin1', "'café'"],
  ['varbinary(10)', "x'00ff10'"],
  ['blob', "x'0102'"],
  ['date', "'2024-02-29'"],
  ['datetime', "'2024-05-06 07:08:09'"],
  ['datetime(6)', "'2024-05-06 07:08:09.123456'"],
  ['timestamp(6)', "'2024-05-06 07:08:09.5'"],
  ['year', '2024'],
  ["enum('sad','happy')", "'happy'"],
  ["set('a','b','c')", "'a,c'"],
];

interface Shop extends AsyncDisposable {
  readonly url: string;
  run(sql: string): Promise<void>;
}

type Flavour = 'mysql' | 'mariadb';

async function openShop(flavour: Flavour): Promise<Shop> {
  const address = await sharedServer(flavour);
  const base = `mysql://vigie:vigie@${address}/`;
  const name = `p_${randomBytes(5).toString('hex')}`;
  const connection = await mysql.createConnection({ uri: base, multipleStatements: true });
  await connection.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
  await connection.query(`USE ${name}; SET time_zone = '+00:00'`);
  return {
    url: `${flavour}://vigie:vigie@${address}/${name}`,
    run: async (sql) => void (await connection.query(sql)),
    async [Symbol.asyncDispose]() {
      await connection.query(`DROP DATABASE ${name}`);
      await connection.end();
    },
  };
}

async function prepare(shop: Shop): Promise<void> {
  const columns = COLUMNS.map(([type], i) => `c${i} ${type}`).join(', ');
  await shop.run(`CREATE TABLE everything (id int PRIMARY KEY, ${columns})`);
  await shop.run('CREATE TABLE customer (region varchar(10), id int, email varchar(100), PRIMARY KEY (region, id))');
  await shop.run('CREATE TABLE markers (id int PRIMARY KEY)');
  for (let id = 1; id <= 20; id++) await shop.run(`INSERT INTO customer VALUES ('eu', ${id}, 'p${id}@example.com')`);
  await everything(shop, 1);
  await shop.run('INSERT INTO everything (id) VALUES (2)');
}

async function everything(shop: Shop, id: number): Promise<void> {
  await shop.run(`INSERT INTO everything VALUES (${id}, ${COLUMNS.map(([, value]) => value).join(', ')})`);
}

async function workload(shop: Shop): Promise<void> {
  await everything(shop, 3);
  await shop.run('UPDATE everything SET c4 = 43 WHERE id = 1');
  await shop.run('UPDATE everything SET id = 4 WHERE id = 2');
  await shop.run('DELETE FROM everything WHERE id = 3');
  await shop.run('UPDATE customer SET email = NULL WHERE id <= 3');
  await shop.run("UPDATE customer SET region = 'us' WHERE id = 4");
  await shop.run('DELETE FROM customer WHERE id = 5');
  await shop.run(
    "BEGIN; INSERT INTO customer VALUES ('eu', 100, 'a@example.com'), ('eu', 101, 'b@example.com'); UPDATE customer SET email = 'c@example.com' WHERE id >= 100; DELETE FROM customer WHERE id = 101; COMMIT",
  );
  await shop.run('ALTER TABLE customer ADD COLUMN since date');
  await shop.run("INSERT INTO customer VALUES ('eu', 200, 'new@example.com', '2024-06-07')");
  await shop.run('TRUNCATE customer');
  await shop.run("INSERT INTO customer VALUES ('eu', 300, 'after@example.com', NULL)");
  await shop.run(`INSERT INTO markers VALUES (${LAST})`);
}

const isOver = ({ changes }: { readonly changes: readonly Change[] }) =>
  changes.some(({ key }) => key?.reveal()['id'] === LAST);

interface Captured {
  readonly changes: readonly Change[];
  readonly schemas: readonly DatasetSchema[];
}

/**
 * Rows that are read by either capture come in any order, and a row that changes while it is read may come as the change
 * or as the row: here nothing changes meanwhile.
 */
function all({ changes, schemas }: Captured): readonly Told[] {
  const byId = new Map(schemas.map((schema) => [schema.id, schema]));
  const list = changes.flatMap((change) => {
    const schema = byId.get(change.schema);
    return schema === undefined ? [] : [told(change, schema)];
  });
  expect(list).toHaveLength(changes.length);
  const first = new Map<string, number>();
  for (const { dataset, epoch } of list) first.set(dataset, Math.min(epoch, first.get(dataset) ?? Infinity));
  const counted = list.map((one) => ({ ...one, epoch: one.epoch - (first.get(one.dataset) ?? 0) }));
  const name = (one: Told) => `${one.dataset} ${JSON.stringify(one.key)}`;
  return [
    ...counted.filter(({ op }) => op === 'r').toSorted((a, b) => (name(a) < name(b) ? -1 : 1)),
    ...counted.filter(({ op }) => op !== 'r'),
  ];
}

describe.each(['mysql', 'mariadb'] as const)('%s', (flavour) => {
  describeWith(['kafka', 'connect', 'registry', flavour], 'through Debezium and through native capture', () => {
    test.each(['json', 'avro'] as const)(
      'the same workload gives the same changes (%s on the topic)',
      async (format) => {
        await using shop = await openShop(flavour);
        await prepare(shop);
        const own = nativeCapture(() =>
          openMysqlConnector({
            id: SourceId.parse('native'),
            url: shop.url,
            settings: MysqlSettings.parse({}),
            logger: silentLogger,
          }),
        );
        await using relay = await openRelay({ kind: flavour, url: shop.url, namespace: namespaceOf(shop.url), format });
        const reads = ({ changes }: Captured) => changes.length >= 22;
        await Promise.all([own.follow(haveBeenRead(3)), relay.follow(reads)]);
        await workload(shop);
        await Promise.all([own.follow(isOver), relay.follow(isOver)]);
        const [ours, theirs] = [all(own), all(relay)];
        expect(theirs.map(({ op, dataset, key }) => ({ op, dataset, key }))).toEqual(
          ours.map(({ op, dataset, key }) => ({ op, dataset, key })),
        );
        for (const [i, expected] of ours.entries()) expect(theirs[i]).toEqual(expected);
      },
      TIMEOUT_MS,
    );
  });
});
