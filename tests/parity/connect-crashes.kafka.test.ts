import { randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';
import mysql from 'mysql2/promise';
import { expect, test } from 'vitest';
import type { SourceKind } from '#contract/dataset';
import { openRelay } from '#connectors/debezium/testing/debezium-harness';
import { startConnect } from '#deploy/stack/servers/connect';
import { openTestDatabase } from '../support/postgres.ts';
import { describeWith, sharedServer, missingServers } from '../support/servers.ts';
import { tempFolder } from '../support/temp-folder.ts';
import type { ServerName } from '#deploy/stack/servers/servers';

const TIMEOUT_MS = 400_000;
const ROUNDS = 3;
/** Rows of one transaction: so many that a crash falls into one. */
const ROWS = 1_000;

interface Source extends AsyncDisposable {
  readonly url: string;
  readonly key: string;
  /** One transaction of rows with ids from `from` on. */
  fill(from: number, count: number): Promise<void>;
}

const OPEN: Readonly<Record<SourceKind, () => Promise<Source>>> = {
  async postgres() {
    const database = await openTestDatabase();
    await database.query('CREATE TABLE t (id int PRIMARY KEY, v text)');
    return {
      url: database.url,
      key: 'id',
      fill: async (from, count) =>
        void (await database.query(
          `INSERT INTO t SELECT g, 'row ' || g FROM generate_series(${from}, ${from + count - 1}) g`,
        )),
      [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
    };
  },
  mysql: () => openMysqlSource('mysql'),
  mariadb: () => openMysqlSource('mariadb'),
  async mongodb() {
    const base = `mongodb://${await sharedServer('mongo')}/c_${randomBytes(5).toString('hex')}`;
    const client = await new MongoClient(`${base}?directConnection=true`).connect();
    const rows = client.db().collection<{ _id: number; v: string }>('t');
    return {
      url: `${base}?replicaSet=secantus&serverMonitoringMode=poll`,
      key: '_id',
      fill: async (from, count) =>
        void (await rows.insertMany(
          Array.from({ length: count }, (_, i) => ({ _id: from + i, v: `row ${from + i}` })),
        )),
      async [Symbol.asyncDispose]() {
        await client.db().dropDatabase();
        await client.close();
      },
    };
  },
};

async function openMysqlSource(server: 'mysql' | 'mariadb'): Promise<Source> {
  const address = await sharedServer(server);
  const name = `c_${randomBytes(5).toString('hex')}`;
  const connection = await mysql.createConnection({ uri: `mysql://vigie:vigie@${address}/`, multipleStatements: true });
  await connection.query(`CREATE DATABASE ${name}; USE ${name}; CREATE TABLE t (id int PRIMARY KEY, v varchar(40))`);
  return {
    url: `${server}://vigie:vigie@${address}/${name}`,
    key: 'id',
    async fill(from, count) {
      // Several statements, so that a transaction has several events.
      const part = Math.ceil(count / 4);
      const statements = Array.from({ length: 4 }, (_, p) => {
        const rows = Array.from({ length: Math.min(part, count - p * part) }, (_row, i) => from + p * part + i);
        return `INSERT INTO t VALUES ${rows.map((id) => `(${id}, 'row ${id}')`).join(', ')}`;
      });
      await connection.query(`BEGIN; ${statements.join('; ')}; COMMIT`);
    },
    async [Symbol.asyncDispose]() {
      await connection.query(`DROP DATABASE ${name}`);
      await connection.end();
    },
  };
}

const SERVER: Readonly<Record<SourceKind, readonly ServerName[]>> = {
  postgres: [],
  mysql: ['mysql'],
  mariadb: ['mariadb'],
  mongodb: ['mongo'],
};

/** Others by name: `VIGIE_TEST_CONNECT_KILLS=postgres,mongodb`; docs/connectors/debezium.md says what is known of them. */
const named = process.env['VIGIE_TEST_CONNECT_KILLS']?.split(',') ?? ['mysql', 'mariadb'];
const KINDS = (['postgres', 'mysql', 'mariadb', 'mongodb'] as const).filter((kind) => named.includes(kind));

describeWith(['kafka', 'connect', 'registry'], 'Connect killed under load', () => {
  for (const kind of KINDS) {
    test.skipIf(missingServers(SERVER[kind]) !== null)(
      `P1, P2: every change of ${kind} comes once, though Connect is killed in the middle of transactions`,
      async () => {
        await using source = await OPEN[kind]();
        await using folder = await tempFolder('connect-crashes');
        const options = {
          dataDir: folder.path,
          brokers: await sharedServer('kafka'),
          group: `crash-${randomBytes(4).toString('hex')}`,
        };
        let connect = await startConnect(options);
        await source.fill(1, ROWS);
        await using relay = await openRelay({
          kind,
          url: source.url,
          namespace: `${kind}://crash:1`,
          format: 'json',
          connect: { url: connect.url },
        });
        const total = ROWS * (ROUNDS * 2 + 1);
        // A snapshot that was torn, or whose end Connect had not stored, begins anew, in an epoch of its own.
        const counted = () => {
          const newest = Math.max(...relay.changes.map(({ epoch }) => epoch));
          return relay.changes
            .filter(({ epoch, counts }) => epoch === newest && counts === 'both')
            .map(({ key }) => Number(key?.reveal()[source.key]));
        };
        const reached = (count: number) => () => relay.changes.length >= count && new Set(counted()).size >= count;
        const following = relay.follow(reached(total), { timeoutMs: 300_000, failed: () => undefined });
        await relay.seen(reached(ROWS));
        for (let round = 0; round < ROUNDS; round++) {
          await source.fill(1 + ROWS * (2 * round + 1), ROWS);
          // Some of the transaction is on the topic, some is not.
          await relay.seen(reached(ROWS * (2 * round + 1) + 1));
          await connect.kill();
          await source.fill(1 + ROWS * (2 * round + 2), ROWS);
          connect = await startConnect(options);
          await relay.seen(reached(ROWS * (2 * round + 3)));
        }
        await following;
        const ids = counted();
        expect(new Set(ids).size).toBe(total);
        expect(ids).toHaveLength(total);
        expect(relay.poison).toEqual([]);
        await relay[Symbol.asyncDispose]();
        await connect.stop();
      },
      TIMEOUT_MS,
    );
  }
});
