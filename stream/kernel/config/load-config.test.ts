import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toVigieError, type VigieError } from '../errors/vigie-error.ts';
import { configProblems, loadConfig, type ConfigInputs } from './load-config.ts';
import { originText } from './problem.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigie-config-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Loads with the given file text; the inputs are otherwise empty. */
async function load(yaml: string, inputs: Partial<ConfigInputs> = {}) {
  const cwd = await mkdtemp(join(folder, 'c-'));
  await writeFile(join(cwd, 'vigie.yaml'), yaml);
  return loadConfig({ env: {}, cwd, ...inputs });
}

async function failure(yaml: string, inputs: Partial<ConfigInputs> = {}): Promise<VigieError> {
  const outcome = await load(yaml, inputs).catch(toVigieError);
  if (outcome instanceof Error) return outcome;
  throw new Error('the configuration was accepted');
}

/** `place path: mend`, one line per problem. */
async function problems(yaml: string, inputs: Partial<ConfigInputs> = {}): Promise<string[]> {
  return configProblems(await failure(yaml, inputs)).map(
    ({ origin, path, expected }) => `${originText(origin)} | ${path} | ${expected}`,
  );
}

test('without anything the defaults hold and the demo is on', async () => {
  const { config, file } = await load('');
  expect(config).toMatchObject({
    demo: true,
    sources: [],
    server: { host: '127.0.0.1', port: 7411 },
    objectives: { commitToLabelP99Ms: 500 },
  });
  expect(file).toMatch(/vigie\.yaml$/u);
});

test('flags win over environment, environment over file, file over defaults; each value knows where it comes from', async () => {
  const yaml = 'server:\n  port: 1\n  host: 0.0.0.0\nlogging: { level: warn }\nclassifier: { workers: 2 }\n';
  const { config, originOf } = await load(yaml, {
    env: { VIGIE_SERVER__PORT: '2', VIGIE_LOGGING__LEVEL: 'error' },
    flags: { 'server.port': '3' },
  });
  expect(config.server).toMatchObject({ port: 3, host: '0.0.0.0' });
  expect(config.logging.level).toBe('error');
  expect(config.classifier.workers).toBe(2);
  const origins = [
    ['server', 'port'],
    ['server', 'host'],
    ['logging', 'level'],
    ['classifier', 'workers'],
    ['classifier', 'batchBytes'],
  ].map((path) => originText(originOf(path)));
  expect(origins).toEqual(['--port', 'vigie.yaml line 3', 'VIGIE_LOGGING__LEVEL', 'vigie.yaml line 5', 'the defaults']);
});

test('one url in VIGIE_SOURCE is a source named after its database, and ends the demo', async () => {
  const { config } = await load('sources: [{ id: other, url: postgres://h/other }]', {
    env: { VIGIE_SOURCE: 'postgres://u:p@h:5433/My%20Shop' },
  });
  expect(config.sources.map(({ id, url }) => [id, url.reveal()])).toEqual([
    ['my_shop', 'postgres://u:p@h:5433/My%20Shop'],
  ]);
  expect(config.demo).toBe(false);
});

test('DATABASE_URL names the catalogue; the name of our own is stronger', async () => {
  const env = { DATABASE_URL: 'postgres://h/a' };
  expect((await load('', { env })).config.catalog.url?.reveal()).toBe('postgres://h/a');
  expect((await load('', { env: { ...env, VIGIE_CATALOG__URL: 'postgres://h/b' } })).config.catalog.url?.reveal()).toBe(
    'postgres://h/b',
  );
});

test('KAFKA_BROKERS puts the log on Kafka', async () => {
  const { config } = await load('', { env: { KAFKA_BROKERS: 'a:9092,b:9093' } });
  expect(config.log).toMatchObject({ type: 'kafka', kafka: { brokers: ['a:9092', 'b:9093'], compression: 'zstd' } });
  expect((await load('')).config.log).toEqual({ type: 'postgres' });
});

test('lists and maps come as JSON from the environment', async () => {
  const { config } = await load('', { env: { VIGIE_SERVER__ALLOWED_ORIGINS: '["https://a.example"]' } });
  expect(config.server.allowedOrigins).toEqual(['https://a.example']);
  expect(await problems('', { env: { VIGIE_SERVER__ALLOWED_ORIGINS: 'https://a.example' } })).toEqual([
    'VIGIE_SERVER__ALLOWED_ORIGINS | server.allowedOrigins | JSON',
  ]);
});

