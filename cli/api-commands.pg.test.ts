import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { Alert } from '#contract/alert';
import { SourceSummary } from '#contract/catalog';
import { FieldLabel, LabelRecord } from '#contract/label';
import { systemClock } from '#kernel/clock';
import { eventually } from '#tests/support/eventually';
import { openTestDatabase, type TestDatabase } from '#tests/support/postgres';
import { vigie, type CommandOptions } from '#tests/support/vigie-command';
import { startVigie, type VigieProcess } from '#tests/support/vigie-process';

// One running Vigie for all: the commands are asked of the real program, about a real database.
let dataDir: string;
let shop: TestDatabase;
let store: TestDatabase;
let running: VigieProcess;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'vigie-commands-'));
  shop = await openTestDatabase();
  store = await openTestDatabase();
  await shop.query('CREATE TABLE customer (id int PRIMARY KEY, email text, "\u001b[31mcolour" text)');
  await shop.query(
    `INSERT INTO customer SELECT n, 'person' || n || '@example.com', 'x' FROM generate_series(1, 200) AS n`,
  );
  running = await startVigie({
    dataDir,
    config: { sources: [{ id: 'shop', url: shop.url }], catalog: { url: store.url } },
  });
});
afterAll(async () => {
  await running[Symbol.asyncDispose]();
  await shop[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true, force: true });
});

const run = (args: string, options: CommandOptions = {}) =>
  vigie([...args.split(' '), '--data-dir', dataDir], { cwd: dataDir, ...options });

/** The items that a reading command answers with, each of the documented shape. */
async function items<S extends z.ZodType>(args: string, kind: string, shape: S): Promise<z.output<S>[]> {
  const { exitCode, out, err } = await run(`${args} --json`);
  expect([exitCode, err]).toEqual([0, '']);
  return z.object({ version: z.literal(1), kind: z.literal(kind), items: z.array(shape) }).parse(JSON.parse(out)).items;
}

test('labels list says which fields carry what', async () => {
  const labels = await eventually(async () => {
    const found = await items('labels list', 'labels', FieldLabel);
    expect(found).not.toEqual([]);
    return found;
  }, 30_000);
  expect(labels.map(({ path, entity }) => [path, entity])).toContainEqual(['email', 'EMAIL_ADDRESS']);
  expect(await items('labels list --class CREDENTIALS', 'labels', FieldLabel)).toEqual([]);
  const table = await run('labels list');
  expect(table.out).toMatch(/^DATASET +FIELD +ENTITY/u);
  expect(table.out).not.toContain('@example.com');
});

test('status and sources list say how it stands', async () => {
  const [source] = await items('sources list', 'sources', SourceSummary);
  expect(source).toMatchObject({ id: 'shop', state: 'streaming', origin: 'config' });
  expect(source?.url).not.toContain(new URL(shop.url).password);
  const { exitCode, out } = await run('status');
  expect(exitCode).toBe(0);
  expect(out).toMatch(/^sources +1\n/u);
  expect(out).toMatch(/^shop +postgres +streaming/mu);
});

test('labels tail gives findings as they are made, until Ctrl-C', async () => {
  const over = new AbortController();
  const tail = run('labels tail --jsonl --class PII', { interruptAt: '"entity":"EMAIL_ADDRESS"' }).finally(() =>
    over.abort(),
  );
  // The command begins with what comes after it: people keep signing up until it has heard of one.
  for (let id = 1_000; !over.signal.aborted; id++) {
    await shop.query(`INSERT INTO customer VALUES ($1, $2, 'x')`, [id, `canary-${id}@example.com`]);
    await systemClock.sleep(50, over.signal);
  }
  const { exitCode, out } = await tail;
  expect(exitCode).toBe(130);
  const records = out
    .trimEnd()
    .split('\n')
    .map((line) => LabelRecord.extend({ of: z.number() }).parse(JSON.parse(line)));
  expect(records.map((record) => [record.source, record.class])).toContainEqual(['shop', 'PII']);
  expect(out).not.toContain('canary-');
});

test('an alert is acknowledged, then resolved; a step that is not possible says so', async () => {
  const [alert] = await eventually(async () => {
    const found = await items('alerts list', 'alerts', Alert);
    expect(found).not.toEqual([]);
    return found;
  });
  const id = alert?.id ?? '';
  expect((await run(`alerts ack ${id} --comment seen --by ana`)).exitCode).toBe(0);
  const seen = await items('alerts list --state acknowledged', 'alerts', Alert);
  expect(seen.find((one) => one.id === id)).toMatchObject({ changedBy: 'ana', comment: 'seen' });
  expect((await run(`alerts resolve ${id}`)).exitCode).toBe(0);
  const again = await run(`alerts ack ${id}`);
  expect(again.exitCode).toBe(1);
  expect(again.err).toContain('VIG_A506');
});

