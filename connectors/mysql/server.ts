import { VigieError } from '#kernel/errors/vigie-error';
import { query, type Connection } from './connection.ts';
import type { Flavour } from './connection-url.ts';
import { errnoOf, ERRNO } from './mysql-errors.ts';
import type { LogPlace } from './position.ts';

/** What a server says of itself, as far as it matters for reading its log. */
export interface Server {
  readonly flavour: Flavour;
  /** `8.4.3`, `10.11.6-MariaDB`. */
  readonly version: string;
  /** Major, minor, patch. */
  readonly numbers: readonly [number, number, number];
  /** The server's own identifier; empty where it has none (MariaDB below 10.6). */
  readonly identity: string;
  readonly logsChanges: boolean;
  readonly format: string;
  readonly rowImage: string;
  readonly rowMetadata: string;
  /** Every transaction has a GTID. */
  readonly hasGtids: boolean;
}

const VARIABLES = [
  'version',
  'log_bin',
  'binlog_format',
  'binlog_row_image',
  'binlog_row_metadata',
  'gtid_mode',
  'server_uuid',
  'server_uid',
] as const;

export async function readServer(connection: Connection): Promise<Server> {
  const variables = await readVariables(connection, VARIABLES);
  const version = variables.get('version') ?? '';
  const flavour = /mariadb/iu.test(version) ? 'mariadb' : 'mysql';
  const [major = 0, minor = 0, patch = 0] = (/^\d+\.\d+\.\d+/u.exec(version)?.[0] ?? '').split('.').map(Number);
  return {
    flavour,
    version,
    numbers: [major, minor, patch],
    identity: variables.get(flavour === 'mysql' ? 'server_uuid' : 'server_uid') ?? '',
    logsChanges: variables.get('log_bin') === 'ON',
    format: variables.get('binlog_format') ?? 'ROW',
    rowImage: variables.get('binlog_row_image') ?? 'FULL',
    rowMetadata: variables.get('binlog_row_metadata') ?? 'NO_LOG',
    hasGtids: flavour === 'mariadb' || variables.get('gtid_mode') === 'ON',
  };
}

export async function readVariables(
  connection: Connection,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await query(
    connection,
    `SHOW GLOBAL VARIABLES WHERE Variable_name IN (${names.map(() => '?').join(', ')})`,
    names,
  );
  return new Map(rows.map((row) => [String(row['Variable_name']), String(row['Value'])]));
}

/** `SHOW MASTER STATUS` has another name since MySQL 8.2. */
export function statusStatement({ flavour, numbers: [major, minor] }: Server): string {
  return flavour === 'mysql' && (major > 8 || (major === 8 && minor >= 2))
    ? 'SHOW BINARY LOG STATUS'
    : 'SHOW MASTER STATUS';
}

/** Where the log ends now. @throws VigieError `VIG_C130` when there is none. */
export async function endOfLog(connection: Connection, server: Server): Promise<LogPlace> {
  const [row] = await query(connection, statusStatement(server));
  if (row === undefined) throw new VigieError('VIG_C130', 'the source keeps no binary log');
  return { file: String(row['File']), pos: Number(row['Position']) };
}

export interface LogFile {
  readonly file: string;
  readonly bytes: number;
}

export async function logFiles(connection: Connection): Promise<readonly LogFile[]> {
  const rows = await query(connection, 'SHOW BINARY LOGS');
  return rows.map((row) => ({ file: String(row['Log_name']), bytes: Number(row['File_size']) }));
}

/** What has been committed, as a set of GTIDs (MySQL). */
export async function executedGtids(connection: Connection): Promise<string> {
  const [row] = await query(connection, 'SELECT @@GLOBAL.gtid_executed AS gtids');
  return textOf(row?.['gtids']).replaceAll(/\s/gu, '');
}

/** The GTIDs, one for each domain, that a place in the log stands for (MariaDB). */
export async function gtidsAt(connection: Connection, { file, pos }: LogPlace): Promise<string> {
  const [row] = await query(connection, 'SELECT BINLOG_GTID_POS(?, ?) AS gtids', [file, pos]);
  return textOf(row?.['gtids']);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function isUnknownTable(error: unknown): boolean {
  const errno = errnoOf(error);
  return errno === ERRNO.noSuchTable || errno === ERRNO.unknownColumn || errno === ERRNO.unknownDatabase;
}
