import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { systemClock } from '#kernel/clock';
import { openStage, socketClosed, TOKEN } from './server.fixture.ts';

const SECRET = 'outside-the-web-root';

async function builtPages() {
  const folder = await mkdtemp(join(tmpdir(), 'vigie-web-'));
  const root = join(folder, 'web');
  await mkdir(join(root, 'assets'), { recursive: true });
  await writeFile(join(folder, 'secret.txt'), SECRET);
  await writeFile(join(root, 'index.html'), '<!doctype html><title>Vigie</title>');
  await writeFile(join(root, 'favicon.svg'), '<svg/>');
  await writeFile(join(root, 'assets', 'main-abc123.js'), 'export {};');
  await writeFile(join(root, 'assets', '.hidden'), SECRET);
  await symlink(folder, join(root, 'assets', 'up'));
  return { root, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

describe('pages', () => {
  test('pages have a strict policy, assets are kept for ever, and the application answers for its own addresses only', async () => {
    await using pages = await builtPages();
    await using stage = await openStage({ webRoot: pages.root });
    const index = await stage.ask('/');
    expect(index.text).toContain('<title>Vigie</title>');
    const policy = index.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(index.headers.get('x-content-type-options')).toBe('nosniff');
    expect(index.headers.get('referrer-policy')).toBe('no-referrer');
    expect(index.headers.get('cache-control')).toBe('no-cache');
    const asset = await stage.ask('/assets/main-abc123.js');
    expect(asset.headers.get('cache-control')).toContain('immutable');
    expect((await stage.ask('/favicon.svg')).headers.get('content-type')).toContain('svg');
    const accept = { accept: 'text/html' };
    expect((await stage.ask('/alerts/open', { headers: accept })).text).toBe(index.text);
    for (const path of ['/assets/gone.js', '/api/v1/gone', '/gone.js', '/alerts/open']) {
      const headers = path === '/alerts/open' ? { accept: 'application/json' } : accept;
      const { status, body } = await stage.ask(path, { headers });
      expect([path, status, body]).toMatchObject([path, 404, { code: 'VIG_A504' }]);
    }
    const answer = await stage.ask('/api/v1/sources');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('no path leads out of the web root', async () => {
    await using pages = await builtPages();
    await using stage = await openStage({ webRoot: pages.root });
    const paths = [
      '/../secret.txt',
      '/assets/../../secret.txt',
      '/assets/..%2f..%2fsecret.txt',
      '/assets/%2e%2e/%2e%2e/secret.txt',
      '/assets/..%5c..%5csecret.txt',
      '/assets/%252e%252e%252f%252e%252e%252fsecret.txt',
      '/assets//etc/passwd',
      '//etc/passwd',
      '/assets/.hidden',
      '/assets/main-abc123.js%00.txt',
      '/assets/%c0%ae%c0%ae/%c0%ae%c0%ae/secret.txt',
    ];
    for (const path of paths) {
      const answer = await stage.raw(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);
      expect([path, answer.slice(9, 10)]).toEqual([path, '4']);
      expect(answer).not.toContain(SECRET);
      expect(answer).not.toContain('root:');
    }
  });
});

describe('requests', () => {
  test('limits of the shapes hold: sizes, types, twice the same, unknown', async () => {
    await using stage = await openStage();
    const bad = [
      'limit=1000000000',
      'limit=0',
      'limit=-1',
      'limit=501',
      'limit=x',
      'limit=1&limit=2',
      'sort=__proto__',
      '__proto__=1',
      'source=Shop%00',
      `cursor=${'x'.repeat(2000)}`,
    ];
    for (const query of bad) {
      const { status, body } = await stage.ask(`/api/v1/fields?${query}`);
      expect([query, status, body]).toMatchObject([query, 400, { code: 'VIG_A503' }]);
    }
    expect((await stage.ask('/api/v1/fields?limit=500')).status).toBe(200);
    const oddCursor = await stage.ask('/api/v1/fields?cursor=AAAA');
    expect(oddCursor.status).toBeLessThan(500);
  });

  test('a prototype is not reached by any body', async () => {
    await using stage = await openStage();
    const bodies = [
      '{"__proto__":{"admin":true},"id":"x","kind":"postgres","url":"u"}',
      '{"constructor":{"prototype":{"admin":true}},"id":"x","kind":"postgres","url":"u"}',
      '{"id":"x","kind":"postgres","url":"u","settings":{"__proto__":{"admin":true}}}',
      '{"id":"x","kind":"postgres","url":"u","settings":{"a":{"constructor":{"prototype":{"admin":true}}}}}',
    ];
    for (const body of bodies) {
      const { status } = await stage.ask('/api/v1/sources', { method: 'POST', body });
      expect(status).toBe(400);
    }
    expect('admin' in {}).toBe(false);
    expect(await stage.catalog.registry.list()).toEqual([]);
  });

  test('a large body, a deep body, another type and no JSON are refused in words that quote nothing', async () => {
    await using stage = await openStage();
    const post = (body: string, type = 'application/json') =>
      stage.ask('/api/v1/classify', { method: 'POST', body, headers: { 'content-type': type } });
    const answers = [
      await post(`{"values":[{"text":"${'x'.repeat(1_100_000)}"}]}`),
      await post(`${'['.repeat(100_000)}canary-1234`),
      await post('canary-1234'),
      await post('{"values":[{"text":"canary-1234"}]}', 'text/plain'),
      await post('{"values":[{"text":"canary-1234"}]}', 'application/xml'),
      await post('<canary-1234/>', 'application/x-www-form-urlencoded'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([413, 400, 400, 415, 415, 415]);
    for (const { text, body } of answers) {
      expect(body).toMatchObject({ code: 'VIG_A503' });
      expect(text).not.toContain('canary-1234');
    }
  });

  test('other methods, other names and foreign pages are refused', async () => {
    await using stage = await openStage();
    const head = `Host: 127.0.0.1:${stage.port}\r\nAuthorization: Bearer ${TOKEN}\r\nConnection: close\r\n`;
    for (const method of ['TRACE', 'PATCH', 'PROPFIND', 'OPTIONS']) {
      const answer = await stage.raw(`${method} /api/v1/sources HTTP/1.1\r\n${head}\r\n`);
      expect([method, answer.slice(0, 12)]).toEqual([method, 'HTTP/1.1 405']);
      expect(answer).not.toContain(TOKEN);
    }
    expect(await stage.raw(`CONNECT evil.com:443 HTTP/1.1\r\n${head}\r\n`)).toBe('');
    const rebound = await stage.raw(`GET /api/v1/sources HTTP/1.1\r\n${head.replace('127.0.0.1', 'evil.com')}\r\n`);
    expect(rebound).toMatch(/^HTTP\/1\.1 403 .*VIG_A502/su);
    const nameless = await stage.raw(`GET / HTTP/1.1\r\nConnection: close\r\n\r\n`);
    expect(nameless).toMatch(/^HTTP\/1\.1 400 /u);
    for (const origin of ['https://evil.com', 'null']) {
      const foreign = await stage.ask('/api/v1/sources', { headers: { origin } });
      expect([foreign.status, foreign.headers.get('access-control-allow-origin')]).toEqual([403, null]);
    }
    const listed = await stage.ask('/api/v1/sources', { headers: { origin: 'https://vigie.example.org' } });
    expect(listed.headers.get('access-control-allow-origin')).toBe('https://vigie.example.org');
    const preflight = await stage.ask('/api/v1/sources', {
      method: 'OPTIONS',
      headers: { origin: 'https://vigie.example.org' },
    });
    expect(preflight.status).toBe(204);
  });

  test('smuggling: a length together with chunks, two lengths, and a bare line feed are refused', async () => {
    await using stage = await openStage();
    const head = `POST /api/v1/classify HTTP/1.1\r\nHost: 127.0.0.1:${stage.port}\r\nAuthorization: Bearer ${TOKEN}\r\n`;
    const smuggled = 'GET /api/v1/sources HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';
    const answers = [
      await stage.raw(`${head}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`),
      await stage.raw(`${head}Content-Length: 4\r\nContent-Length: 40\r\n\r\n{}{}${smuggled}`),
      await stage.raw(`${head}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${smuggled}`),
      await stage.raw(`${head}X-A: b\nX-C: d\r\n\r\n`),
    ];
    for (const answer of answers) {
      expect(answer).toMatch(/^HTTP\/1\.1 400 /u);
      expect(answer.match(/HTTP\/1\.1/gu)).toHaveLength(1);
    }
  });

  test('line breaks in what is sent make no header and no log line', async () => {
    await using stage = await openStage();
    const { headers } = await stage.ask('/api/v1/dataset?urn=x%0d%0aSet-Cookie:%20a=b%0d%0a%0d%0a%7B%22level%22:60%7D');
    expect(headers.get('set-cookie')).toBeNull();
    const names = await stage.ask(`/api/v1/rules/${encodeURIComponent('x\r\nSet-Cookie: a=b')}`, { method: 'DELETE' });
    expect([names.status, names.headers.get('set-cookie')]).toEqual([400, null]);
    const lines = stage.logged().trim().split('\n');
    expect(lines.map((line) => typeof JSON.parse(line)).every((type) => type === 'object')).toBe(true);
    expect(stage.logged()).not.toContain('Set-Cookie');
  });

  test('a token is needed; missing, wrong, doubled and of a megabyte are all the same 401 or less', async () => {
    await using stage = await openStage();
    const status = async (authorization: string) =>
      (await stage.ask('/api/v1/sources', { headers: { authorization } })).status;
    expect(await status('')).toBe(401);
    expect(await status('Bearer wrong')).toBe(401);
    expect(await status(`Basic ${TOKEN}`)).toBe(401);
    expect(await status(`Bearer ${TOKEN}, Bearer ${TOKEN}`)).toBe(401);
    expect(await status(`Bearer ${'x'.repeat(15_000)}`)).toBe(401);
    const mega = await stage.raw(
      `GET /api/v1/sources HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${'x'.repeat(1_048_576)}\r\n\r\n`,
    );
    expect(mega === '' || mega.startsWith('HTTP/1.1 431 ')).toBe(true);
    expect((await stage.ask(`/api/v1/sources?token=${TOKEN}`, { headers: { authorization: '' } })).status).toBe(401);
    expect(await status(`Bearer ${TOKEN}`)).toBe(200);
    expect(stage.logged()).not.toContain(TOKEN);
  });

  test('guessing is slowed down, and the holder of the token does not feel it', async () => {
    await using stage = await openStage();
    const guesses = [];
    for (let i = 0; i < 30; i += 1) {
      const headers = { authorization: `Bearer guess-${i}`, 'x-forwarded-for': `10.0.0.${i}` };
      guesses.push((await stage.ask('/api/v1/sources', { headers })).status);
    }
    expect(guesses.slice(0, 10)).toEqual(Array(10).fill(401));
    expect(guesses.filter((status) => status === 429).length).toBeGreaterThan(15);
    expect((await stage.ask('/api/v1/sources')).status).toBe(200);
  });

  test('a client that asks too often is told to wait, whatever address it claims', async () => {
    await using stage = await openStage({ limits: { requestsPerSecond: 5 } });
    const answers = [];
    for (let i = 0; i < 40; i += 1)
      answers.push(await stage.ask('/api/v1/rules', { headers: { 'x-forwarded-for': `10.0.0.${i}` } }));
    const limited = answers.filter(({ status }) => status === 429);
    expect(limited.length).toBeGreaterThan(10);
    expect(limited[0]?.body).toMatchObject({ code: 'VIG_A505' });
    expect(limited[0]?.headers.get('retry-after')).toBe('1');
  });

  test('metrics are for holders of a token of theirs, or for this machine when asked for, but not through a proxy', async () => {
    await using closed = await openStage({ auth: { token: TOKEN, metricsToken: 'scrape-token-0123456789' } });
    const scrape = { authorization: 'Bearer scrape-token-0123456789' };
    expect((await closed.ask('/metrics', { headers: { authorization: '' } })).status).toBe(401);
    expect((await closed.ask('/metrics', { headers: scrape })).status).toBe(200);
    expect((await closed.ask('/api/v1/sources', { headers: scrape })).status).toBe(401);
    await using local = await openStage({ metricsAccess: 'loopback' });
    expect((await local.ask('/metrics', { headers: { authorization: '' } })).status).toBe(200);
    const proxied = { authorization: '', 'x-forwarded-for': '127.0.0.1' };
    expect((await local.ask('/metrics', { headers: proxied })).status).toBe(401);
  });
});

test('slow-loris: who sends a header or a body a byte at a time is cut off, and others are served meanwhile', async () => {
  await using stage = await openStage({ limits: { headersTimeoutMs: 300, requestTimeoutMs: 600 } });
  const head = `POST /api/v1/classify HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${TOKEN}\r\n`;
  const starts = [head, `${head}Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{`];
  const begun = systemClock.now();
  const slow = Array.from({ length: 50 }, (_, i) => {
    const socket = connect(stage.port, '127.0.0.1');
    socket.write(starts[i % 2] ?? head);
    const drip = setInterval(() => socket.write('x'), 20);
    return socketClosed(socket.resume()).finally(() => clearInterval(drip));
  });
  expect((await stage.ask('/api/v1/sources')).status).toBe(200);
  await Promise.all(slow);
  expect(systemClock.now() - begun).toBeLessThan(10_000);
  expect((await stage.ask('/api/v1/sources')).status).toBe(200);
});

test('P5: sockets beyond the limit are not held', async () => {
  await using stage = await openStage({ limits: { connections: 20 } });
  const sockets = Array.from({ length: 60 }, () => connect(stage.port, '127.0.0.1'));
  const dropped = sockets.map((socket) => socketClosed(socket.resume()));
  let gone = 0;
  for (const drop of dropped) void drop.then(() => (gone += 1));
  await expect.poll(() => gone).toBe(40);
  for (const socket of sockets) socket.destroy();
  await Promise.all(dropped);
});
