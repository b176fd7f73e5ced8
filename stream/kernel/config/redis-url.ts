/** Where Redis is: one server, the nodes of a cluster, or the sentinels that know the master. */
export interface RedisAddress {
  readonly kind: 'single' | 'cluster' | 'sentinel';
  /** Of the server; of some nodes of the cluster; of the sentinels. At least one. */
  readonly hosts: readonly { readonly host: string; readonly port: number }[];
  readonly tls: boolean;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** Number of the database; a cluster has only 0. */
  readonly db: number;
  /** Name of the master group the sentinels know; empty otherwise. */
  readonly master: string;
  readonly sentinelPassword: string | undefined;
}

const FORM =
  /^redis(?<tls>s?)(?:\+(?<kind>cluster|sentinel))?:\/\/(?:(?<user>[^:@/]*)(?::(?<password>[^@/]*))?@)?(?<hosts>[^/?@]+)(?:\/(?<path>[^?]*))?(?:\?(?<query>.*))?$/u;

/**
 * Reads `redis://`, `rediss://` (TLS), `redis+cluster://h1:7000,h2:7000` and
 * `redis+sentinel://h1:26379,h2:26379/master?db=0&sentinelPassword=…`; null when the text is none of these. User,
 * password and names are percent-encoded where they hold special characters.
 */
export function parseRedisUrl(text: string): RedisAddress | null {
  const found = FORM.exec(text)?.groups;
  if (found === undefined) return null;
  const kind = found['kind'] === 'cluster' || found['kind'] === 'sentinel' ? found['kind'] : 'single';
  const hosts = (found['hosts'] ?? '').split(',').map((one) => hostAndPort(one, kind === 'sentinel' ? 26_379 : 6379));
  const known = hosts.filter((one) => one !== null);
  const query = new URLSearchParams(found['query'] ?? '');
  const path = decode(found['path']) ?? '';
  const number = kind === 'sentinel' ? (query.get('db') ?? '') : path;
  const isWrong =
    known.length < hosts.length ||
    (kind === 'single' && hosts.length > 1) ||
    (kind === 'sentinel' && path === '') ||
    (kind === 'cluster' && path !== '') ||
    !/^\d{0,4}$/u.test(number);
  if (isWrong) return null;
  return {
    kind,
    hosts: known,
    tls: found['tls'] === 's',
    username: decode(found['user']),
    password: decode(found['password']),
    db: Number(number),
    master: kind === 'sentinel' ? path : '',
    sentinelPassword: query.get('sentinelPassword') ?? undefined,
  };
}

function hostAndPort(text: string, standard: number): { readonly host: string; readonly port: number } | null {
  const found = /^(?<host>\[[0-9a-fA-F:.]+\]|[A-Za-z0-9_.-]+)(?::(?<port>\d{1,5}))?$/u.exec(text)?.groups;
  const port = Number(found?.['port'] ?? standard);
  if (found?.['host'] === undefined || port < 1 || port > 65_535) return null;
  return { host: found['host'].replace(/^\[|\]$/gu, ''), port };
}

function decode(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