test('secrets come from files and variables; nothing else is looked up', async () => {
  await writeFile(join(folder, 'token'), 'file-token-file-token\n');
  const yaml = `server:\n  token: \${file:${join(folder, 'token')}}\nsources:\n  - id: shop\n    url: postgres://vigie:\${env:PW}@h/shop\n`;
  const { config } = await load(yaml, { env: { PW: 'p$${x}' } });
  expect(config.server.token?.reveal()).toBe('file-token-file-token');
  // What was put in is not looked through again.
  expect(config.sources[0]?.url.reveal()).toBe('postgres://vigie:p$${x}@h/shop');
  expect((await load('dataDir: a$${b}')).config.dataDir).toMatch(/a\$\{b\}$/u);
  expect(await problems('dataDir: ${HOME}')).toEqual(['vigie.yaml line 1 | dataDir | ${file:…} or ${env:…}']);
});

test('missing secrets have a code of their own', async () => {
  const error = await failure('server:\n  token: ${env:NOPE}\n  metricsToken: ${file:/nowhere/at/all}\n');
  expect(error.code).toBe('VIG_X603');
  expect(configProblems(error).map(({ path }) => path)).toEqual(['server.token', 'server.metricsToken']);
});

/** Bad files, and everything that must be said of each. */
const BAD: readonly (readonly [name: string, yaml: string, expected: readonly string[]])[] = [
  [
    'an unknown key',
    'serverr: {}',
    [
      'vigie.yaml line 1 | serverr | one of dataDir, role, demo, registry, sources, catalog, log, redis, server, classifier, objectives, labels, changeTopics, alerts, keys, logging',
    ],
  ],
  [
    'an unknown key in a list',
    'sources:\n  - id: a\n    url: postgres://h/d\n    tabels: []\n',
    [expect.stringMatching(/^vigie.yaml line 4 \| sources\[0\].tabels \| one of id, kind, url/u)],
  ],
  [
    'wrong kinds, all at once',
    'server:\n  port: high\n  host: 5\nclassifier:\n  workers: 1.5\ndemo: 1\n',
    [
      'vigie.yaml line 2 | server.port | a number',
      'vigie.yaml line 3 | server.host | a text',
      'vigie.yaml line 5 | classifier.workers | a whole number',
      'vigie.yaml line 6 | demo | true or false',
    ],
  ],
  [
    'numbers out of bounds',
    'server: { port: 70000 }\nclassifier: { workers: 0 }',
    ['vigie.yaml line 1 | server.port | at most 65535', 'vigie.yaml line 2 | classifier.workers | at least 1'],
  ],
  ['a missing url', 'sources:\n  - id: shop\n', ['vigie.yaml line 2 | sources[0].url | a text']],
  [
    'another database',
    'sources:\n  - id: shop\n    url: oracle://h/d\n',
    ['vigie.yaml line 3 | sources[0].url | a url such as postgres://user:password@host:5432/database'],
  ],
  [
    'an id that no topic can have',
    'sources: [{ id: "Shop!", url: postgres://h/d }]',
    ['vigie.yaml line 1 | sources[0].id | lower-case letters, digits, - and _, at most 63, starting with a letter'],
  ],
  ['a list that is none', 'sources: shop', ['vigie.yaml line 1 | sources | a list']],
  [
    'two sources of one id, beside other faults',
    'sources:\n  - id: a\n    url: postgres://h/1\n  - id: a\n    url: postgres://h/2\n    chunkRows: 0\n',
    [
      'vigie.yaml line 4 | sources[1].id | an id that no other entry has',
      'vigie.yaml line 6 | sources[1].chunkRows | at least 1',
    ],
  ],
  [
    'thresholds the wrong way round',
    'classifier:\n  thresholds:\n    minimum: 0.95\n    high: 0.9\n',
    ['vigie.yaml line 3 | classifier.thresholds.minimum | at most the value of `classifier.thresholds.high`'],
  ],
  [
    'a key that is not there',
    'keys:\n  current: k2\n',
    ['vigie.yaml line 2 | keys.current | the id of a key in `keys.ring`'],
  ],
  [
    'a key that is too short',
    'keys:\n  ring:\n    - id: k1\n      key: c2hvcnQ=\n',
    ['vigie.yaml line 4 | keys.ring[0].key | 32 bytes as base64 (make them with: openssl rand -base64 32)'],
  ],
  ['an unknown log', 'log:\n  type: pulsar\n', ['vigie.yaml line 2 | log.type | one of postgres, kafka']],
  [
    'a log on Kafka without brokers',
    'log:\n  type: kafka\n',
    ['vigie.yaml line 1 | log.kafka.brokers | the brokers, as host:port'],
  ],
  [
    'a log-in to Kafka without what it needs',
    'log:\n  kafka:\n    brokers: h:9092\n    sasl:\n      mechanism: oauthbearer\n      clientId: vigie\n',
    [
      'vigie.yaml line 4 | log.kafka.sasl.clientSecret | what oauthbearer needs',
      'vigie.yaml line 4 | log.kafka.sasl.tokenUrl | what oauthbearer needs',
    ],
  ],
  [
    'a webhook without a secret',
    'alerts:\n  webhooks:\n    - url: ftp://h\n',
    [
      'vigie.yaml line 3 | alerts.webhooks[0].url | an http:// or https:// url',
      'vigie.yaml line 3 | alerts.webhooks[0].secret | a text',
    ],
  ],
];

