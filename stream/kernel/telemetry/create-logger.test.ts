import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createManualClock } from '#tests/support/manual-clock';
import { VigieError } from '../errors/vigie-error.ts';
import { Sensitive } from '../sensitive.ts';
import { createLogger, type LoggingConfig } from './create-logger.ts';

const CANARY = 'canary-7f3a@example.com';

async function setUp(config: Partial<LoggingConfig> = {}) {
  const text: string[] = [];
  const clock = createManualClock();
  const logger = await createLogger(
    { level: 'debug', format: 'json', ...config },
    { destination: { write: (line) => void text.push(line) }, isTerminal: false, clock },
  );
  const lines = (): Record<string, unknown>[] => text.flatMap((line): Record<string, unknown>[] => [JSON.parse(line)]);
  return { logger, clock, lines, text: () => text.join('') };
}

/** As node-postgres throws it: message, detail and where quote the row. */
function databaseError(): Error {
  return Object.assign(new Error(`duplicate key ${CANARY}\n    at ${CANARY}`), {
    name: 'error',
    code: '23505',
    detail: `Key (email)=(${CANARY}) already exists.`,
  });
}

test('P4: a foreign error leaves its name and code, wherever it is put', async () => {
  const { logger, text, lines } = await setUp();
  logger.error({ err: databaseError() }, 'merge failed');
  logger.error(
    { err: new VigieError('VIG_S401', 'the catalogue did not answer', { cause: databaseError() }) },
    'sink failed',
  );
  logger.error({ cause: databaseError() }, 'other name');
  logger.error(databaseError());
  logger.child({ component: 'x' }).warn(databaseError(), 'in a child');
  expect(text()).not.toContain(CANARY);
  expect(lines()).toMatchObject([
    {
      msg: 'merge failed',
      err: { code: 'VIG_X900', message: 'unexpected error (23505)', causes: [{ code: '23505' }] },
    },
    {
      msg: 'sink failed',
      err: {
        code: 'VIG_S401',
        message: 'the catalogue did not answer',
        retry: 'backoff',
        mend: expect.any(String),
        causes: [{ name: 'error', code: '23505' }],
      },
    },
    { msg: 'other name', cause: { code: 'VIG_X900' } },
    { msg: 'event without a name' },
    { msg: 'in a child', component: 'x' },
  ]);
});

test('P4: secrets and sensitive values under any usual name are redacted', async () => {
  const { logger, text } = await setUp();
  logger.info(
    {
      password: CANARY,
      request: { headers: 1, authorization: CANARY },
      row: { email: CANARY },
      deep: new Sensitive(CANARY),
      url: `postgres://u:${CANARY}@h/d`,
    },
    'careless',
  );
  expect(text()).not.toContain(CANARY);
  expect(text()).toContain('[redacted]');
});

test('where a defect is stays known: frames without the message', async () => {
  const { logger, lines } = await setUp();
  logger.error({ err: new TypeError('x is not a function') }, 'defect');
  expect(lines()).toMatchObject([
    { err: { code: 'VIG_X900', frames: expect.arrayContaining([expect.stringMatching(/create-logger\.test\.ts/u)]) } },
  ]);
});

test('the same line is written once in ten seconds, and says how often it was kept back', async () => {
  const { logger, clock, lines } = await setUp();
  for (let i = 0; i < 100; i++)
    logger.warn({ source: 'shop', durationMs: i, err: new VigieError('VIG_C101', 'not there') }, 'capture failed');
  logger.warn({ source: 'other' }, 'capture failed');
  logger.warn({ source: 'shop', err: new VigieError('VIG_C109', 'gone') }, 'capture failed');
  await clock.advance(10_000);
  logger.warn({ source: 'shop', err: new VigieError('VIG_C101', 'not there') }, 'capture failed');
  expect(lines().map(({ source, keptBack }) => [source, keptBack])).toEqual([
    ['shop', undefined],
    ['other', undefined],
    ['shop', undefined],
    ['shop', 99],
  ]);
});

test('lines are JSON for programs and words for people', async () => {
  const json = await setUp({ format: 'auto' });
  json.logger.info({ source: 'shop' }, 'snapshot complete');
  expect(json.lines()).toMatchObject([
    { level: 'info', source: 'shop', msg: 'snapshot complete', time: expect.stringMatching(/^\d{4}-/u) },
  ]);
  const pretty = await setUp({ format: 'pretty' });
  pretty.logger.info({ source: 'shop' }, 'snapshot complete');
  expect(pretty.text()).toMatch(/INFO.*snapshot complete.*"source":"shop"/u);
});

test('lines below the level are not written', async () => {
  const { logger, text } = await setUp({ level: 'error' });
  logger.warn('quiet');
  expect(text()).toBe('');
});

test.skipIf(!existsSync('/dev/full'))(
  'a log file on a full disk ends nothing: its lines are lost (needs /dev/full)',
  async () => {
    const full = openSync('/dev/full', 'w');
    const program = `
    import { createLogger } from ${JSON.stringify(new URL('create-logger.ts', import.meta.url).href)};
    const logger = await createLogger({ level: 'info', format: 'json' });
    for (let n = 0; n < 3; n += 1) { logger.info({ n }, 'line'); await new Promise((go) => setTimeout(go, 10)); }
    process.stdout.write('alive');`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', full] });
    closeSync(full);
    let said = '';
    child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const [code] = await once(child, 'close');
    expect({ code, said }).toEqual({ code: 0, said: 'alive' });
  },
);
