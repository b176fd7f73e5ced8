import { expect, test } from 'vitest';
import { describeWith, sharedServer } from '#tests/support/servers';
import { silentLogger } from '#kernel/telemetry/logger';
import { UNAVAILABLE } from '#contract/change';
import { Follower } from '../../conformance/follower.ts';
import { catchUp, createTables, expectExact, followWhile, keyed, keyless } from '../../conformance/scene.ts';
import { openMysqlConnector } from '../connector.ts';
import { openMysqlHarness, type MysqlHarness } from './testing/mysql-harness.ts';

const both = ['mysql', 'mariadb'] as const;

function rowsOf(follower: Follower, harness: MysqlHarness, table: string): readonly unknown[] {
  return follower.of(harness.urn(table)).map(({ op, after }) => [op, { ...after?.reveal() }]);
}

for (const flavour of both) {
  describeWith([flavour], flavour, () => {
    const open = async () => openMysqlHarness(flavour, await sharedServer(flavour));

    test('P1: what is prepared in an XA transaction shows when it is committed, across a restart, and never when not', async () => {
      await using harness = await open();
      await createTables(harness, [keyed('a')]);
      const follower = new Follower(harness);
      await catchUp(harness, follower);
      for (const xid of ['kept', 'undone']) {
        const name = `'${harness.id}-${xid}'`;
        await harness.run(
          `XA START ${name}`,
          `INSERT INTO a VALUES (${xid === 'kept' ? 1 : 2}, '${xid}'), (${xid === 'kept' ? 11 : 12}, '${xid}')`,
          `XA END ${name}`,
          `XA PREPARE ${name}`,
        );
        // A session that has prepared one cannot go on before it is decided.
        await harness.release();
      }
      await harness.transact([{ do: 'insert', table: 'a', rows: [{ id: 3, v: 'between' }] }]);
      await catchUp(harness, follower);
      expect(rowsOf(follower, harness, 'a')).toEqual([['c', { id: 3, v: 'between' }]]);
      await harness.run(`XA COMMIT '${harness.id}-kept'`, `XA ROLLBACK '${harness.id}-undone'`);
      await catchUp(harness, follower);
      await harness.run(
        `XA START '${harness.id}'`,
        "INSERT INTO a VALUES (4, 'at once')",
        `XA END '${harness.id}'`,
        `XA COMMIT '${harness.id}' ONE PHASE`,
      );
      await catchUp(harness, follower);
      expect(rowsOf(follower, harness, 'a').slice(1)).toEqual([
        ['c', { id: 1, v: 'kept' }],
        ['c', { id: 11, v: 'kept' }],
        ['c', { id: 4, v: 'at once' }],
      ]);
      await expectExact(harness, follower, ['a']);
    });

    test('P6: with partial row images what was not sent is unavailable, never data', async () => {
      await using harness = await open();
      await harness.run(
        'CREATE TABLE p (id int PRIMARY KEY, a varchar(20), b text)',
        "INSERT INTO p VALUES (1, 'a', 'b')",
      );
      await createTables(harness, []);
      const follower = new Follower(harness);
      await catchUp(harness, follower);
      await harness.run(
        'SET SESSION binlog_row_image = MINIMAL',
        "UPDATE p SET a = 'new' WHERE id = 1",
        'DELETE FROM p WHERE id = 1',
        'SET SESSION binlog_row_image = NOBLOB',
        "INSERT INTO p VALUES (2, 'x', 'y')",
        "UPDATE p SET a = 'z' WHERE id = 2",
      );
      await catchUp(harness, follower);
      const [, update, removal, insert, second] = follower.of(harness.urn('p'));
      expect(update?.after?.reveal()).toEqual({ id: 1, a: 'new', b: UNAVAILABLE });
      expect(update?.before).toBeNull();
      expect(removal?.before?.reveal()).toEqual({ id: 1 });
      expect(insert?.after?.reveal()).toEqual({ id: 2, a: 'x', b: 'y' });
      expect(second?.after?.reveal()).toEqual({ id: 2, a: 'z', b: UNAVAILABLE });
    });

    test('keys of text are read in the order of their collation, exact under load', async () => {
      await using harness = await open();
      const keys = ['Zürich', 'a-b', 'A_c', 'é', 'ß', 'Ö', '10-', '9-', 'z z', '漢'];
      await harness.run(
        'CREATE TABLE t (id varchar(40) PRIMARY KEY, v varchar(20))',
        'CREATE TABLE d (id decimal(10,2), n int, v varchar(20), PRIMARY KEY (id, n))',
      );
      for (const [i, key] of keys.entries()) {
        for (let n = 0; n < 20; n++) {
          await harness.run(`INSERT INTO t VALUES ('${key}${n}', 'v')`, `INSERT INTO d VALUES (${i}.5, ${n}, 'v')`);
        }
      }
      await createTables(harness, []);
      const follower = new Follower(harness);
      const work = async () => {
        for (let i = 0; i < 60; i++) {
          const key = keys[i % keys.length] ?? '';
          await harness.run(
            `UPDATE t SET v = 'w${i}' WHERE id = '${key}${i % 20}'`,
            `UPDATE t SET id = '${key}x${i}' WHERE id = '${key}${(i + 7) % 20}'`,
            `DELETE FROM d WHERE id = ${i % 10}.5 AND n = ${i % 20}`,
            `UPDATE d SET id = id + 0.01 WHERE n = ${(i + 3) % 20} AND id < 3`,
          );
        }
      };
      await followWhile(harness, follower, { work, maxBytes: 2000, tuning: { chunkRows: 7 } });
      await expectExact(harness, follower, ['t', 'd']);
      expect(follower.of(harness.urn('t')).map(({ op }) => op)).toEqual(expect.arrayContaining(['r', 'u', 'd', 'c']));
    });

    test('P7: a purged log is said; after a request the gap is recorded and the tables are read anew', async () => {
      await using harness = await open();
      await createTables(harness, [keyed('a')]);
      await harness.fill('a', { from: 0, count: 20 });
      const follower = new Follower(harness);
      await catchUp(harness, follower);
      await catchUp(harness, follower);
      const stored = follower.progress;
      if (stored === null) throw new Error('nothing was stored');
      // As if the file that comes next had been removed.
      const old = JSON.parse(JSON.stringify(stored.reveal()).replaceAll(/("file":"[^"]+?\.)\d+"/gu, '$1000000"'));
      const { Sensitive } = await import('#kernel/sensitive');
      await using connector = await harness.connector();
      const lost = new Sensitive(old);
      await expect(connector.open(lost, new AbortController().signal)).rejects.toMatchObject({ code: 'VIG_C107' });
      follower.progress = connector.reset(lost, 'request');
      expect(connector.reset(follower.progress ?? lost, 'request')).toBeNull();
      await catchUp(harness, follower);
      await expectExact(harness, follower, ['a']);
      expect(follower.events).toContainEqual(
        expect.objectContaining({ type: 'gap', code: 'VIG_C107', from: stored.reveal().position }),
      );
      const { position } = follower.progress?.reveal() ?? {};
      expect(String(position) > String(stored.reveal().position)).toBe(true);
    });

    test('a session that logs statements leaves a gap, and the table is read again', async () => {
      await using harness = await open();
      await createTables(harness, [keyed('a')]);
      await harness.fill('a', { from: 0, count: 5 });
      const follower = new Follower(harness);
      await catchUp(harness, follower);
      await harness.run(
        'SET SESSION binlog_format = STATEMENT',
        "UPDATE a SET v = 'by statement' WHERE id < 3",
        'SET SESSION binlog_format = ROW',
      );
      await catchUp(harness, follower);
      await expectExact(harness, follower, ['a']);
      expect(follower.events).toContainEqual(
        expect.objectContaining({ type: 'gap', code: 'VIG_C132', dataset: harness.urn('a') }),
      );
    });

    test('a source of the other kind is refused with the url that is right', async () => {
      await using harness = await open();
      const other = flavour === 'mysql' ? 'mariadb' : 'mysql';
      await using connector = await openMysqlConnector({
        id: harness.id,
        url: harness.url.replace(flavour, other),
        settings: harness.settings(),
        logger: silentLogger,
      });
      await expect(connector.open(null, new AbortController().signal)).rejects.toMatchObject({
        code: 'VIG_C133',
        message: expect.stringContaining(`${flavour}://`),
      });
    });

    test('the documented grants are enough, and doctor says so', async () => {
      await using harness = await open();
      const user = `g_${harness.id}`;
      await harness.run(
        `CREATE USER ${user}@'%' IDENTIFIED BY 'secret'`,
        `GRANT REPLICATION SLAVE, ${flavour === 'mysql' ? 'REPLICATION CLIENT' : 'BINLOG MONITOR'} ON *.* TO ${user}@'%'`,
        `GRANT SELECT ON ${harness.database}.* TO ${user}@'%'`,
      );
      // Only MySQL has to lock a table without a key for a moment.
      if (flavour === 'mysql') await harness.run(`GRANT LOCK TABLES ON ${harness.database}.* TO ${user}@'%'`);
      await createTables(harness, [keyed('a'), keyless('loose')]);
      for (const table of ['a', 'loose']) await harness.fill(table, { from: 0, count: 30 });
      const url = new URL(harness.url);
      url.username = user;
      url.password = 'secret';
      const asUser = {
        ...harness,
        connector: () =>
          openMysqlConnector({ id: harness.id, url: url.href, settings: harness.settings(), logger: silentLogger }),
      };
      await using connector = await asUser.connector();
      const results = await connector.check(new AbortController().signal);
      expect(results.filter(({ status }) => status === 'fail')).toEqual([]);
      const follower = new Follower(asUser);
      await catchUp(harness, follower);
      await harness.transact([{ do: 'delete', table: 'loose', where: { id: 3 } }]);
      await catchUp(harness, follower);
      await expectExact(harness, follower, ['a', 'loose']);
      await harness.run(`DROP USER ${user}@'%'`);
    });

    test('of two readers with one server id the older is told that it was replaced', async () => {
      await using harness = await open();
      await createTables(harness, [keyed('a')]);
      await using connector = await harness.connector();
      const { signal } = new AbortController();
      await using first = await connector.open(null, signal);
      await first.next({ maxBytes: 1000, maxWaitMs: 500 });
      await using second = await connector.open(null, signal);
      await second.next({ maxBytes: 1000, maxWaitMs: 500 });
      const older = async () => {
        for (;;) await first.next({ maxBytes: 1000, maxWaitMs: 200 });
      };
      await expect(older()).rejects.toMatchObject({ retry: 'backoff', code: expect.stringMatching(/^VIG_C10[59]$/u) });
    });

    test('a source that stays quiet is followed from where its log ended', async () => {
      await using harness = await open();
      await createTables(harness, [keyed('a')]);
      await harness.fill('a', { from: 0, count: 3 });
      const follower = new Follower(harness);
      await follower.follow({
        until: (seen) => !seen.isReading && seen.evidence.content(harness.urn('a')) !== null,
      });
      await expectExact(harness, follower, ['a']);
      await harness.fill('a', { from: 10, count: 3 });
      await catchUp(harness, follower);
      await expectExact(harness, follower, ['a']);
      expect(follower.evidence.content(harness.urn('a'))).toHaveLength(6);
    });
  });
}
