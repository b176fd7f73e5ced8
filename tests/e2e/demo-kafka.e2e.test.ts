import { mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { folders } from '#deploy/stack/folder';
import { openTestLog } from '#log/kafka/kafka-log.fixture';
import { eventually } from '../support/eventually.ts';
import { describeWith } from '../support/servers.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { vigie as command } from '../support/vigie-command.ts';
import { startVigie, type VigieProcess } from '../support/vigie-process.ts';

const Fields = z.object({ items: z.array(z.object({ dataset: z.string(), path: z.string() })) });
const Sources = z.object({ items: z.array(z.object({ id: z.string(), state: z.string() })) });
const Demo = z.object({
  items: z.array(
    z.object({
      name: z.string(),
      part: z.string(),
      state: z.string(),
      address: z.string().nullable(),
      command: z.string().nullable(),
    }),
  ),
});
const START_MS = 180_000;

/** With labels in all of the named fields, as `shop.public.customer email`. */
async function untilLabelled(vigie: VigieProcess, fields: readonly string[]): Promise<void> {
  await eventually(async () => {
    const { items } = Fields.parse(await vigie.get('/api/v1/fields?labelled=true&limit=500'));
    const found = items.map(({ dataset, path }) => `${dataset.split('/').at(-1)} ${path}`);
    expect(found).toEqual(expect.arrayContaining([...fields]));
  }, START_MS);
}

async function partsOf(vigie: VigieProcess) {
  return Demo.parse(await vigie.get('/api/v1/demo')).items;
}

/** Records of a topic of ours, by another client than the demo. */
async function recordsOn(brokers: string, topic: string): Promise<number> {
  await using log = await openTestLog(brokers);
  const offsets = await log.offsets(topic);
  return offsets.reduce((sum, { first, next }) => sum + Number(next - first), 0);
}

describeWith(['kafka', 'registry', 'connect', 'redis', 'mysql', 'mongo'], 'the demo on Kafka', () => {
  test('all departments are captured by Debezium, a further process takes part, and a second start goes on', async () => {
    await using folder = await tempFolder('demo-kafka');
    const options = { dataDir: folder.path, config: { demo: true }, args: ['--kafka'], startsWithinMs: START_MS };
    let labelled = 0;
    for (const _ of ['first', 'second']) {
      await using vigie = await startVigie(options);
      await untilLabelled(vigie, [
        'shop.public.customer email',
        'billing.account email',
        'billing.direct_debit account_no',
        'support.profiles contact.email',
      ]);
      await eventually(async () => {
        const sources = Sources.parse(await vigie.get('/api/v1/sources')).items;
        expect(sources.map(({ id, state }) => [id, state])).toEqual([
          ['billing', 'streaming'],
          ['shop', 'streaming'],
          ['support', 'streaming'],
        ]);
        const parts = await partsOf(vigie);
        expect(parts.map(({ name, part, state, command: mend }) => [name, part, state, mend])).toEqual([
          ['kafka', 'server', 'running', null],
          ['redis', 'server', 'running', null],
          ['registry', 'server', 'running', null],
          ['connect', 'server', 'running', null],
          ['billing', 'department', 'running', null],
          ['support', 'department', 'running', null],
        ]);
      }, START_MS);
      const parts = await partsOf(vigie);
      const addressOf = (name: string) => parts.find((part) => part.name === name)?.address ?? '';
      const connectors: unknown = await (await fetch(`http://${addressOf('connect')}/connectors`)).json();
      expect(connectors).toEqual(expect.arrayContaining(['vigie-billing', 'vigie-shop', 'vigie-support']));
      await eventually(async () => {
        const labels = await recordsOn(addressOf('kafka'), 'vigie.labels.pii');
        expect(labels).toBeGreaterThan(labelled);
        labelled = labels;
      }, START_MS);

      const home = join(folder.path, 'kafka', 'demo');
      await using worker = await startVigie({
        ...options,
        args: ['--kafka', '--role', 'classify'],
        announcedIn: (pid) => join(home, 'parts', `classify-${pid}`),
      });
      await eventually(async () => {
        const answer = await fetch(`${worker.url}/metrics`, { headers: { authorization: `Bearer ${worker.token}` } });
        const records = /^vigie_classify_records_total (\d+)/mu.exec(await answer.text())?.[1];
        expect(Number(records)).toBeGreaterThan(0);
      }, START_MS);
      expect(await worker.stop()).toBe(0);
      expect(await readdir(join(home, 'parts'))).toEqual([]);
      expect(await vigie.stop()).toBe(0);
    }
  }, 600_000);
});

describeWith(['kafka'], 'the demo on Kafka where other servers are missing', () => {
  test('what is missing is named with the command that adds it, and the shop is captured natively', async () => {
    await using folder = await tempFolder('demo-kafka');
    const stack = join(folder.path, 'stack');
    await mkdir(stack);
    await symlink(folders.kafka, join(stack, 'kafka'));
    const env = { STACK_FOLDER: stack, PATH: '/usr/bin:/bin' };
    const options = { dataDir: folder.path, config: { demo: true }, args: ['--kafka'], env, startsWithinMs: START_MS };
    await using vigie = await startVigie(options);
    await untilLabelled(vigie, ['shop.public.customer email']);
    const missing = (await partsOf(vigie)).filter(({ state }) => state === 'missing');
    expect(missing.map(({ name, command: mend }) => [name, mend])).toEqual(
      expect.arrayContaining([
        ['registry', 'npm run stack:install -- registry'],
        ['connect', 'npm run stack:install -- connect'],
      ]),
    );
    expect(await vigie.stop()).toBe(0);
  }, 240_000);

  test('without Kafka it is refused with the command that brings it', async () => {
    await using folder = await tempFolder('demo-kafka');
    const env = { STACK_FOLDER: join(folder.path, 'no-stack') };
    const started = await command(['start', '--kafka', '--data-dir', folder.path], { cwd: folder.path, env });
    expect(started.exitCode).not.toBe(0);
    expect(started.err).toContain('VIG_X609');
    expect(started.err).toContain('npm run stack:install');
  });

  test('a process that would take part in a demo that does not run is refused', async () => {
    await using folder = await tempFolder('demo-kafka');
    const args = ['start', '--kafka', '--role', 'classify', '--data-dir', folder.path];
    const started = await command(args, { cwd: folder.path });
    expect(started.exitCode).not.toBe(0);
    expect(started.err).toContain('VIG_X606');
  });
});
