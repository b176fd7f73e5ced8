import { expect, test } from 'vitest';
import { z } from 'zod';
import { eventually } from '../support/eventually.ts';
import { describeWith } from '../support/servers.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { startVigie } from '../support/vigie-process.ts';

const Fields = z.object({ items: z.array(z.object({ dataset: z.string(), path: z.string() })) });
const Demo = z.object({
  items: z.array(z.object({ name: z.string(), state: z.string(), command: z.string().nullable() })),
});
const Sources = z.object({ items: z.array(z.object({ id: z.string(), state: z.string(), url: z.string() })) });

describeWith(['mysql', 'mongo'], 'the demo with all its departments', () => {
  test('what somebody tells the shop is labelled in PostgreSQL, MySQL and MongoDB, and a second start goes on', async () => {
    await using folder = await tempFolder('demo');
    const start = () => startVigie({ dataDir: folder.path, config: { demo: true }, startsWithinMs: 180_000 });
    const urls: string[][] = [];
    for (const _ of ['first', 'second']) {
      await using vigie = await start();
      await eventually(async () => {
        const { items } = Fields.parse(await vigie.get('/api/v1/fields?labelled=true&limit=500'));
        const found = items.map(({ dataset, path }) => `${dataset.split('/').at(-1)} ${path}`);
        expect(found).toEqual(
          expect.arrayContaining([
            'shop.public.customer email',
            'billing.account email',
            'billing.direct_debit account_no',
            'support.profiles contact.email',
          ]),
        );
        const sources = Sources.parse(await vigie.get('/api/v1/sources')).items;
        expect(sources.map(({ id, state }) => [id, state])).toEqual([
          ['billing', 'streaming'],
          ['shop', 'streaming'],
          ['support', 'streaming'],
        ]);
        urls.push(sources.map(({ url }) => url));
      }, 120_000);
      const { items } = Demo.parse(await vigie.get('/api/v1/demo'));
      expect(items.map(({ name, state, command }) => [name, state, command])).toEqual([
        ['billing', 'running', null],
        ['support', 'running', null],
      ]);
      expect(await vigie.stop()).toBe(0);
    }
    expect(urls.at(-1)).toEqual(urls[0]);
  }, 300_000);
});
