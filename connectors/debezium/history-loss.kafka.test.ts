import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import { expect, test } from 'vitest';
import { startMysql } from '#deploy/stack/servers/mysql';
import { eventually } from '#tests/support/eventually';
import { describeWith, sharedServer } from '#tests/support/servers';
import { tempFolder } from '#tests/support/temp-folder';
import { openRelay } from './testing/debezium-harness.ts';

describeWith(['kafka', 'connect', 'registry', 'mysql'], 'a binary log that was begun anew, through Debezium', () => {
  test.each(['follows', 'is away'])(
    'P1: while the connector %s: a gap that is told, never passed over; asked to, it begins anew',
    async (state) => {
      await using folder = await tempFolder('history-loss');
      await using server = await startMysql({ dataDir: join(folder.path, 'mysql') });
      const name = `h_${randomBytes(5).toString('hex')}`;
      const connection = await mysql.createConnection(server.url);
      await connection.query(`CREATE DATABASE ${name}`);
      await connection.query(`CREATE TABLE ${name}.t (id int PRIMARY KEY)`);
      await connection.query(`INSERT INTO ${name}.t VALUES (1), (2)`);
      await connection.query('FLUSH BINARY LOGS');
      await using relay = await openRelay({
        kind: 'mysql',
        url: `${server.url}${name}`,
        namespace: 'mysql://db:1',
        format: 'json',
      });
      await relay.follow(({ changes }) => changes.length >= 2);
      await connection.query(`INSERT INTO ${name}.t VALUES (3)`);
      await relay.follow(({ changes }) => changes.length >= 3);
      if (state === 'is away') {
        const inConnect = `http://${await sharedServer('connect')}/connectors/vigie-${relay.id}`;
        expect((await fetch(`${inConnect}/stop`, { method: 'PUT' })).ok).toBe(true);
        await eventually(async () => expect(await (await fetch(`${inConnect}/status`)).text()).toContain('"tasks":[]'));
      }
      await connection.query('RESET BINARY LOGS AND GTIDS');
      await connection.query(`INSERT INTO ${name}.t VALUES (4)`);
      await expect(relay.follow(() => false, { timeoutMs: 60_000 })).rejects.toMatchObject({ code: 'VIG_C107' });
      await expect(relay.follow(() => false, { timeoutMs: 60_000 })).rejects.toMatchObject({ code: 'VIG_C107' });
      relay.reset('asked-1');
      await relay.follow(({ changes }) => changes.length >= 7);
      await connection.query(`INSERT INTO ${name}.t VALUES (5)`);
      await relay.follow(({ changes }) => changes.length >= 8);
      expect(
        relay.changes.slice(3).map(({ op, epoch, key }) => `${op} ${epoch} ${String(key?.reveal()['id'])}`),
      ).toEqual(['r 1 1', 'r 1 2', 'r 1 3', 'r 1 4', 'c 1 5']);
      expect(relay.events.filter(({ type }) => type === 'gap')).toMatchObject([{ code: 'VIG_C107' }]);
      const positions = relay.changes.map(({ position }) => position);
      expect(positions).toEqual(positions.toSorted());
      await connection.end();
    },
    240_000,
  );
});
