import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { vigie } from '#tests/support/vigie-command';

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'vigie-cli-'));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const run = (args: string, options: Parameters<typeof vigie>[1] = {}) =>
  vigie(
    args.split(' ').filter((word) => word !== ''),
    { cwd, ...options },
  );

test('help leads with examples and tells every exit code, on standard output', async () => {
  const { exitCode, out, err } = await run('--help');
  expect([exitCode, err]).toEqual([0, '']);
  expect(out.indexOf('Examples:')).toBe(0);
  for (const code of [0, 1, 2, 69, 75, 78, 130]) expect(out).toMatch(new RegExp(`^ {2}${code} +\\w`, 'mu'));
});

test.each([
  'start',
  'doctor',
  'status',
  'sources add',
  'labels tail',
  'alerts',
  'dead-letters',
  'classify',
  'reclassify',
  'config',
])('help of %s leads with examples', async (command) => {
  const { exitCode, out } = await run(`${command} --help`);
  expect(exitCode).toBe(0);
  expect(out).toMatch(/^Examples:\n {2}\S/u);
});

test.each([
  ['statuz', 'Did you mean status?'],
  ['labels lst', 'Did you mean list?'],
  ['status --jsn', 'Did you mean --json?'],
  ['labels list --class PI', 'Allowed choices are'],
  ['alerts list --limit 0', 'A whole number from 1 to'],
  ['classify --types us', 'Allowed choices are'],
])('a wrong command line says what is meant and exits with 2: %s', async (args, hint) => {
  const { exitCode, out, err } = await run(args);
  expect([exitCode, out]).toEqual([2, '']);
  expect(err).toContain(hint);
});

test('without a command the help goes to standard error, with 2', async () => {
  const { exitCode, out, err } = await run('');
  expect([exitCode, out]).toEqual([2, '']);
  expect(err).toContain('Usage: vigie');
});

test.each(['status', 'sources list', 'labels list', 'labels tail', 'alerts list', 'dead-letters list', 'reclassify'])(
  '%s without a running Vigie exits with 69 and says what to do',
  async (command) => {
    const { exitCode, out, err } = await run(command);
    expect([exitCode, out]).toEqual([69, '']);
    expect(err).toMatch(/VIG_X606[\s\S]*vigie start/u);
  },
);

test('with --json an error is one line of JSON on standard error', async () => {
  const { exitCode, out, err } = await run('status --json');
  expect([exitCode, out]).toEqual([69, '']);
  expect(JSON.parse(err)).toMatchObject({
    version: 1,
    kind: 'error',
    item: { code: 'VIG_X606', mend: expect.any(String) },
  });
});

test('what answers but is not Vigie is not taken for it', async () => {
  const server = createServer((_, response) => response.end('<html>hello</html>'));
  const port = await listening(server);
  const { exitCode, err } = await run(`status --url http://127.0.0.1:${port}`);
  server.close();
  expect(exitCode).toBe(69);
  expect(err).toContain('VIG_X606');
});

test('config validate tells every problem with its line and exits with 78', async () => {
  await writeFile(
    join(cwd, 'bad.yaml'),
    'server:\n  prot: 1\nsources:\n  - id: A\n    url: postgres://u:hunter2@h/d\nlogging: { level: loud }\n',
  );
  const { exitCode, out, err } = await run('config validate --config bad.yaml');
  expect([exitCode, out]).toEqual([78, '']);
  for (const words of [
    'server.prot (bad.yaml line 2)',
    'Did you mean `port`?',
    'sources[0].id (bad.yaml line 4)',
    'logging.level (bad.yaml line 6)',
  ])
    expect(err).toContain(words);
  expect(err).not.toContain('hunter2');
});

test('config print shows what is in force and where it comes from, without secrets', async () => {
  const env = {
    VIGIE_SOURCE: 'postgres://vigie:hunter2@db.example/shop',
    VIGIE_SERVER__TOKEN: 'hunter2-hunter2-hunter2',
  };
  const { exitCode, out } = await run('config print --origins --port 8000', { env });
  expect(exitCode).toBe(0);
  expect(out).toContain('# server.port: --port\n');
  expect(out).toContain('# sources: VIGIE_SOURCE\n');
  expect(out).toContain('url: postgres://vigie:***@db.example/shop');
  expect(out).not.toContain('hunter2');
  const json = await run('config print --json', { env });
  expect(JSON.parse(json.out)).toMatchObject({
    version: 1,
    kind: 'config',
    item: { config: { sources: [{ id: 'shop' }], server: { token: '[redacted]' } } },
  });
});

test('config schema is JSON Schema', async () => {
  const { exitCode, out } = await run('config schema');
  expect(exitCode).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    additionalProperties: false,
    properties: { server: { type: 'object' } },
  });
});

test('a flag of any setting is taken, also in its long form', async () => {
  const { out } = await run(
    'config print --json --server-port 8001 --no-change-topics-encrypted --classifier-thresholds-high 0.95',
  );
  expect(JSON.parse(out)).toMatchObject({
    item: {
      config: {
        server: { port: 8001 },
        changeTopics: { encrypted: false },
        classifier: { thresholds: { high: 0.95 } },
      },
    },
  });
});

test('version', async () => {
  expect((await run('version')).out).toMatch(/^vigie \d+\.\d+\.\d+ \(Node\.js 24\./u);
});

test('nothing that cannot be taken back is done unasked where nobody can be asked', async () => {
  let requests = 0;
  const server = createServer((_, response) => {
    requests += 1;
    response.end('{}');
  });
  const port = await listening(server);
  const { exitCode, err } = await run(`sources remove shop --url http://127.0.0.1:${port}`);
  server.close();
  expect([exitCode, requests]).toEqual([2, 0]);
  expect(err).toContain('--yes');
});

test('doctor tells what is wrong with the configuration, and the fix', async () => {
  const { exitCode, out } = await run('doctor --json --config nowhere.yaml');
  expect(exitCode).toBe(1);
  expect(JSON.parse(out).items).toEqual([
    expect.objectContaining({ check: 'node', status: 'ok' }),
    expect.objectContaining({ check: 'config', status: 'fail', fix: expect.stringContaining('nowhere.yaml') }),
  ]);
});

test('doctor finds a port that is taken', async () => {
  const server = createServer();
  const port = await listening(server);
  const { exitCode, out } = await run(`doctor --port ${port}`);
  server.close();
  expect(exitCode).toBe(1);
  expect(out).toMatch(/fail +vigie port .*EADDRINUSE/u);
  expect(out).toMatch(/fix: .*--port/u);
});

test('a reader that stops reading ends the command without an error', async () => {
  // The reader is gone long before the program has started.
  const script = `{ "${process.execPath}" "${fileURLToPath(new URL('main.ts', import.meta.url))}" config schema; echo "code $?" >&2; } | true`;
  const child = spawn('sh', ['-c', script], { cwd, stdio: 'pipe' });
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  await new Promise((resolve) => child.once('close', resolve));
  expect(err).toBe('code 0\n');
});