test.each(BAD)('%s is refused, with every problem and its line', async (_, yaml, expected) => {
  expect((await problems(yaml)).toSorted()).toEqual([...expected].toSorted());
});

test('what is not YAML is told by line, without quoting it', async () => {
  const error = await failure('server:\n  port: 1\n token: "hunter2-hunter2\n');
  expect(error.code).toBe('VIG_X602');
  expect(configProblems(error).every(({ origin }) => (origin.line ?? 0) >= 2)).toBe(true);
  expect(JSON.stringify(error)).not.toContain('hunter2');
});

test('a key that is there twice is told by its line', async () => {
  expect(await problems('demo: true\nserver: {}\ndemo: false\n')).toEqual(['vigie.yaml line 3 |  | YAML']);
});

test('a file that was asked for and is not there is a problem; one that was not asked for is none', async () => {
  expect(await problems('', { file: 'other.yaml' })).toEqual(['other.yaml |  | a readable file']);
  const bare = await loadConfig({ env: {}, cwd: await mkdtemp(join(folder, 'c-')) });
  expect(bare.file).toBeNull();
});

test.each([
  ['server', 'sevrer: {}', '`server`'],
  ['port', 'server: { prot: 1 }', '`port`'],
  ['initial', 'sources: [{ id: a, url: postgres://h/d, snapshot: intial }]', '`initial`'],
])('a slip of the pen is answered with the word that was meant: %s', async (_, yaml, word) => {
  expect(configProblems(await failure(yaml)).map(({ mend }) => mend)).toEqual([`Did you mean ${word}?`]);
});

test('an unknown variable of ours is a problem; those that Kubernetes sets for a service called vigie are none', async () => {
  const error = await failure('', { env: { VIGIE_SERVER__PROT: '1' } });
  expect(configProblems(error).map(({ mend }) => mend)).toEqual(['Did you mean VIGIE_SERVER__PORT?']);
  const kubernetes = {
    VIGIE_PORT: 'tcp://10.0.0.7:7411',
    VIGIE_SERVICE_HOST: '10.0.0.7',
    VIGIE_SERVICE_PORT: '7411',
    VIGIE_PORT_7411_TCP_ADDR: '10.0.0.7',
  };
  expect((await load('', { env: kubernetes })).config.server.port).toBe(7411);
});

test('a key named __proto__ is an unknown key and changes nothing', async () => {
  expect(await problems('__proto__:\n  port: 1\n')).toEqual([
    expect.stringMatching(/^vigie.yaml line 1 \| __proto__ \| one of/u),
  ]);
});

test('P4: no problem, message or detail quotes a value', async () => {
  const secret = 'canary-5up3r-s3cret';
  const yaml = `server:\n  token: [${secret}]\n  port: ${secret}\nsources:\n  - id: ${secret}!\n    url: mysql://u:${secret}@h/d\nkeys:\n  ring: [{ id: a, key: ${secret} }]\nlog: { type: ${secret} }\nlogging: { level: ${secret} }\n`;
  const error = await failure(yaml, {
    env: { VIGIE_DEMO: secret, VIGIE_SERVER__ALLOWED_ORIGINS: secret },
    flags: { 'classifier.workers': secret },
  });
  expect(configProblems(error).length).toBeGreaterThanOrEqual(9);
  expect(`${error.message} ${JSON.stringify(error)} ${error.stack}`).not.toContain(secret);
});

test('the scheme of a url says which database a source is; its settings are those of that database', async () => {
  const yaml = `sources:
  - { id: a, url: postgresql://h/a, slot: mine }
  - { id: b, url: mysql://h/b, serverId: 7 }
  - { id: c, url: mariadb://h/c }
  - { id: d, url: mongodb+srv://h/d }
`;
  const { config } = await load(yaml);
  expect(config.sources.map(({ id, kind }) => [id, kind])).toEqual([
    ['a', 'postgres'],
    ['b', 'mysql'],
    ['c', 'mariadb'],
    ['d', 'mongodb'],
  ]);
  expect(config.sources[1]).toMatchObject({ serverId: 7, chunkRows: 20_000 });
  expect(await problems('sources: [{ id: b, url: mysql://h/b, slot: mine }]')).toEqual([
    expect.stringContaining('sources[0].slot'),
  ]);
  expect(await problems('sources: [{ id: b, kind: mysql, url: postgres://h/b }]')).toEqual([
    expect.stringContaining('sources[0].url | a url such as mysql://'),
  ]);
  expect(await problems('sources: [{ id: b, kind: mysqll, url: mysql://h/b }]')).toEqual([
    expect.stringContaining('sources[0].kind | one of postgres, mysql, mariadb, mongodb'),
  ]);
});
