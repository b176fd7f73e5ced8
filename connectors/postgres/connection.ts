import type { ConnectionOptions } from 'node:tls';
import { Client, type ClientConfig, type QueryResult } from 'pg';
import { VigieError } from '#kernel/errors/vigie-error';
import { parseUrl, type ParsedUrl } from './connection-url.ts';
import { sqlStateOf, toPgError } from './pg-errors.ts';

export interface ConnectOptions {
  /** A walsender that also takes SQL (simple protocol only): for slots and the stream. */
  readonly replication?: 'database' | undefined;
  /** Shown in pg_stat_activity; default `vigie`. */
  readonly applicationName?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What must be the same in every session, so that a value reads the same from the snapshot and from the stream. Both a
 * walsender's output plugin and COPY write values under the settings of their session.
 */
const SESSION_SETTINGS: Readonly<Record<string, string>> = {
  client_encoding: 'UTF8',
  // Warnings say that a publication is gone.
  client_min_messages: 'warning',
  DateStyle: 'ISO, YMD',
  IntervalStyle: 'iso_8601',
  TimeZone: 'UTC',
  extra_float_digits: '3',
  bytea_output: 'hex',
  quote_all_identifiers: 'off',
  // Names in values (regclass) are then always qualified, and no function of a user's schema is called by ours.
  search_path: 'pg_catalog',
  // A policy that would hide rows is an error (42501) rather than a silent gap.
  row_security: 'off',
  statement_timeout: '0',
  lock_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  idle_session_timeout: '0',
  transaction_timeout: '0',
};

/** `set_config` over pg_settings: a setting that this version does not have is left out. One round trip. */
const APPLY_SETTINGS = `SELECT pg_catalog.set_config(s.name, v.setting, false) FROM pg_catalog.pg_settings s JOIN (VALUES ${Object.entries(
  SESSION_SETTINGS,
)
  .map(([name, setting]) => `('${name}', '${setting}')`)
  .join(', ')}) AS v(name, setting) ON s.name = v.name`;

/**
 * Opens a session with the fixed settings above, over TLS as the url's sslmode says, with SCRAM and channel binding
 * where the server offers them. The socket keeps itself alive. A lost connection is reported by the statement that runs
 * or comes next.
 *
 * @throws VigieError `VIG_C101` unreachable · `VIG_C102` refused · `VIG_C113` no such database · `VIG_C114` TLS ·
 * `VIG_X601`, `VIG_X603` the url. An aborted `signal` rejects with its reason.
 */
export async function connect(url: string, options: ConnectOptions = {}): Promise<Client> {
  options.signal?.throwIfAborted();
  const parsed = parseUrl(url);
  for (const [i, tls] of parsed.attempts.entries()) {
    try {
      return await attempt(parsed, tls, options);
    } catch (error) {
      if (i === parsed.attempts.length - 1 || !mayTryOther(error)) throw error;
    }
  }
  throw new VigieError('VIG_C101', 'the source database cannot be reached');
}

/** Runs one statement and maps its failure. Statements without values use the simple protocol, as a walsender demands. */
export async function query(
  client: Client,
  sql: string,
  values?: readonly unknown[],
): Promise<QueryResult<Record<string, unknown>>> {
  try {
    return values === undefined ? await client.query(sql) : await client.query(sql, [...values]);
  } catch (error) {
    throw toPgError(error, 'query');
  }
}

/** Runs a statement that one session runs many times: it is planned once. Not for a walsender. */
export async function queryPrepared(
  client: Client,
  statement: { readonly name: string; readonly text: string },
  values: readonly unknown[],
): Promise<QueryResult<Record<string, unknown>>> {
  try {
    return await client.query({ ...statement, values: [...values] });
  } catch (error) {
    throw toPgError(error, 'query');
  }
}

/** Ends a session whatever its state, without waiting for a peer that is gone. */
export async function disconnect(client: Client): Promise<void> {
  const deadline = setTimeout(() => client.connection.stream.destroy(), 2000);
  try {
    await client.end();
  } finally {
    clearTimeout(deadline);
  }
}

async function attempt(parsed: ParsedUrl, tls: false | ConnectionOptions, options: ConnectOptions): Promise<Client> {
  const client = new Client(clientConfig(parsed, tls, options));
  // A later loss fails the statement under way or the next one; without a listener it would end the process.
  client.on('error', () => undefined);
  const progress = watchHandshake(client);
  const abort = () => client.connection.stream.destroy();
  options.signal?.addEventListener('abort', abort, { once: true });
  try {
    await client.connect();
    if (parsed.channelBinding === 'require' && !progress.channelBound) {
      throw new VigieError('VIG_C114', 'the server offered no channel binding, which the source url requires');
    }
    await client.query(APPLY_SETTINGS);
    return client;
  } catch (error) {
    client.connection.stream.destroy();
    options.signal?.throwIfAborted();
    throw handshakeError(error, progress, tls !== false);
  } finally {
    options.signal?.removeEventListener('abort', abort);
  }
}

function clientConfig(parsed: ParsedUrl, tls: false | ConnectionOptions, options: ConnectOptions): ClientConfig {
  const config: ClientConfig & { replication?: string } = {
    ...parsed.config,
    ssl: tls === false ? false : { ...tls },
    enableChannelBinding: tls !== false && parsed.channelBinding !== 'disable',
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    application_name: options.applicationName ?? 'vigie',
  };
  if (options.replication !== undefined) config.replication = options.replication;
  return config;
}

/** How far a handshake came; `pg` reports several different failures as an error without a code. */
interface Handshake {
  reached: boolean;
  encrypted: boolean;
  asked: boolean;
  channelBound: boolean;
}

function watchHandshake(client: Client): Handshake {
  const progress: Handshake = { reached: false, encrypted: false, asked: false, channelBound: false };
  const { connection } = client;
  connection.once('connect', () => (progress.reached = true));
  connection.once('sslconnect', () => (progress.encrypted = true));
  for (const event of ['authenticationCleartextPassword', 'authenticationMD5Password', 'authenticationSASL']) {
    connection.once(event, (message: { readonly mechanisms?: readonly string[] }) => {
      progress.asked = true;
      progress.channelBound = message.mechanisms?.includes('SCRAM-SHA-256-PLUS') === true && progress.encrypted;
    });
  }
  return progress;
}

function handshakeError(error: unknown, progress: Handshake, wantsTls: boolean): Error {
  const mapped = toPgError(error, 'connect');
  if (
    !(mapped instanceof VigieError) ||
    mapped.code !== 'VIG_C101' ||
    'code' in mapped.details ||
    'sqlState' in mapped.details
  )
    return mapped;
  if (progress.asked) return new VigieError('VIG_C102', 'the source and Vigie could not agree on a password');
  if (wantsTls && progress.reached && !progress.encrypted)
    return new VigieError('VIG_C114', 'the server offers no TLS');
  return mapped;
}

/** `prefer` and `allow` go on to their other attempt when TLS, or the lack of it, was the trouble (pg_hba.conf: 28000). */
function mayTryOther(error: unknown): boolean {
  return error instanceof VigieError && (error.code === 'VIG_C114' || sqlStateOf(error) === '28000');
}
