import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findProgram, type FoundProgram } from '../processes/debian-program.ts';
import { chosenPort, HOST } from '../processes/ports.ts';
import { startServer, type Server } from '../processes/server-process.ts';
import { runProgram } from '../run-program.ts';
import { greets, mysqlFlags, mysqlUrl, ownFlags, USERS, type MysqlOptions } from './mysql.ts';

export interface MariadbServer extends Server {
  /** As a user who may do everything; ends in a slash: append the name of a database. */
  readonly url: string;
}

/** What `mariadb-install-db` feeds to a server in bootstrap mode, in its order. */
const SYSTEM_TABLES = [
  'mariadb_system_tables.sql',
  'mariadb_performance_tables.sql',
  'mariadb_system_tables_data.sql',
  'fill_help_tables.sql',
] as const;

/** MariaDB's server, where what its first start needs is there under the names of version 11. */
export function mariadbProgram(): FoundProgram | null {
  const program = findProgram('mariadb', ['mariadbd']);
  return program !== null && existsSync(join(shareOf(program), 'mariadb_system_tables.sql')) ? program : null;
}

/** MariaDB with a row binlog; its GTIDs are always on. */
export async function startMariadb(options: MysqlOptions): Promise<MariadbServer> {
  const program = mariadbProgram();
  if (program === null) throw new Error('MariaDB is not installed: npm run stack:install -- mariadb');
  await mkdir(options.dataDir, { recursive: true });
  const port = await chosenPort(options.dataDir, options.port);
  const data = join(options.dataDir, 'data');
  if (!existsSync(join(data, 'initialised'))) await initialise(program, options.dataDir, data);
  const users = join(options.dataDir, 'users.sql');
  await writeFile(users, USERS);
  const server = await startServer(
    {
      name: 'mariadb',
      command: program.command,
      args: [
        ...program.args,
        ...ownFlags(program, data, shareOf(program)),
        ...mysqlFlags({
          port: String(port),
          'bind-address': HOST,
          socket: join(options.dataDir, 's'),
          'pid-file': join(options.dataDir, 'mariadbd.pid'),
          'init-file': users,
          'server-id': '2',
          'log-bin': 'binlog',
          'binlog-format': 'ROW',
          'binlog-row-image': 'FULL',
          'binlog-row-metadata': 'FULL',
          'max-allowed-packet': '256M',
          'gtid-strict-mode': 'ON',
          'innodb-buffer-pool-size': '64M',
          'innodb-flush-log-at-trx-commit': '0',
          'sync-binlog': '0',
          ...options.settings,
        }),
      ],
      env: { TZ: 'UTC' },
      port,
      isReady: () => greets(port),
    },
    { ...options, port },
  );
  return { ...server, url: mysqlUrl(port) };
}

async function initialise(program: FoundProgram, dataDir: string, data: string): Promise<void> {
  await rm(data, { recursive: true, force: true });
  await mkdir(data, { recursive: true });
  const tables = await Promise.all(SYSTEM_TABLES.map((name) => readFile(join(shareOf(program), name), 'utf8')));
  // In bootstrap mode a statement ends where its line ends.
  const start = [
    'CREATE DATABASE IF NOT EXISTS mysql;',
    'USE mysql;',
    'SET @skip_auth_anonymous=1;',
    'SET @auth_root_socket=NULL;',
  ];
  await runProgram(
    program.command,
    [...program.args, ...ownFlags(program, data, shareOf(program)), '--bootstrap', '--skip-log-bin'],
    {
      logFile: join(dataDir, 'initialise.log'),
      stdin: [...start, ...tables].join('\n'),
    },
  );
  await writeFile(join(data, 'initialised'), '');
}

/** Named so since MariaDB 11. */
function shareOf({ prefix }: FoundProgram): string {
  const named = join(prefix, 'share/mariadb');
  return existsSync(join(named, SYSTEM_TABLES[0])) ? named : join(prefix, 'share/mysql');
}
