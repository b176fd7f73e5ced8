import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { connect as connectSocket, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { openTestDatabase } from '#tests/support/postgres';
import { connect, disconnect, query } from './connection.ts';

const OPENSSL = 'openssl';
const hasOpenssl = spawnSync(OPENSSL, ['version']).status === 0;

interface TlsServer extends AsyncDisposable {
  readonly port: number;
  /** Path of the self-signed certificate, made for `localhost`. */
  readonly certificate: string;
  readonly handshakes: () => number;
}

/** Speaks PostgreSQL's TLS negotiation and hands what is inside on to a server without TLS. */
async function openTlsServer(target: { readonly host: string; readonly port: number }): Promise<TlsServer> {
  const folder = await mkdtemp(join(tmpdir(), 'vigie-tls-'));
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const args =
    'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost';
  execFileSync(OPENSSL, [...args.split(' '), '-keyout', key, '-out', certificate], { stdio: 'ignore' });
  const identity = { key: await readFile(key), cert: await readFile(certificate) };
  let handshakes = 0;
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write('S');
      const inside = new TLSSocket(socket, { isServer: true, ...identity });
      const behind = connectSocket(target.port, target.host);
      inside.on('error', () => behind.destroy());
      behind.on('error', () => inside.destroy());
      inside.once('secure', () => (handshakes += 1));
      inside.pipe(behind).pipe(inside);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    certificate,
    handshakes: () => handshakes,
    async [Symbol.asyncDispose]() {
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

test('every session reads values the same way, whatever the database and the role are set to', async () => {
  await using db = await openTestDatabase();
  await db.query(`ALTER DATABASE ${db.name} SET DateStyle = 'SQL, DMY'`);
  await db.query(`ALTER DATABASE ${db.name} SET statement_timeout = '50ms'`);
  for (const replication of [undefined, 'database'] as const) {
    const client = await connect(db.url, { replication });
    const found = await query(
      client,
      `SELECT now()::date::text ~ '^\\d{4}-' AS iso, current_setting('statement_timeout') AS timeout, current_setting('client_encoding') AS encoding,
              current_setting('row_security') AS row_security, current_setting('search_path') AS path, pg_sleep(0.1)::text AS slept,
              current_setting('application_name') AS name`,
    );
    expect(found.rows[0]).toMatchObject({
      iso: true,
      timeout: '0',
      encoding: 'UTF8',
      row_security: 'off',
      path: 'pg_catalog',
      name: 'vigie',
    });
    await disconnect(client);
  }
});

test.skipIf(!hasOpenssl)('sslmode and sslrootcert mean what they mean to libpq', async () => {
  await using db = await openTestDatabase();
  const plain = new URL(db.url);
  await using tls = await openTlsServer({ host: plain.hostname, port: Number(plain.port) });
  const outcome = async (host: string, parameters: Readonly<Record<string, string>>): Promise<string> => {
    const url = new URL(db.url);
    url.hostname = host;
    url.port = String(tls.port);
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    try {
      await disconnect(await connect(url.href));
      return 'connected';
    } catch (error) {
      return error instanceof Error && 'code' in error ? String(error.code) : 'no code';
    }
  };
  const sslrootcert = tls.certificate;
  expect(await outcome('localhost', { sslmode: 'verify-full', sslrootcert })).toBe('connected');
  expect(await outcome('127.0.0.1', { sslmode: 'verify-full', sslrootcert })).toBe('VIG_C114');
  expect(await outcome('127.0.0.1', { sslmode: 'verify-ca', sslrootcert })).toBe('connected');
  expect(await outcome('localhost', { sslmode: 'verify-full' })).toBe('VIG_C114');
  expect(await outcome('127.0.0.1', { sslmode: 'require' })).toBe('connected');
  expect(await outcome('127.0.0.1', {})).toBe('connected');
  expect(await outcome('localhost', { sslmode: 'require', channel_binding: 'require' })).toBe('VIG_C114');
  expect(await outcome('localhost', { sslmode: 'verify-full', sslrootcert: '/nowhere/ca.pem' })).toBe('VIG_X603');
  expect(tls.handshakes()).toBeGreaterThanOrEqual(5);
});

test.each([
  ['a wrong password', (url: URL) => (url.password = 'canary-4812'), 'VIG_C102'],
  ['no password', (url: URL) => (url.password = ''), 'VIG_C102'],
  ['a wrong user', (url: URL) => (url.username = 'nobody_at_all'), 'VIG_C102'],
  ['a database that is not there', (url: URL) => (url.pathname = '/nowhere_at_all'), 'VIG_C113'],
  ['a port where nothing listens', (url: URL) => (url.port = '1'), 'VIG_C101'],
  ['a name that does not resolve', (url: URL) => (url.hostname = 'nowhere.invalid'), 'VIG_C101'],
  ['a mode that does not exist', (url: URL) => url.searchParams.set('sslmode', 'maybe'), 'VIG_X601'],
  ['another protocol', (url: URL) => (url.href = url.href.replace('postgres:', 'mysql:')), 'VIG_X601'],
])('%s is named, without the password', async (_what, change, code) => {
  await using db = await openTestDatabase();
  const url = new URL(db.url);
  const { password } = url;
  change(url);
  const error = await connect(url.href).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code });
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(password);
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('canary-4812');
});

test('TLS that is asked of a server without it is VIG_C114', async () => {
  const plain = createServer((socket) => socket.once('data', () => socket.write('N')));
  plain.listen(0, '127.0.0.1');
  await once(plain, 'listening');
  const address = plain.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await expect(connect(`postgres://u:p@127.0.0.1:${port}/d?sslmode=require`)).rejects.toMatchObject({
    code: 'VIG_C114',
  });
  plain.close();
});

test('a server that accepts and never answers is given up', async () => {
  const silent = createServer(() => undefined);
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const address = silent.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await expect(connect(`postgres://u:p@127.0.0.1:${port}/d?connect_timeout=1&sslmode=disable`)).rejects.toMatchObject({
    code: 'VIG_C101',
  });
  const stop = new AbortController();
  const opening = connect(`postgres://u:p@127.0.0.1:${port}/d`, { signal: stop.signal });
  stop.abort();
  await expect(opening).rejects.toMatchObject({ name: 'AbortError' });
  silent.close();
});
