import { Socket } from 'node:net';
import { createConnection, type Connection, type ConnectionOptions } from 'mysql2';
import { VigieError } from '#kernel/errors/vigie-error';
import { parseUrl, type ParsedUrl } from './connection-url.ts';
import { toMysqlError } from './mysql-errors.ts';
import { signEd25519 } from './protocol/ed25519.ts';

export type { Connection } from 'mysql2';

export interface ConnectOptions {
  /** Shown in the list of processes. */
  readonly applicationName?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export type ResultRow = Readonly<Record<string, unknown>>;

/**
 * What must be the same in every session: values leave as they are stored, in no time zone but UTC and in the bytes of
 * their own character set, and no session setting of the server's can change how a statement of ours is read.
 */
const SESSION_SETTINGS = [
  "SET time_zone = '+00:00', sql_mode = '', character_set_results = NULL, character_set_client = utf8mb4, collation_connection = utf8mb4_bin",
  'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY',
  'SET SESSION wait_timeout = 28800, net_write_timeout = 3600, net_read_timeout = 3600',
] as const;

/**
 * Opens a session with the fixed settings above, over TLS as the url's ssl-mode says. A lost connection is reported by
 * the statement that runs or comes next.
 *
 * @throws VigieError `VIG_C101` unreachable · `VIG_C102` refused · `VIG_C104` no access from here · `VIG_C114` TLS ·
 * `VIG_X601`, `VIG_X603` the url. An aborted `signal` rejects with its reason.
 */
export async function connect(url: string, options: ConnectOptions = {}): Promise<Connection> {
  options.signal?.throwIfAborted();
  const parsed = parseUrl(url);
  for (const [i, tls] of parsed.attempts.entries()) {
    try {
      return await attempt(parsed, tls, options);
    } catch (error) {
      const noTls = error instanceof VigieError && error.code === 'VIG_C114';
      if (i === parsed.attempts.length - 1 || !noTls) throw error;
    }
  }
  throw new VigieError('VIG_C101', 'the source database cannot be reached');
}

/** Runs one statement and maps its failure. */
export function query(connection: Connection, sql: string, values: readonly unknown[] = []): Promise<ResultRow[]> {
  return new Promise((resolve, reject) => {
    connection.query(sql, [...values], (error, rows) => {
      const found: readonly unknown[] = Array.isArray(rows) ? rows : [];
      if (error !== null) reject(toMysqlError(error, 'query'));
      else resolve(found.filter(isRow));
    });
  });
}

/** Ends a session whatever its state, without waiting for a peer that is gone. */
export function disconnect(connection: Connection): void {
  const socket: unknown = Reflect.get(connection, 'stream');
  // Told to end by its own means, `mysql2` would leave the statement under way without an answer.
  if (socket instanceof Socket) socket.destroy();
  else connection.destroy();
}

async function attempt(
  parsed: ParsedUrl,
  tls: ParsedUrl['attempts'][number],
  options: ConnectOptions,
): Promise<Connection> {
  const connection = createConnection(connectionConfig(parsed, tls, options));
  // A later loss fails the statement under way or the next one; without a listener it would end the process.
  connection.on('error', () => undefined);
  const abort = () => disconnect(connection);
  options.signal?.addEventListener('abort', abort, { once: true });
  try {
    await new Promise<void>((resolve, reject) => {
      options.signal?.addEventListener('abort', () => reject(options.signal?.reason), { once: true });
      connection.connect((error) => {
        if (error === null) resolve();
        else reject(error);
      });
    });
    for (const sql of SESSION_SETTINGS) await query(connection, sql);
    return connection;
  } catch (error) {
    disconnect(connection);
    options.signal?.throwIfAborted();
    throw toMysqlError(error, 'connect');
  } finally {
    options.signal?.removeEventListener('abort', abort);
  }
}

function connectionConfig(
  parsed: ParsedUrl,
  tls: ParsedUrl['attempts'][number],
  options: ConnectOptions,
): ConnectionOptions {
  return {
    ...parsed.config,
    ...(tls === null ? {} : { ssl: { ...tls } }),
    charset: 'utf8mb4_bin',
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
    enableKeepAlive: true,
    keepAliveInitialDelay: 10_000,
    multipleStatements: true,
    // A server may not ask for files of ours, and packets keep the form that is written here by hand.
    flags: ['-LOCAL_FILES', '-CLIENT_QUERY_ATTRIBUTES', '-SESSION_TRACK'],
    connectAttributes: { program_name: options.applicationName ?? 'vigie' },
    authPlugins: {
      // The nonce of the server, and a zero byte where it goes on.
      client_ed25519: () => (nonce: Buffer) =>
        signEd25519(parsed.config.password ?? '', Buffer.from(nonce.subarray(0, 32))),
    },
  };
}

function isRow(value: unknown): value is ResultRow {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
