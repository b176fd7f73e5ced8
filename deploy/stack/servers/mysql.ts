import { existsSync, realpathSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { findProgram, type FoundProgram } from '../processes/debian-program.ts';
import { answersTcp } from '../processes/health.ts';
import { chosenPort, HOST } from '../processes/ports.ts';
import { startServer, type Server, type ServerOptions } from '../processes/server-process.ts';
import { runProgram } from '../run-program.ts';

export interface MysqlOptions extends ServerOptions {
  /** Over our own, as `--name=value` is given on its command line; null for a bare `--name`. */
  readonly settings?: Readonly<Record<string, string | null>> | undefined;
}

export interface MysqlServer extends Server {
  /** As a user who may do everything; ends in a slash: append the name of a database. */
  readonly url: string;
}

/** Of the only user besides root; the server listens on loopback alone. */
const MYSQL_USER = 'vigie';
const MYSQL_PASSWORD = 'vigie';

/** MySQL's server; Debian's MariaDB has its own under the same name, which is none. */
export function mysqlProgram(): FoundProgram | null {
  const program = findProgram('mysql', ['mysqld']);
  return program === null || basename(realpathSync(program.command)) === 'mariadbd' ? null : program;
}

/** MySQL with a row binlog and GTIDs. */
export async function startMysql(options: MysqlOptions): Promise<MysqlServer> {
  const program = mysqlProgram();
  if (program === null) throw new Error('MySQL is not installed: npm run stack:install -- mysql');
  await mkdir(options.dataDir, { recursive: true });
  const port = await chosenPort(options.dataDir, options.port);
  const data = join(options.dataDir, 'data');
  const own = [...ownFlags(program, data, join(program.prefix, 'share/mysql')), '--secure-file-priv=NULL'];
  if (!existsSync(join(data, 'mysql.ibd'))) {
    await rm(data, { recursive: true, force: true });
    await runProgram(program.command, [...program.args, ...own, '--initialize-insecure'], {
      logFile: join(options.dataDir, 'initialize.log'),
    });
  }
  const users = join(options.dataDir, 'users.sql');
  await writeFile(users, USERS);
  const server = await startServer(
    {
      name: 'mysql',
      command: program.command,
      args: [
        ...program.args,
        ...own,
        ...mysqlFlags({
          port: String(port),
          'bind-address': HOST,
          socket: join(options.dataDir, 's'),
          'pid-file': join(options.dataDir, 'mysqld.pid'),
          'init-file': users,
          mysqlx: 'OFF',
          'server-id': '1',
          'log-bin': 'binlog',
          'binlog-row-image': 'FULL',
          'binlog-row-metadata': 'FULL',
          'max-allowed-packet': '256M',
          'gtid-mode': 'ON',
          'enforce-gtid-consistency': 'ON',
          'innodb-buffer-pool-size': '64M',
          'innodb-redo-log-capacity': '64M',
          'innodb-flush-log-at-trx-commit': '0',
          'sync-binlog': '0',
          'performance-schema': 'OFF',
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

export function mysqlUrl(port: number): string {
  return `mysql://${MYSQL_USER}:${MYSQL_PASSWORD}@${HOST}:${port}/`;
}

/** Run at each start. */
export const USERS = `CREATE USER IF NOT EXISTS '${MYSQL_USER}'@'%' IDENTIFIED BY '${MYSQL_PASSWORD}';
GRANT ALL PRIVILEGES ON *.* TO '${MYSQL_USER}'@'%' WITH GRANT OPTION;
`;

export function mysqlFlags(settings: Readonly<Record<string, string | null>>): readonly string[] {
  return Object.entries(settings).map(([name, value]) => (value === null ? `--${name}` : `--${name}=${value}`));
}

/** The first packet is the server's greeting, protocol 10; an error packet (0xff) is no greeting. */
export function greets(port: number): Promise<boolean> {
  return answersTcp(port, '', (bytes) => bytes[4] === 10);
}

/** @param share where its messages and character sets are. */
export function ownFlags({ prefix, unpacked }: FoundProgram, data: string, share: string): readonly string[] {
  return [
    '--no-defaults',
    `--datadir=${data}`,
    ...(process.getuid?.() === 0 ? ['--user=root'] : []),
    ...(unpacked
      ? [
          `--lc-messages-dir=${share}`,
          `--character-sets-dir=${join(share, 'charsets')}`,
          `--plugin-dir=${join(prefix, 'lib/mysql/plugin')}`,
        ]
      : []),
  ];
}
