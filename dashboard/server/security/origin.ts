import ipaddr from 'ipaddr.js';

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/** Which `Host` and `Origin` headers this server answers to. */
export interface HostPolicy {
  /**
   * While bound to loopback, only loopback names: a page whose name was re-bound to 127.0.0.1 has its own name here.
   * Bound elsewhere any name passes, unless `allowedHosts` are given: the server cannot know its names.
   */
  allowsHost(host: string | undefined): boolean;
  /**
   * The server's own origin or a listed one, compared exactly; `null` and a missing origin are foreign. Own is what has
   * the same host as the request, which is safe because no credential travels by itself: the token is sent by the page.
   */
  allowsOrigin(origin: string | undefined, host: string | undefined): boolean;
  /** Whether the origin is another one whose pages may use the API. */
  lists(origin: string | undefined): boolean;
}

export function createHostPolicy(options: {
  readonly host: string;
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
}): HostPolicy {
  const origins = new Set(options.allowedOrigins);
  const loopback = isLoopback(options.host) || options.host === 'localhost';
  const names = new Set(
    [...options.allowedHosts, ...(loopback ? LOOPBACK_NAMES : [])].map((name) => name.toLowerCase()),
  );
  const allowsHost = (host: string | undefined): boolean => {
    if (host === undefined) return false;
    return names.size === 0 || names.has(hostName(host)) || names.has(host.toLowerCase());
  };
  return {
    allowsHost,
    lists: (origin) => origin !== undefined && origins.has(origin),
    allowsOrigin(origin, host) {
      if (origin === undefined) return false;
      if (origins.has(origin)) return true;
      return allowsHost(host) && (origin === `http://${host}` || origin === `https://${host}`);
    },
  };
}

export function isLoopback(address: string | undefined): boolean {
  if (address === undefined || !ipaddr.isValid(address)) return false;
  return ipaddr.process(address).range() === 'loopback';
}

/** One client, for limits: an IPv4 address, or the /64 that an IPv6 client has to itself. */
export function clientKey(address: string | undefined): string {
  if (address === undefined || !ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv4) return parsed.toString();
  return parsed.parts.slice(0, 4).join(':');
}

/** Without the port. */
function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d{1,5}$/u, '');
}
