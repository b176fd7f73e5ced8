import { join } from 'node:path';
import { eventually } from '#tests/support/eventually';
import { followLive } from '#tests/support/live-client';
import { tempFolder } from '#tests/support/temp-folder';
import { startVigie } from '#tests/support/vigie-process';
import { systemClock } from '#kernel/clock';
import { figure, type Figure } from '../harness/figure.ts';

/** `npm start` on a machine where nothing has run yet: until the live page shows labels arriving. */
export async function startup(): Promise<readonly Figure[]> {
  await using folder = await tempFolder('startup');
  const began = systemClock.now();
  await using vigie = await startVigie({ dataDir: join(folder.path, 'data'), config: { demo: true } });
  const answeredAt = systemClock.now();
  await using client = await followLive(vigie.url, vigie.token, ['findings']);
  await eventually(() => {
    if (client.events.length === 0) throw new Error('no label yet');
  }, 60_000);
  const labelledAt = systemClock.now();
  return [
    figure({
      name: 'start: first start to labels on the live page',
      value: (labelledAt - began) / 1000,
      unit: 's',
      atMost: 15,
      yardstick: { name: 'until the API answers', value: (answeredAt - began) / 1000, unit: 's' },
    }),
  ];
}
