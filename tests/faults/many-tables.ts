/**
 * `node tests/faults/many-tables.ts [--tables N] [--save]`: a database of very many small tables, watched by the whole
 * program on embedded defaults.
 */
import { writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startEmbeddedPostgres } from '#cli/embedded/postgres-server';
import { systemClock } from '#kernel/clock';
import { tempFolder } from '../support/temp-folder.ts';
import { watchManyTables, type ManyTablesFigures } from './many-tables-run.ts';

const { values } = parseArgs({
  options: {
    tables: { type: 'string', default: '10000' },
    rows: { type: 'string', default: '3' },
    changes: { type: 'string', default: '500' },
    save: { type: 'boolean', default: false },
  },
});

const folder = await tempFolder('many');
const dir = folder.path;
// Two servers, as in practice: one is watched, the other is the one that Vigie brings along.
const source = await startEmbeddedPostgres({ dataDir: join(dir, 'source') });
const store = await startEmbeddedPostgres({ dataDir: join(dir, 'store') });
try {
  await source.ensureDatabase('many');
  await store.ensureDatabase('vigie');
  const figures = await watchManyTables({
    sourceUrl: source.url('many'),
    storeUrl: store.url('vigie'),
    storePid: store.pid,
    dataDir: dir,
    slot: 'many',
    tables: Number(values.tables),
    rows: Number(values.rows),
    changes: Number(values.changes),
    restMs: 20_000,
    say: (words) => void process.stderr.write(`${words}\n`),
  });
  const page = report(figures);
  process.stdout.write(page);
  if (values.save) await writeFile(new URL('../../docs/results/many-tables.md', import.meta.url), page);
} finally {
  await source.stop();
  await store.stop();
  await folder[Symbol.asyncDispose]();
}

function report(figures: ManyTablesFigures): string {
  const { tables, rows, answers } = figures;
  const cells: readonly (readonly [name: string, value: string])[] = [
    ['the API answers after', `${figures.answersSeconds.toFixed(1)} s`],
    ['all tables read, durable in the log after', `${figures.capturedSeconds.toFixed(1)} s`],
    ['all labelled and in the catalogue after', `${figures.labelledSeconds.toFixed(1)} s`],
    ['processor time of Vigie until then', `${figures.labelledCpuSeconds.toFixed(0)} s`],
    ['processor time of its database until then', `${(figures.labelledStoreCpuSeconds ?? 0).toFixed(0)} s`],
    ['live: commit to label, p50', `${figures.labelP50Ms.toFixed(0)} ms`],
    ['live: commit to label, p99', `${figures.labelP99Ms.toFixed(0)} ms`],
    ['a new table is in the catalogue with its label after', `${figures.newTableSeconds.toFixed(1)} s`],
    ['a second start is up to date after', `${figures.resumeSeconds.toFixed(1)} s`],
    ['resident memory of Vigie, highest', `${(figures.peakBytes / 2 ** 20).toFixed(0)} MB`],
    ['processor at rest: Vigie', `${(figures.idleCpu * 100).toFixed(1)} % of a core`],
    ['processor at rest: its database', `${((figures.idleStoreCpu ?? 0) * 100).toFixed(1)} % of a core`],
  ];
  return [
    '# Many tables',
    '',
    `Run on ${new Date(systemClock.now()).toISOString().slice(0, 10)} with \`node tests/faults/many-tables.ts --tables ${tables}\`: ${tables} tables of`,
    `${rows} rows in one PostgreSQL, watched by one \`vigie start\` with embedded defaults; source, store and Vigie share a machine of ${availableParallelism()} cores, whose load`,
    `over the last quarter of an hour was ${loadavg()[2]?.toFixed(1)}.`,
    '',
    '| figure | measured |',
    '| --- | ---: |',
    ...cells.map(([name, value]) => `| ${name} | ${value} |`),
    '',
    '| answer of the API | time | size |',
    '| --- | ---: | ---: |',
    ...answers.map(({ path, ms, bytes }) => `| \`${path}\` | ${ms.toFixed(0)} ms | ${(bytes / 1024).toFixed(0)} kB |`),
    '',
  ].join('\n');
}
