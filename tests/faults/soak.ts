/**
 * `npm run soak -- [--minutes N] [--save]`: the demo's own workload, many times faster, for a long time: memory, open
 * files and lag must stay flat.
 */
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createShopWorkload, prepareShop } from '#cli/demo/shop-workload';
import { startEmbeddedPostgres } from '#cli/embedded/postgres-server';
import { systemClock } from '#kernel/clock';
import { tempFolder } from '../support/temp-folder.ts';
import { startVigie } from '../support/vigie-process.ts';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '60' }, save: { type: 'boolean', default: false } },
});
const minutes = Number(values.minutes);
const folder = await tempFolder('soak');
const dir = folder.path;
const server = await startEmbeddedPostgres({ dataDir: join(dir, 'servers') });
const samples: { readonly minute: number; readonly rssMB: number; readonly files: number }[] = [];
try {
  await server.ensureDatabase('shop');
  await server.ensureDatabase('store');
  await prepareShop(server.url('shop'));
  const vigie = await startVigie({
    dataDir: join(dir, 'vigie'),
    config: { sources: [{ id: 'shop', url: server.url('shop') }], catalog: { url: server.url('store') } },
  });
  const stop = new AbortController();
  const working = createShopWorkload({ url: server.url('shop'), clock: systemClock, stepMs: 2 }).run(
    stop.signal,
    () => undefined,
  );
  for (let tick = 0; tick <= minutes * 4; tick += 1) {
    const files = (await readdir(`/proc/${vigie.pid}/fd`)).length;
    samples.push({ minute: tick / 4, rssMB: (await vigie.rss()) / 2 ** 20, files });
    await systemClock.sleep(15_000);
  }
  stop.abort();
  await working;
  await vigie.stop();
} finally {
  await server.stop();
  await folder[Symbol.asyncDispose]();
}

// The first quarter warms up; after it the slope of a straight line through the samples says whether memory grows.
const steady = samples.slice(Math.ceil(samples.length / 4));
const slope = slopePerHour(steady.map(({ minute, rssMB }) => [minute / 60, rssMB]));
const files = steady.map((sample) => sample.files);
const lines = [
  '# Soak results',
  '',
  `Run on ${new Date(systemClock.now()).toISOString().slice(0, 10)} with \`npm run soak -- --minutes ${minutes}\`.`,
  '',
  '| figure | measured |',
  '| --- | ---: |',
  `| resident memory at the end | ${steady.at(-1)?.rssMB.toFixed(0)} MB |`,
  `| slope of resident memory | ${slope.toFixed(1)} MB/h |`,
  `| open files, least and most | ${Math.min(...files)} to ${Math.max(...files)} |`,
  '',
].join('\n');
process.stdout.write(lines);
if (values.save) await writeFile(new URL('../../docs/results/soak.md', import.meta.url), lines);

function slopePerHour(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (pick: (point: readonly [number, number]) => number) =>
    points.reduce((sum, point) => sum + pick(point), 0) / points.length;
  const [mx, my] = [mean(([x]) => x), mean(([, y]) => y)];
  const above = points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0);
  return above / points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
}
