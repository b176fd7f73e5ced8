import { expect, test } from 'vitest';
import { HOST } from '#deploy/stack/processes/ports';
import { startMariadb } from '#deploy/stack/servers/mariadb';
import { startMysql } from '#deploy/stack/servers/mysql';
import { eventually } from '#tests/support/eventually';
import { describeWith } from '#tests/support/servers';
import { tempFolder } from '#tests/support/temp-folder';
import { Follower } from '../../conformance/follower.ts';
import { catchUp, createTables, expectExact, keyed } from '../../conformance/scene.ts';
import { connect, disconnect, query } from '../connection.ts';
import { openMysqlHarness } from './testing/mysql-harness.ts';

/** Everything but the newest file goes, as when `binlog_expire_logs_seconds` is over. */
async function purge(url: string): Promise<void> {
  const admin = await connect(url);
  await query(admin, 'FLUSH BINARY LOGS');
  // A file that a session still reads is kept.
  await eventually(async () => {
    await query(admin, `PURGE BINARY LOGS BEFORE '2038-01-01 00:00:00'`);
    expect(await query(admin, 'SHOW BINARY LOGS')).toHaveLength(1);
  });
  disconnect(admin);
}

for (const [flavour, start] of [
  ['mysql', startMysql],
  ['mariadb', startMariadb],
] as const) {
  describeWith([flavour], `${flavour} that purged its log`, () => {
    test('P6, P7: what was purged while nobody read is said as a gap, and the tables are read again when asked', async () => {
      await using folder = await tempFolder(`purged-${flavour}`);
      await using server = await start({ dataDir: folder.path });
      await using harness = await openMysqlHarness(flavour, `${HOST}:${server.port}`);
      await createTables(harness, [keyed('a')]);
      await harness.fill('a', { from: 0, count: 20 });
      const follower = new Follower(harness);
      await catchUp(harness, follower);
      const stored = follower.progress;
      if (stored === null) throw new Error('nothing was stored');
      await harness.transact([{ do: 'insert', table: 'a', rows: [{ id: 100, v: 'purged before it was read' }] }]);
      await purge(harness.url);
      await harness.transact([{ do: 'delete', table: 'a', where: { id: 3 } }]);
      {
        await using connector = await harness.connector();
        const opening = connector.open(stored, new AbortController().signal, follower.shapes);
        await expect(opening).rejects.toMatchObject({ code: 'VIG_C107', retry: 'after-operator' });
        follower.progress = connector.reset(stored, 'asked');
      }
      await catchUp(harness, follower);
      await expectExact(harness, follower, ['a']);
      expect(follower.events.filter(({ type }) => type === 'gap')).toMatchObject([
        { from: stored.reveal().position, code: 'VIG_C107' },
      ]);
    }, 120_000);
  });
}