test('a person says what a field holds and what it does not, and takes it back', async () => {
  const said = await run('labels decide public.customer#id --entity CUSTOMER_NO --class PII --comment ours --by ana');
  expect([said.exitCode, said.out]).toEqual([0, '']);
  expect(said.err).toMatch(/#id is CUSTOMER_NO \(PII\): decided by ana: ours\.\n$/u);
  const [held] = (await items('labels list --entity CUSTOMER_NO', 'labels', FieldLabel)).map(({ path }) => path);
  expect(held).toBe('id');
  const denied = await run('labels decide public.customer#id --not CUSTOMER_NO', { env: { USER: 'ben' } });
  expect([denied.exitCode, denied.err]).toEqual([0, expect.stringMatching(/#id holds no label\.\n$/u)]);
  expect((await run('labels decide public.customer#id --not CUSTOMER_NO --undo')).exitCode).toBe(0);
  const again = await run('labels decide public.customer#id --not CUSTOMER_NO --undo');
  expect([again.exitCode, again.err]).toEqual([1, expect.stringContaining('VIG_A504')]);
  expect((await run('labels decide public.customer#id')).exitCode).toBe(2);
  expect((await run('labels decide public.customer#id --nothing --not PERSON')).exitCode).toBe(2);
  expect((await run('labels decide public.customer#nowhere --nothing')).err).toContain('VIG_A504');
});

test('tables are read again, and it is waited for', async () => {
  const { exitCode, out, err } = await run('sources resnapshot shop public.customer --wait');
  expect([exitCode, out]).toEqual([0, '']);
  expect(err).toMatch(/shop is read again \(request [0-9a-f-]{36}\)\.\n[\s\S]*1 read: [\d,]+ rows\.\n$/u);
  const unknown = await run('sources resnapshot shop public.nothing --wait');
  expect([unknown.exitCode, unknown.err.includes('not a watched table: public.nothing')]).toEqual([1, true]);
  expect((await run('reclassify --source shop')).exitCode).toBe(0);
});

test('a source is added by standard input, paused, resumed and removed', async () => {
  const added = await run('sources add second -', { stdin: `${shop.url}\n` });
  expect([added.exitCode, added.out]).toEqual([0, '']);
  expect((await items('sources list', 'sources', SourceSummary)).map(({ id }) => id).toSorted()).toEqual([
    'second',
    'shop',
  ]);
  const twice = await run('sources add second -', { stdin: shop.url });
  expect([twice.exitCode, twice.err.includes('VIG_A506')]).toEqual([1, true]);
  expect((await run('sources pause second')).exitCode).toBe(0);
  expect((await run('sources resume second')).exitCode).toBe(0);
  expect((await run('sources remove second --yes')).exitCode).toBe(0);
  await eventually(async () => {
    const slots = await shop.query(
      `SELECT slot_name FROM pg_replication_slots WHERE database = current_database() AND slot_name LIKE '%second%'`,
    );
    expect(slots.rows).toEqual([]);
  });
});

test('a source that is not right is refused with what is wrong', async () => {
  const { exitCode, err } = await run('sources add third ftp://h/d --kind postgres');
  expect(exitCode).toBe(2);
  expect(err).toContain('VIG_A503');
  expect(err).toMatch(/url/u);
});

test('without dead letters there is nothing to show or to retry', async () => {
  expect(await items('dead-letters list', 'dead-letters', z.unknown())).toEqual([]);
  expect((await run('dead-letters retry --all')).err).toContain('0 put back.');
  const unknown = await run('dead-letters show a/0/1');
  expect([unknown.exitCode, unknown.err.includes('VIG_A504')]).toEqual([1, true]);
});

test('a wrong token is refused with the code that says so', async () => {
  const { exitCode, err } = await run('sources list --token wrong-token-wrong-token');
  expect(exitCode).toBe(1);
  expect(err).toContain('VIG_A501');
});

test('a second Vigie on the same folder is refused', async () => {
  const { exitCode, err } = await vigie(['start', '--config', join(dataDir, 'vigie.yaml')], { cwd: dataDir });
  expect(exitCode).toBe(1);
  expect(err).toContain('VIG_X605');
});

test('doctor finds a source that can be captured, and one that cannot be reached', async () => {
  const { exitCode, out } = await vigie(['doctor', '--json', '--config', join(dataDir, 'vigie.yaml')], {
    cwd: dataDir,
  });
  const checks = z
    .object({
      items: z.array(z.object({ about: z.string(), check: z.string(), status: z.string(), evidence: z.string() })),
    })
    .parse(JSON.parse(out)).items;
  expect(checks.filter(({ status }) => status === 'fail')).toEqual([]);
  expect(exitCode).toBe(0);
  expect(checks.filter(({ about }) => about === 'shop').length).toBeGreaterThan(2);
  expect(out).not.toContain(new URL(shop.url).password);
  const bad = await vigie(['doctor', '--port', '0', '--source', 'postgres://u:hunter2@127.0.0.1:1/d'], {
    cwd: dataDir,
  });
  expect(bad.exitCode).toBe(1);
  expect(bad.out).toMatch(/^fail +d /mu);
  expect(bad.out).not.toContain('hunter2');
});
