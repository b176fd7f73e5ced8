import { expect, test } from 'vitest';
import type { Change } from '#contract/change';
import type { DatasetSchema } from '#contract/schema';
import { SourceId } from '#contract/dataset';
import { openRelay } from '#connectors/debezium/testing/debezium-harness';
import { openPostgresConnector } from '#connectors/postgres/connector';
import { namespaceOf } from '#connectors/postgres/connection-url';
import { PostgresSettings } from '#connectors/postgres/settings';
import { silentLogger } from '#kernel/telemetry/logger';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { describeWith } from '../support/servers.ts';
import { haveBeenRead, nativeCapture, type NativeCapture } from './native.ts';
import { told, type Told } from './normalise.ts';

const TIMEOUT_MS = 180_000;
const LAST = 9_999;

/** Column and the value that it gets, as SQL; the last of a name wins nothing, each is a column of its own. */
const COLUMNS: readonly (readonly [type: string, value: string])[] = [
  ['smallint', '-7'],
  ['integer', '42'],
  ['bigint', '9223372036854775807'],
  ['numeric(10,2)', '12.50'],
  ['numeric', '123456789012345678901234567890.123456789'],
  ['numeric(5,0)', '-12'],
  ['real', '1.1'],
  ['double precision', '2.2e-5'],
  ['boolean', 'true'],
  ['text', "'tëxt ''quoted'''"],
  ['varchar(40)', "'short'"],
  ['char(5)', "'ab'"],
  ['bytea', "'\\x00ff10'"],
  ['date', "'2024-02-29'"],
  ['time', "'07:08:09.123456'"],
  ['time(3)', "'24:00:00'"],
  ['timetz', "'07:08:09.5+02'"],
  ['timestamp', "'2024-05-06 07:08:09.123456'"],
  ['timestamp(3)', "'2024-05-06 07:08:09.12'"],
  ['timestamp', "'infinity'"],
  ['timestamp', "'12345-01-01 00:00:00'"],
  ['timestamptz', "'2024-05-06 07:08:09.5+02'"],
  ['timestamptz', "'-infinity'"],
  ['interval', "'1 year 2 mons -3 days 04:05:06.7'"],
  ['uuid', "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'"],
  ['json', `'{"a": 12345678901234567, "b": "x"}'`],
  ['jsonb', `'{"b": [1, 2, {"c": null}]}'`],
  ['xml', "'<a>x</a>'"],
  ['inet', "'10.0.0.1/24'"],
  ['cidr', "'10.0.0.0/8'"],
  ['macaddr', "'08:00:2b:01:02:03'"],
  ['bit(1)', "'1'"],
  ['bit(5)', "'10101'"],
  ['bit varying(10)', "'1011'"],
  ['mood', "'happy'"],
  ['point', "'(1.5,2)'"],
  ['money', "'12.34'"],
  ['tsvector', "'a fat cat'"],
  ['int4range', "'[1,5)'"],
  ['text[]', `'{a,NULL,"b,c"}'`],
  ['integer[]', "'{1,2}'"],
  ['bigint[]', "'{9223372036854775807}'"],
  ['date[]', "'{2024-01-01}'"],
  ['uuid[]', "'{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}'"],
  ['boolean[]', "'{t,f}'"],
  ['hstore', "'k=>v'"],
  ['oid', '4000000000'],
];

async function prepare(database: TestDatabase): Promise<void> {
  await database.query('CREATE EXTENSION IF NOT EXISTS hstore');
  await database.query(`CREATE TYPE mood AS ENUM ('sad', 'happy')`);
  const columns = COLUMNS.map(([type], i) => `c${i} ${type}`).join(', ');
  await database.query(`CREATE TABLE everything (id int PRIMARY KEY, ${columns}, big text)`);
  await database.query(
    'CREATE TABLE customer (region text, id int, email text, "Größe é" int, PRIMARY KEY (region, id))',
  );
  await database.query('ALTER TABLE customer REPLICA IDENTITY FULL');
  await database.query('CREATE TABLE markers (id int PRIMARY KEY)');
  await database.query(
    `INSERT INTO customer SELECT 'eu', g, 'p' || g || '@example.com', g FROM generate_series(1, 20) g`,
  );
  await everything(database, 1);
  await database.query('INSERT INTO everything (id) VALUES (2)');
}

async function everything(database: TestDatabase, id: number): Promise<void> {
  const names = COLUMNS.map((_, i) => `c${i}`).join(', ');
  const values = COLUMNS.map(([type, value]) => `${value}::${type}`).join(', ');
  const big = `(SELECT string_agg(md5(g::text), '') FROM generate_series(1, 3000) g)`;
  await database.query(`INSERT INTO everything (id, ${names}, big) VALUES (${id}, ${values}, ${big})`);
}

