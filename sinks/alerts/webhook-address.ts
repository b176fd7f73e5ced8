import { lookup } from 'node:dns/promises';
import ipaddr from 'ipaddr.js';
import { VigieError } from '#kernel/errors/vigie-error';

/** An address that was looked at, to which the socket is then pinned. */
export interface CheckedAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/** Every address of a host name. Given, so that tests can answer what an attacker's name server would. */
export type Resolve = (host: string) => Promise<readonly CheckedAddress[]>;

export const systemResolve: Resolve = async (host) =>
  (await lookup(host, { all: true, verbatim: true })).map(({ address, family }) => ({
    address,
    family: family === 6 ? 6 : 4,
  }));

export interface AddressRules {
  /** Host names, lower case, that may be internal: the operator said so. */
  readonly allowedInternalHosts: ReadonlySet<string>;
  readonly resolve: Resolve;
}

/**
 * Metadata services on addresses that no registry calls special: Azure's WireServer
 * (https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16). The others are link-local
 * (169.254.169.254), unique local (fd00:ec2::254) or shared address space (100.100.100.200), which are refused as such.
 */
const METADATA = new Set(['168.63.129.16']);

/** Global unicast of today (https://www.iana.org/assignments/ipv6-address-space): everything else is special. */
const GLOBAL_V6 = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * A webhook's url as one that may be called: http or https, no user, no control characters.
 *
 * @throws VigieError `VIG_S404`; its details hold the host only, since the path of a webhook is often its secret.
 */
export function checkUrl(text: string): URL {
  // The URL parser drops tabs and line breaks silently; what holds one was never meant as an address.
  const url = /[\p{Cc}\s\\]/u.test(text) ? null : URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw refused('is not an http or https url', null);
  if (url.username !== '' || url.password !== '') throw refused('carries a user name', url.hostname);
  return url;
}

/**
 * Finds the address of a webhook's host and says whether it may be called. A name counts as internal when *any* of its
 * addresses is. The caller connects to the very address returned: a name server that answers otherwise the second time
 * (DNS rebinding) gains nothing.
 *
 * @throws VigieError `VIG_S404` for an internal address, `VIG_S405` when the name has none.
 */
export async function checkHost(url: URL, rules: AddressRules): Promise<CheckedAddress> {
  const host = bareHost(url);
  const literal = ipaddr.isValid(host) ? literalOf(host) : null;
  const addresses = literal === null ? await resolved(host, rules.resolve) : [literal];
  const [first] = addresses;
  if (first === undefined) throw unreachableHost(host);
  if (rules.allowedInternalHosts.has(host.toLowerCase())) return first;
  if (addresses.some((one) => !isPublic(one.address))) throw refused('points at an internal address', host);
  return first;
}

/** Whether an address is one of the public internet. What no parser takes is not. */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  // IPv4 inside IPv6 (::ffff:10.0.0.1) is judged as the IPv4 it is.
  const parsed = ipaddr.process(address);
  if (METADATA.has(parsed.toString()) || parsed.range() !== 'unicast') return false;
  return parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_V6);
}

/** Without the brackets that a url puts around IPv6, and without the dot that makes a name absolute. */
function bareHost(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/u, '$1').replace(/\.$/u, '');
}

function literalOf(host: string): CheckedAddress {
  return { address: host, family: ipaddr.IPv6.isValid(host) ? 6 : 4 };
}

async function resolved(host: string, resolve: Resolve): Promise<readonly CheckedAddress[]> {
  try {
    return await resolve(host);
  } catch (cause) {
    throw unreachableHost(host, cause);
  }
}

function unreachableHost(host: string, cause?: unknown): VigieError {
  return new VigieError('VIG_S405', 'the host of a webhook has no address', { details: { host }, cause });
}

function refused(why: string, host: string | null): VigieError {
  return new VigieError('VIG_S404', `a webhook ${why}`, { details: host === null ? {} : { host } });
}
