import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startMariadb } from '#deploy/stack/servers/mariadb';
import { startMysql } from '#deploy/stack/servers/mysql';
import { describeWith } from '#tests/support/servers';
import { tempFolder } from '#tests/support/temp-folder';
import { Follower } from '../../conformance/follower.ts';
import { catchUp, createTables, expectExact, followWhile, keyed, keyless } from '../../conformance/scene.ts';
import { runWorkload } from '../../conformance/workload.ts';
import { openMysqlHarness, type MysqlHarness } from './testing/mysql-harness.ts';

const TABLES = ['a', 'loose'] as const;

/** Snapshot, tail, a table that is altered, a log that goes on in another file. */
async function followScene(harness: MysqlHarness): Promise<Follower> {
  await createTables(harness, [keyed('a'), keyless('loose')]);
  for (const table of TABLES) await harness.fill(table, { from: 0, count: 300 });
  const follower = new Follower(harness);
  const work = async () => {
    await runWorkload(harness, { tables: TABLES, seed: 5, ids: 350, transactions: 80 });
    await harness.run('FLUSH BINARY LOGS');
    await runWorkload(harness, { tables: TABLES, seed: 6, ids: 350, transactions: 80 });
  };
  await followWhile(harness, follower, { work, maxBytes: 3000, tuning: { chunkRows: 40 } });
  await expectExact(harness, follower, TABLES);
  await harness.alter('a', { add: { name: 'note', type: 'text' } });
  await catchUp(harness, follower);
  await harness.transact([{ do: 'insert', table: 'a', rows: [{ id: 900_000, v: 'v', note: 'n' }] }]);
  await catchUp(harness, follower);
  return follower;
}

describeWith(['mysql'], 'mysql with other settings', () => {
  test(
    'P1: without GTIDs, with compressed transactions, and without names of columns in the log',
    { timeout: 240_000 },
    async () => {
      await using folder = await tempFolder('mysql');
      await using server = await startMysql({
        dataDir: join(folder.path, 'm'),
        settings: {
          'gtid-mode': 'OFF',
          'enforce-gtid-consistency': 'OFF',
          'binlog-transaction-compression': 'ON',
          'binlog-row-metadata': 'MINIMAL',
          'binlog-row-value-options': 'PARTIAL_JSON',
        },
      });
      await using harness = await openMysqlHarness('mysql', new URL(server.url).host);
      const follower = await followScene(harness);
      expect(follower.of(harness.urn('a')).at(-1)?.after?.reveal()).toEqual({ id: 900_000, v: 'v', note: 'n' });
    },
  );
});

describeWith(['mariadb'], 'mariadb with other settings', () => {
  test('P1: with compressed events, and without names of columns in the log', { timeout: 240_000 }, async () => {
    await using folder = await tempFolder('mariadb');
    await using server = await startMariadb({
      dataDir: join(folder.path, 'm'),
      settings: {
        'log-bin-compress': 'ON',
        'log-bin-compress-min-len': '10',
        'binlog-row-metadata': 'NO_LOG',
        'gtid-strict-mode': 'OFF',
      },
    });
    await using harness = await openMysqlHarness('mariadb', new URL(server.url).host);
    const follower = await followScene(harness);
    expect(follower.of(harness.urn('a')).at(-1)?.after?.reveal()).toEqual({ id: 900_000, v: 'v', note: 'n' });
  });
});