/** What applications do, and what is rare: keys that change, rows that keep a large value, transactions across each other. */
async function workload(database: TestDatabase): Promise<void> {
  await everything(database, 3);
  await database.query('UPDATE everything SET c1 = 43 WHERE id = 1');
  await database.query('UPDATE everything SET id = 4 WHERE id = 2');
  await database.query('DELETE FROM everything WHERE id = 3');
  await database.query(`UPDATE customer SET email = NULL WHERE id <= 3`);
  await database.query(`UPDATE customer SET region = 'us' WHERE id = 4`);
  await database.query('DELETE FROM customer WHERE id = 5');
  const [early, late] = [await database.pool.connect(), await database.pool.connect()];
  try {
    await early.query('BEGIN');
    await early.query(`INSERT INTO customer VALUES ('eu', 100, 'early@example.com', 1)`);
    await late.query(`INSERT INTO customer VALUES ('eu', 101, 'late@example.com', 1)`);
    await early.query('SAVEPOINT s');
    await early.query(`INSERT INTO customer VALUES ('eu', 102, 'ghost@example.com', 1)`);
    await early.query('ROLLBACK TO SAVEPOINT s');
    await early.query(`UPDATE customer SET "Größe é" = 2 WHERE id = 100`);
    await early.query('COMMIT');
  } finally {
    early.release();
    late.release();
  }
  await database.query('ALTER TABLE customer ADD COLUMN since date DEFAULT $$2024-01-01$$');
  await database.query(`INSERT INTO customer VALUES ('eu', 200, 'new@example.com', 1, '2024-06-07')`);
  await database.query('TRUNCATE customer');
  await database.query(`INSERT INTO customer VALUES ('eu', 300, 'after@example.com', 1, $$2024-06-08$$)`);
  await database.query(`INSERT INTO markers VALUES (${LAST})`);
}

const isOver = ({ changes }: { readonly changes: readonly Change[] }) =>
  changes.some(({ key }) => key?.reveal()['id'] === LAST);

/** Changes of the tail as they came; those of the snapshot, whose tables come in any order, by table and key. */
function all(capture: {
  readonly changes: readonly Change[];
  readonly schemas: readonly DatasetSchema[];
}): readonly Told[] {
  const schemas = new Map(capture.schemas.map((schema) => [schema.id, schema]));
  const list = capture.changes.flatMap((change) => {
    const schema = schemas.get(change.schema);
    return schema === undefined ? [] : [told(change, schema)];
  });
  expect(list).toHaveLength(capture.changes.length);
  // Each capture numbers the epochs of a dataset from a first one of its own.
  const first = new Map<string, number>();
  for (const { dataset, epoch } of list) first.set(dataset, Math.min(epoch, first.get(dataset) ?? Infinity));
  const name = (one: Told) => `${one.dataset} ${JSON.stringify(one.key)}`;
  const counted = list.map((one) => ({ ...one, epoch: one.epoch - (first.get(one.dataset) ?? 0) }));
  const reads = counted.filter(({ op }) => op === 'r').toSorted((a, b) => (name(a) < name(b) ? -1 : 1));
  return [...reads, ...counted.filter(({ op }) => op !== 'r')];
}

function native(database: TestDatabase): NativeCapture {
  const slot = `n_${database.name}`;
  return nativeCapture(() =>
    openPostgresConnector({
      id: SourceId.parse('native'),
      url: database.url,
      settings: PostgresSettings.parse({ slot, publication: slot }),
      logger: silentLogger,
    }),
  );
}

