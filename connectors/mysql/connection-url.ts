import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'mysql2';
import { VigieError } from '#kernel/errors/vigie-error';

/** https://dev.mysql.com/doc/refman/9.7/en/connection-options.html#option_general_ssl-mode */
const SSL_MODES = ['DISABLED', 'PREFERRED', 'REQUIRED', 'VERIFY_CA', 'VERIFY_IDENTITY'] as const;
type SslMode = (typeof SSL_MODES)[number];

export type Flavour = 'mysql' | 'mariadb';

/** A source url taken apart. `attempts`: TLS settings to try in turn, null for none; the first that works is taken. */
export interface ParsedUrl {
  readonly flavour: Flavour;
  readonly host: string;
  readonly port: number;
  /** Null when the url names none: then every database of users is meant. */
  readonly database: string | null;
  readonly user: string;
  readonly config: ConnectionOptions;
  readonly attempts: readonly (null | NonNullable<Exclude<ConnectionOptions['ssl'], string>>)[];
}

/**
 * Reads `mysql://user:password@host:port/database?ssl-mode=…`, or `mariadb://…`. The parameters have the meaning of the
 * command line clients: ssl-mode (default PREFERRED), ssl-ca, ssl-cert, ssl-key, socket, connect-timeout (seconds).
 * Without ssl-ca the VERIFY modes trust the system's authorities.
 *
 * @throws VigieError `VIG_X601` when the url is none, `VIG_X603` when a certificate file cannot be read. No part of the
 * url is quoted: it holds the password.
 */
export function parseUrl(url: string): ParsedUrl {
  const parsed = URL.parse(url);
  const flavour = FLAVOURS.find((one) => parsed?.protocol === `${one}:`);
  if (parsed === null || flavour === undefined) throw invalid('write mysql://user:password@host:port/database');
  const given = parsed.searchParams;
  const host = decode(parsed.hostname.replace(/^\[(.*)\]$/u, '$1')) || 'localhost';
  const port = Number(parsed.port || '3306');
  const path = decode(parsed.pathname.slice(1));
  const user = decode(parsed.username);
  const socket = given.get('socket');
  return {
    flavour,
    host,
    port,
    database: path === '' ? null : path,
    user,
    config: {
      host,
      port,
      user,
      password: decode(parsed.password),
      connectTimeout: 1000 * Number(given.get('connect-timeout') ?? '15'),
      ...(socket === null ? {} : { socketPath: socket }),
    },
    attempts: socket === null ? attempts(sslMode(given), given) : [null],
  };
}

const FLAVOURS = ['mysql', 'mariadb'] as const;

/** OpenLineage namespace of a source: `mysql://host:port`. */
export function namespaceOf(url: string): string {
  const { flavour, host, port } = parseUrl(url);
  return `${flavour}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function attempts(mode: SslMode, given: URLSearchParams): ParsedUrl['attempts'] {
  if (mode === 'DISABLED') return [null];
  const tls = {
    rejectUnauthorized: mode === 'VERIFY_CA' || mode === 'VERIFY_IDENTITY',
    verifyIdentity: mode === 'VERIFY_IDENTITY',
    ...file('ca', given.get('ssl-ca')),
    ...file('cert', given.get('ssl-cert')),
    ...file('key', given.get('ssl-key')),
  };
  return mode === 'PREFERRED' ? [tls, null] : [tls];
}

function sslMode(given: URLSearchParams): SslMode {
  const asked = (given.get('ssl-mode') ?? (given.has('ssl-ca') ? 'VERIFY_CA' : 'PREFERRED')).toUpperCase();
  const mode = SSL_MODES.find((name) => name === asked);
  if (mode === undefined) throw invalid(`ssl-mode is none of ${SSL_MODES.join(', ')}`);
  return mode;
}

function file(name: 'ca' | 'cert' | 'key', path: string | null): Partial<Record<'ca' | 'cert' | 'key', Buffer>> {
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

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw invalid('a % in it is not the start of an escape; write %25');
  }
}

function invalid(problem: string): VigieError {
  return new VigieError('VIG_X601', `the source url is not a MySQL or MariaDB url: ${problem}`);
}
