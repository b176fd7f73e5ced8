import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { Alert } from '#contract/alert';
import { FieldLabel } from '#contract/label';
import { Monitor } from '#contract/monitor';
import { Rule, RuleStep } from '#contract/rule';
import { RuleTrialResult } from '#contract/rule-trial';
import { eventually } from '#tests/support/eventually';
import { openTestDatabase, type TestDatabase } from '#tests/support/postgres';
import { tempFolder, type TempFolder } from '#tests/support/temp-folder';
import { vigie, type CommandOptions } from '#tests/support/vigie-command';
import { startVigie, type VigieProcess } from '#tests/support/vigie-process';

// One running Vigie for all, with two workers: the commands are asked of the real program, about a real database.
let folder: TempFolder;
let shop: TestDatabase;
let store: TestDatabase;
let running: VigieProcess;

beforeAll(async () => {
  folder = await tempFolder('vigie-rules-');
  shop = await openTestDatabase();
  store = await openTestDatabase();
  await shop.query('CREATE TABLE visit (id int PRIMARY KEY, gate text, remark text)');
  await shop.query(
    `INSERT INTO visit SELECT n, 'QX-' || (10000 + n), 'came with pass QX-' || (10000 + n) FROM generate_series(1, 300) AS n`,
  );
  running = await startVigie({
    dataDir: folder.path,
    config: {
      // Slots are of the whole server, which other tests use as well.
      sources: [{ id: 'shop', url: shop.url, slot: `s_${shop.name}`, publication: `s_${shop.name}` }],
      catalog: { url: store.url },
      classifier: { workers: 2 },
    },
  });
  await eventually(async () => {
    if (!(await run('status')).out.includes('streaming')) throw new Error('not streaming yet');
  }, 60_000);
});
afterAll(async () => {
  await running[Symbol.asyncDispose]();
  await shop[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const run = (args: string | readonly string[], options: CommandOptions = {}) =>
  vigie([...(typeof args === 'string' ? args.split(' ') : args), '--data-dir', folder.path], {
    cwd: folder.path,
    env: { USER: 'ada' },
    ...options,
  });

async function json<S extends z.ZodType>(args: string, shape: S): Promise<z.output<S>> {
  const { exitCode, out, err } = await run(`${args} --json`);
  expect([exitCode, err]).toEqual([0, '']);
  return shape.parse(JSON.parse(out));
}
const items = <S extends z.ZodType>(shape: S) => z.object({ items: z.array(shape) }).transform((all) => all.items);

const PASS = ['--entity', 'VISITOR_PASS', '--class', 'PII', '--pattern', 'QX-[0-9]{5}', '--weight', '0.95'];

test('a rule is tried on samples and on what has passed, and no value is shown', async () => {
  await writeFile(
    join(folder.path, 'pass.yaml'),
    "id: visitor.pass\nentity: VISITOR_PASS\nclasses: [PII]\npattern: 'QX-[0-9]{5}'\nweight: 0.95\n",
  );
  const trial = z.object({ item: RuleTrialResult });
  const { out } = await run(['rules', 'try', 'pass.yaml', '--sample', 'my pass is QX-77123', 'none', '--json']);
  expect(
    trial.parse(JSON.parse(out)).item.samples.map(({ hits }) => hits.map(({ start, end }) => [start, end])),
  ).toEqual([[[11, 19]], []]);
  expect(out).not.toContain('77123');
  const { item } = await eventually(async () => {
    const seen = await json('rules try pass.yaml --retained 5000', trial);
    expect(seen.item.retained?.fields.map(({ hits }) => hits)).toEqual([300, 300]);
    return seen;
  }, 30_000);
  expect(JSON.stringify(item)).not.toMatch(/QX-1\d{4}/u);
  expect(item.retained).toMatchObject({ more: false, unread: 0 });
  const few = await json('rules try pass.yaml --retained 10', trial);
  expect(few.item.retained).toMatchObject({ more: true });
  expect(few.item.retained?.records).toBeLessThan(50);
  expect(await json('rules list', items(Rule))).toEqual([]);
});

test('B3: a rule is in force in all workers without a restart, and so are thresholds', async () => {
  const saved = await run(['rules', 'add', 'visitor.pass', ...PASS, '--comment', 'passes of the gate']);
  expect([saved.exitCode, saved.err]).toEqual([0, expect.stringContaining('version 1')]);
  const labelled = (entity: string) =>
    eventually(async () => {
      await shop.query(`UPDATE visit SET remark = remark || '.' WHERE id <= 40`);
      const labels = await json('labels list', items(FieldLabel));
      expect(labels.map((one) => `${one.path} ${one.entity}`)).toContain(`gate ${entity}`);
    }, 30_000);
  await labelled('VISITOR_PASS');
  // Under a threshold above its weight nothing counts any more; a weaker rule does where an exception lets it.
  await run('rules add visitor.weak --entity WEAK_PASS --class PII --pattern QX-[0-9]+ --weight 0.3');
  expect((await run('thresholds set --entity WEAK_PASS --minimum 0.2 --high 0.25')).exitCode).toBe(0);
  await eventually(async () => {
    await shop.query(`UPDATE visit SET remark = remark || ',' WHERE id > 40`);
    const labels = await json('labels list', items(FieldLabel));
    const others = labels.flatMap(({ others: rest }) => rest.map(({ entity }) => entity));
    expect(others).toContain('WEAK_PASS');
  }, 30_000);
  expect((await run('thresholds show')).out).toMatch(/WEAK_PASS .* 0\.2 +0\.25/u);
  expect((await run('thresholds set --entity WEAK_PASS --minimum 0.9 --high 0.2')).exitCode).not.toBe(0);
  expect((await run('thresholds reset')).exitCode).toBe(0);
});

test('a rule has a history with who, when and what, and goes back to what it was', async () => {
  await run(['rules', 'add', 'visitor.two', ...PASS]);
  await run([
    'rules',
    'add',
    'visitor.two',
    ...PASS,
    '--description',
    'second',
    '--by',
    'Grace',
    '--comment',
    'why not',
  ]);
  await run('rules remove visitor.two');
  const steps = await json('rules history visitor.two', items(RuleStep));
  expect(steps.map(({ version, action, by, changed }) => [version, action, by, changed])).toEqual([
    [3, 'removed', 'ada', []],
    [2, 'saved', 'Grace', ['description']],
    [1, 'saved', 'ada', []],
  ]);
  const back = await run('rules rollback visitor.two 2');
  expect([back.exitCode, back.err]).toEqual([0, expect.stringContaining('version 4')]);
  const shown = await json('rules show visitor.two', z.object({ item: Rule }));
  expect(shown.item).toMatchObject({ description: 'second', version: 4 });
  // What changes nothing is no new version.
  await run('rules rollback visitor.two 2');
  expect(await json('rules history visitor.two', items(RuleStep))).toHaveLength(4);
  const nowhere = await run('rules rollback visitor.two 99');
  expect([nowhere.exitCode, nowhere.err]).toEqual([1, expect.stringContaining('VIG_A504')]);
});

test('P4: listed values become fingerprints on the way in, and rules come back from their own export', async () => {
  await writeFile(join(folder.path, 'never.txt'), 'QX-10001\nQX-10002\n');
  await run(['rules', 'add', 'visitor.listed', ...PASS, '--never-file', 'never.txt']);
  const { out: yaml } = await run('rules export visitor.listed');
  expect(yaml).toContain('visitor.listed');
  expect(yaml).not.toContain('QX-1000');
  const { item } = await json('rules show visitor.listed', z.object({ item: Rule }));
  expect(item.never?.values).toHaveLength(2);
  await run('rules remove visitor.listed');
  const taken = await run('rules import -', { stdin: yaml });
  expect([taken.exitCode, taken.err]).toEqual([0, expect.stringContaining('added')]);
  const tried = await run(['rules', 'try', 'visitor.listed', '--sample', 'qx-10001 ', 'QX-10003', 'QX-10001']);
  expect(
    tried.out
      .trimEnd()
      .split('\n')
      .map((line) => line.includes('nothing')),
  ).toEqual([true, false, true]);
  const foreign = await run('rules import -', { stdin: yaml.replace(/key: .*/u, 'key: another') });
  expect([foreign.exitCode, foreign.err]).toEqual([1, expect.stringContaining('VIG_F309')]);
});

test('a pack that comes with Vigie is taken in whole, tells what it did, and goes whole', async () => {
  expect((await run('rules packs')).out).toMatch(/^hr +Human resources/mu);
  const dry = await run('rules import hr --dry-run');
  expect(dry.err).toContain('added     hr.employee-number');
  expect(await json('rules list --pack hr', items(Rule))).toEqual([]);
  expect((await run('rules import hr')).exitCode).toBe(0);
  const rules = await json('rules list --pack hr', items(Rule));
  expect(rules.length).toBeGreaterThan(5);
  expect((await run('rules import hr')).err).toMatch(/unchanged hr\.employee-number/u);
  await run('rules remove --pack hr');
  expect(await json('rules list --pack hr', items(Rule))).toEqual([]);
});

test('P7: a pack with a mistake is refused whole, each mistake with its place, and examples must hold', async () => {
  const pack = `pack: ours
version: 1
title: Ours
rules:
  - { id: good, entity: A_THING, classes: [PII], pattern: 'A-[0-9]+', examples: { hits: [A-1], misses: [B-1] } }
  - { id: bad, entity: A_THING, classes: [PII], pattern: '(a)\\1' }
  - { id: wrong, entity: A_THING, classes: [PII], pattern: 'A-[0-9]+', examples: { hits: [B-2], misses: [A-2] } }
`;
  const { exitCode, err } = await run('rules import -', { stdin: pack });
  expect(exitCode).toBe(2);
  for (const place of ['/rules/1/pattern', '/rules/2/examples/hits/0', '/rules/2/examples/misses/0'])
    expect(err).toContain(place);
  expect(await json('rules list --pack ours', items(Rule))).toEqual([]);
});

test('B8: a monitor keeps a finding from alerting, and makes another louder; both are labelled', async () => {
  expect((await run(['monitors', 'set', 'quiet', '--dataset', 'public.quiet_*', '--silent'])).exitCode).toBe(0);
  expect(
    (await run(['monitors', 'set', 'loud', '--dataset', 'public.plain_*', '--severity', 'critical'])).exitCode,
  ).toBe(0);
  expect((await run('monitors list')).out).toMatch(/^quiet +public\.quiet_\* +no +in force$/mu);
  // A monitor is followed, not waited for: tables are made anew until one comes after it is in force.
  await eventually(async () => {
    const stamp = performance.now().toFixed(0);
    for (const table of [`plain_${stamp}`, `quiet_${stamp}`]) {
      await shop.query(`CREATE TABLE ${table} (id int PRIMARY KEY, mail text)`);
      await shop.query(`INSERT INTO ${table} VALUES (1, 'marie.durand@exemple.fr')`);
    }
    const alerts = await eventually(async () => {
      const labelled = (await json('labels list', items(FieldLabel))).filter(({ dataset }) => dataset.endsWith(stamp));
      expect(labelled).toHaveLength(2);
      return (await json('alerts list', items(Alert))).filter(({ subject }) => subject.includes(stamp));
    }, 20_000);
    expect(alerts.map(({ subject, severity }) => [subject.includes(`plain_${stamp}`), severity])).toEqual([
      [true, 'critical'],
    ]);
  }, 60_000);
  expect((await run('monitors remove quiet loud')).exitCode).toBe(0);
  expect(await json('monitors list', items(Monitor))).toEqual([]);
});