describeWith(['kafka', 'connect', 'registry'], 'PostgreSQL through Debezium and through native capture', () => {
  test.each(['avro', 'json'] as const)(
    'the same workload gives the same changes (%s on the topic)',
    async (format) => {
      await using database = await openTestDatabase();
      await prepare(database);
      const own = native(database);
      await using relay = await openRelay({
        kind: 'postgres',
        url: database.url,
        namespace: namespaceOf(database.url),
        format,
      });
      const reads = 20 + 2;
      await Promise.all([own.follow(haveBeenRead(3)), relay.follow(({ changes }) => changes.length >= reads)]);
      await workload(database);
      await Promise.all([own.follow(isOver), relay.follow(isOver)]);

      const [ours, theirs] = [all(own), all(relay)];
      expect(theirs.map(({ op, dataset, key }) => ({ op, dataset, key }))).toEqual(
        ours.map(({ op, dataset, key }) => ({ op, dataset, key })),
      );
      for (const [i, expected] of ours.entries()) expect(theirs[i]).toEqual(expected);
      // Shapes are told alike: the same columns, types, keys, comments, and what is sent of old rows.
      const shapes = (list: readonly DatasetSchema[]) =>
        new Set(list.map(({ urn, fields, beforeImage, kind }) => JSON.stringify({ urn, fields, beforeImage, kind })));
      const seen = new Set(relay.changes.map(({ schema }) => schema));
      const usedByUs = own.schemas.filter(({ id }) => own.changes.some(({ schema }) => schema === id));
      expect(shapes(relay.schemas.filter(({ id }) => seen.has(id)))).toEqual(shapes(usedByUs));
      const readWhole = (events: NativeCapture['events']) =>
        events
          .flatMap((event) =>
            event.type === 'epoch' && event.state === 'complete' && event.rows > 0
              ? [`${event.dataset} ${event.rows}`]
              : [],
          )
          .toSorted();
      expect(readWhole(relay.events)).toEqual(readWhole(own.events));
    },
    TIMEOUT_MS,
  );

  test(
    'positions of both captures are in one order: after the transaction before, not after their own',
    async () => {
      await using database = await openTestDatabase();
      await prepare(database);
      const own = native(database);
      await using relay = await openRelay({
        kind: 'postgres',
        url: database.url,
        namespace: namespaceOf(database.url),
        format: 'avro',
      });
      await Promise.all([own.follow(haveBeenRead(3)), relay.follow(({ changes }) => changes.length >= 22)]);
      await workload(database);
      await Promise.all([own.follow(isOver), relay.follow(isOver)]);
      const tail = (changes: readonly Change[]) => changes.filter(({ op }) => op !== 'r');
      const [ours, theirs] = [tail(own.changes), tail(relay.changes)];
      expect(theirs.length).toBe(ours.length);
      for (const [i, mine] of ours.entries()) {
        const other = theirs[i];
        const before = ours.slice(0, i).findLast(({ transaction }) => transaction !== mine.transaction);
        expect(other?.transaction).toBe(mine.transaction);
        expect((other?.position ?? '') <= mine.position).toBe(true);
        if (before !== undefined) expect((other?.position ?? '') > before.position).toBe(true);
      }
    },
    TIMEOUT_MS,
  );

  test(
    'what Debezium does not send as it is, and native capture does: each known, none else',
    async () => {
      await using database = await openTestDatabase();
      await database.query(
        'CREATE TABLE lost (id int PRIMARY KEY, n numeric, d date, bc date, grid text[], word text)',
      );
      await database.query('CREATE TABLE markers (id int PRIMARY KEY)');
      await database.query(
        `INSERT INTO lost VALUES (1, 'NaN', 'infinity', '0044-03-15 BC', '{{a,b},{c,d}}', '__debezium_unavailable_value')`,
      );
      const own = native(database);
      await using relay = await openRelay({
        kind: 'postgres',
        url: database.url,
        namespace: namespaceOf(database.url),
        format: 'avro',
      });
      const one = ({ changes }: { readonly changes: readonly Change[] }) => changes.length >= 1;
      await Promise.all([own.follow(one), relay.follow(one)]);
      expect(own.changes[0]?.after?.reveal()).toEqual({
        id: 1,
        n: 'NaN',
        d: 'infinity',
        bc: '-000043-03-15',
        grid: [
          ['a', 'b'],
          ['c', 'd'],
        ],
        word: '__debezium_unavailable_value',
      });
      const theirs = relay.changes[0]?.after?.reveal() ?? {};
      // Nothing at all; dates that nobody wrote; names of Java objects; and a text that cannot be told from a placeholder.
      expect(theirs).toMatchObject({ id: 1, n: null, bc: '0044-03-15', word: '__debezium_unavailable_value' });
      expect(theirs['d']).not.toBe('infinity');
      expect(JSON.stringify(theirs['grid'])).toContain('[Ljava.lang.String;');
    },
    TIMEOUT_MS,
  );

  test.each([
    ['avro', 7],
    ['json', null],
  ] as const)(
    'null in a column with a default comes as it is, but from the Avro converter of Apicurio (%s)',
    async (format, sent) => {
      await using database = await openTestDatabase();
      await database.query('CREATE TABLE defaults (id int PRIMARY KEY, n int DEFAULT 7)');
      await database.query('INSERT INTO defaults VALUES (1, NULL)');
      await using relay = await openRelay({
        kind: 'postgres',
        url: database.url,
        namespace: namespaceOf(database.url),
        format,
      });
      await relay.follow(({ changes }) => changes.length >= 1);
      expect(relay.changes[0]?.after?.reveal()).toEqual({ id: 1, n: sent });
    },
    TIMEOUT_MS,
  );
});
