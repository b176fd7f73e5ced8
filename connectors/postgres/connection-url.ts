import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import type pg from 'pg';
import { VigieError } from '#kernel/errors/vigie-error';

/** https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION */
const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
type SslMode = (typeof SSL_MODES)[number];

/** A source url taken apart. `attempts`: TLS settings to try in turn, false for none; the first that works is taken. */
export interface ParsedUrl {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly config: pg.ClientConfig;
  readonly attempts: readonly (false | ConnectionOptions)[];
  readonly channelBinding: 'disable' | 'prefer' | 'require';
}

/**
 * Reads `postgres://user:password@host:port/database?sslmode=…`. The parameters have libpq's meaning: sslmode (default
 * `prefer`), sslrootcert, sslcert, sslkey, sslnegotiation, channel_binding, connect_timeout, host (a socket folder).
 * Unlike libpq, `verify-*` without sslrootcert trusts the system's authorities.
 *
 * @throws VigieError `VIG_X601` when the url is none, `VIG_X603` when a certificate file cannot be read. No part of the
 * url is quoted: it holds the password.
 */
export function parseUrl(url: string): ParsedUrl {
  const parsed = parse(url);
  const given = parsed.searchParams;
  const host = given.get('host') ?? (decode(parsed.hostname.replace(/^\[(.*)\]$/u, '$1')) || 'localhost');
  const database = decode(parsed.pathname.slice(1));
  const user = given.get('user') ?? decode(parsed.username);
  const password = given.get('password') ?? decode(parsed.password);
  const port = Number(given.get('port') ?? (parsed.port || '5432'));
  if (database === '' || !Number.isInteger(port)) throw invalid('it has no database name or no valid port');
  const negotiation = given.get('sslnegotiation');
  return {
    host,
    port,
    database,
    user,
    config: {
      host,
      port,
      database,
      ...(user === '' ? {} : { user }),
      ...(password === '' ? {} : { password }),
      ...(negotiation === 'direct' ? { sslnegotiation: 'direct' } : {}),
      connectionTimeoutMillis: 1000 * Number(given.get('connect_timeout') ?? '15'),
    },
    attempts: host.startsWith('/') ? [false] : attempts(sslMode(given), given),
    channelBinding: channelBinding(given.get('channel_binding')),
  };
}

/** OpenLineage namespace of a source: `postgres://host:port`. */
export function namespaceOf(url: string): string {
  const { host, port } = parseUrl(url);
  return `postgres://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function attempts(mode: SslMode, given: URLSearchParams): readonly (false | ConnectionOptions)[] {
  if (mode === 'disable') return [false];
  const root = given.get('sslrootcert');
  // As libpq does: a root certificate turns `require` into `verify-ca`.
  const verifies = mode === 'verify-ca' || mode === 'verify-full' || (mode === 'require' && root !== null);
  const tls: ConnectionOptions = {
    rejectUnauthorized: verifies,
    ...file('ca', root === 'system' ? null : root),
    ...file('cert', given.get('sslcert')),
    ...file('key', given.get('sslkey')),
    ...(mode === 'verify-full' || root === 'system' ? {} : { checkServerIdentity: () => undefined }),
  };
  if (mode === 'allow') return [false, tls];
  return mode === 'prefer' ? [tls, false] : [tls];
}

function file(name: 'ca' | 'cert' | 'key', path: string | null): ConnectionOptions {
  if (path === null || path === '') return {};
  try {
    return { [name]: readFileSync(path) };
  } catch (cause) {
    throw new VigieError('VIG_X603', 'a certificate file that the source url names cannot be read', {
      cause,
      details: { path },
    });
  }
}

function sslMode(given: URLSearchParams): SslMode {
  const asked = given.get('sslmode') ?? (given.get('sslrootcert') === 'system' ? 'verify-full' : 'prefer');
  const mode = SSL_MODES.find((name) => name === asked);
  if (mode === undefined) throw invalid(`sslmode is none of ${SSL_MODES.join(', ')}`);
  return mode;
}

function channelBinding(asked: string | null): ParsedUrl['channelBinding'] {
  if (asked === null || asked === 'prefer') return 'prefer';
  if (asked === 'disable' || asked === 'require') return asked;
  throw invalid('channel_binding is none of disable, prefer, require');
}

function parse(url: string): URL {
  const parsed = URL.parse(url) ?? URL.parse(url.replace(/^(postgres(?:ql)?:\/\/(?:[^/@]*@)?)(?=\/)/u, '$1localhost'));
  if (parsed === null || !/^postgres(?:ql)?:$/u.test(parsed.protocol))
    throw invalid('write postgres://user:password@host:port/database');
  return parsed;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw invalid('a % in it is not the start of an escape; write %25');
  }
}

function invalid(problem: string): VigieError {
  return new VigieError('VIG_X601', `the source url is not a PostgreSQL url: ${problem}`);
}
