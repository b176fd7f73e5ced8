import { join } from 'node:path';
import mysql, { type Connection, type RowDataPacket } from 'mysql2/promise';
import { startMariadb } from '#deploy/stack/servers/mariadb';
import { startMysql } from '#deploy/stack/servers/mysql';
import type { BenchStage } from '../../harness/bench-stage.ts';
import type { SampleServer } from '../sample-server.ts';
import { DATABASE, loadFolder } from './load-sql.ts';
import { writeRowsAgain } from './row-writer.ts';

/** A MySQL or MariaDB of the stack, with the databases of the files; captured as it is by the native connector. */
export async function openMysqlSample(
  name: 'mysql' | 'mariadb',
  { dir }: BenchStage,
  folder: string,
): Promise<SampleServer> {
  await using opening = new AsyncDisposableStack();
  const server = opening.use(await (name === 'mysql' ? startMysql : startMariadb)({ dataDir: join(dir, 'm') }));
  await loadFolder(server.url, folder);
  const connection = await mysql.createConnection(server.url);
  opening.defer(() => connection.end());
  const opened = opening.move();
  return {
    url: name === 'mysql' ? server.url : server.url.replace(/^mysql:/u, 'mariadb:'),
    localName: (dataset) => dataset,
    count: (dataset) => countRows(connection, dataset),
    writeRowsAgain: (rowsPerTurn, until) => writeRowsAgain(`${server.url}${DATABASE}`, rowsPerTurn, until),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

async function countRows(connection: Connection, dataset: string): Promise<number> {
  const [rows] = await connection.query<RowDataPacket[]>('SELECT count(*) AS count FROM ??', [dataset]);
  return Number(rows[0]?.['count']);
}
