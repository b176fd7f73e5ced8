import { expect, test } from 'vitest';
import { checkHost, checkUrl, isPublic, type AddressRules, type CheckedAddress } from './webhook-address.ts';

const internal = [
  ['loopback', '127.0.0.1'],
  ['loopback, another', '127.255.255.254'],
  ['this host', '0.0.0.0'],
  ['private 10/8', '10.1.2.3'],
  ['private 172.16/12', '172.31.255.255'],
  ['private 192.168/16', '192.168.0.1'],
  ['link-local: metadata of AWS, Azure, Google', '169.254.169.254'],
  ['carrier-grade NAT: metadata of Alibaba', '100.100.100.200'],
  ['metadata of Oracle', '192.0.0.192'],
  ['WireServer of Azure', '168.63.129.16'],
  ['broadcast', '255.255.255.255'],
  ['multicast', '224.0.0.1'],
  ['benchmarking', '198.18.0.1'],
  ['documentation', '203.0.113.5'],
  ['reserved', '240.0.0.1'],
  ['IPv6 loopback', '::1'],
  ['IPv6 unspecified', '::'],
  ['IPv6 link-local', 'fe80::1'],
  ['IPv6 link-local with a zone', 'fe80::1%eth0'],
  ['IPv6 unique local: metadata of AWS', 'fd00:ec2::254'],
  ['IPv6 site-local', 'fec0::1'],
  ['IPv6 multicast', 'ff02::1'],
  ['IPv4 mapped into IPv6', '::ffff:127.0.0.1'],
  ['IPv4 mapped, in hex', '::ffff:a9fe:a9fe'],
  ['IPv4 compatible (deprecated)', '::127.0.0.1'],
  ['IPv4 translated', '::ffff:0:10.0.0.1'],
  ['NAT64', '64:ff9b::a00:1'],
  ['NAT64, local use', '64:ff9b:1::a00:1'],
  ['6to4', '2002:7f00:1::'],
  ['Teredo', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
  ['IPv6 documentation', '2001:db8::1'],
  ['IPv6 discard', '100::1'],
  ['not an address', 'localhost'],
] as const;

test.each(internal)('internal: %s %s', (_, address) => {
  expect(isPublic(address)).toBe(false);
});

test.each(['1.1.1.1', '93.184.216.34', '172.32.0.1', '100.128.0.1', '2606:4700:4700::1111', '::ffff:1.1.1.1'])(
  'public: %s',
  (address) => {
    expect(isPublic(address)).toBe(true);
  },
);

/** What an attacker's name server answers. */
const names: Readonly<Record<string, readonly CheckedAddress[]>> = {
  'good.example': [{ address: '93.184.216.34', family: 4 }],
  'both.example': [
    { address: '93.184.216.34', family: 4 },
    { address: '10.0.0.1', family: 4 },
  ],
  'inner.example': [{ address: '192.168.1.1', family: 4 }],
  'mapped.example': [{ address: '::ffff:169.254.169.254', family: 6 }],
  'hooks.corp': [{ address: '10.20.30.40', family: 4 }],
  'empty.example': [],
};
const rules: AddressRules = {
  allowedInternalHosts: new Set(['hooks.corp']),
  resolve: async (host) => names[host] ?? [],
};

const attacks: readonly (readonly [name: string, url: string, code: string])[] = [
  ['a name with an internal address', 'https://inner.example/', 'VIG_S404'],
  ['a name with a public and an internal address', 'https://both.example/', 'VIG_S404'],
  ['a name whose address is IPv4 in IPv6', 'https://mapped.example/', 'VIG_S404'],
  ['a name without an address', 'https://empty.example/', 'VIG_S405'],
  ['loopback as a number', 'http://2130706433/', 'VIG_S404'],
  ['loopback in hex', 'http://0x7f000001/', 'VIG_S404'],
  ['loopback in octal', 'http://0177.0.0.1/', 'VIG_S404'],
  ['loopback, short', 'http://127.1/', 'VIG_S404'],
  ['loopback in full-width digits', 'http://１２７.０.０.１/', 'VIG_S404'],
  ['IPv6 loopback', 'http://[::1]:8080/', 'VIG_S404'],
  ['IPv4 mapped', 'http://[::ffff:127.0.0.1]/', 'VIG_S404'],
  ['metadata', 'http://169.254.169.254/latest/meta-data/', 'VIG_S404'],
  ['an internal name with a dot at its end', 'http://inner.example./', 'VIG_S404'],
  ['another scheme', 'file:///etc/passwd', 'VIG_S404'],
  ['another scheme, gopher', 'gopher://93.184.216.34/', 'VIG_S404'],
  ['no url', 'hooks', 'VIG_S404'],
  ['a user name that looks like the host', 'https://good.example@inner.example/', 'VIG_S404'],
  ['a password', 'https://u:p@good.example/', 'VIG_S404'],
  ['a line break in the path', 'https://good.example/\r\nX-Injected: 1', 'VIG_S404'],
  ['a tab in the scheme', 'ht\ttps://good.example/', 'VIG_S404'],
  ['a backslash', 'https://good.example\\@inner.example/', 'VIG_S404'],
];

test.each(attacks)('refused: %s', async (_, url, code) => {
  await expect(check(url)).rejects.toMatchObject({ code });
});

test('a public host is called at the address that was checked', async () => {
  expect(await check('https://good.example/hook')).toEqual({ address: '93.184.216.34', family: 4 });
});

test('a host that the operator allowed may be internal, its address only by that name', async () => {
  expect(await check('https://HOOKS.corp/x')).toEqual({ address: '10.20.30.40', family: 4 });
  await expect(check('https://10.20.30.40/x')).rejects.toMatchObject({ code: 'VIG_S404' });
});

test('an error holds no path, which may be a secret', async () => {
  const error: unknown = await check('https://inner.example/secret-path').catch((thrown: unknown) => thrown);
  expect(JSON.stringify(error)).not.toContain('secret-path');
});

async function check(url: string): Promise<CheckedAddress> {
  return checkHost(checkUrl(url), rules);
}
