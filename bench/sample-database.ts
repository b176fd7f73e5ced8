/**
 * `node bench/sample-database.ts --folder F [--server postgres|mysql|mariadb] [--seconds N] [--scan] [--json]`: how well the whole
 * product labels a database that nobody here wrote. The folder has `.sql` files, which are loaded in order into a server
 * of its own (PostgreSQL unless another is named; MySQL and MariaDB from `npm run stack:install`), and `ground_truth.jsonl`, a judged column a line ({@link ColumnTruth}). Vigie watches while a writer writes the rows again;
 * then its labels are compared. With `--scan` it is read once, as `vigie classify <url>` does, and nothing is written. The folder stays where it is: nothing of it is kept.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { DatasetSummary, FieldSummary, SourceSummary } from '#contract/catalog';
import { systemClock } from '#kernel/clock';
import { eventually } from '#tests/support/eventually';
import type { VigieProcess } from '#tests/support/vigie-process';
import { openStage } from './harness/bench-stage.ts';
import { ColumnTruth, judge, type HeldLabel, type Judgement } from './sample-database/judgement.ts';
import { openSample, SAMPLE_SERVERS, type SampleServerName } from './sample-database/open-sample.ts';
import type { SampleServer } from './sample-database/sample-server.ts';
import { scanSample } from './sample-database/scan-sample.ts';

const { values } = parseArgs({
  options: {
    folder: { type: 'string' },
    server: { type: 'string', default: 'postgres' },
    seconds: { type: 'string', default: '10' },
    json: { type: 'boolean', default: false },
    scan: { type: 'boolean', default: false },
  },
});
if (values.folder === undefined) throw new Error('--folder says where the database is');
const serverName = SAMPLE_SERVERS.find((name) => name === values.server);
if (serverName === undefined) throw new Error(`--server is one of ${SAMPLE_SERVERS.join(', ')}`);

const { judgement, rewritten } = await measure(values.folder, serverName, Number(values.seconds));
process.stdout.write(
  values.json ? `${JSON.stringify({ ...judgement, rewritten }, null, 2)}\n` : table(judgement, rewritten),
);
process.exitCode = judgement.found === judgement.required && judgement.falseAlarms === 0 ? 0 : 1;

async function measure(
  folder: string,
  server: SampleServerName,
  seconds: number,
): Promise<{ readonly judgement: Judgement; readonly rewritten: number }> {
  const lines = (await readFile(join(folder, 'ground_truth.jsonl'), 'utf8')).split('\n').filter((line) => line !== '');
  const truth = lines.map((line) => ColumnTruth.parse(JSON.parse(line)));
  await using stage = await openStage();
  await using sample = await openSample(server, stage, folder);
  if (values.scan) return { judgement: await scanSample(sample, truth), rewritten: 0 };
  await using vigie = await stage.vigie({ sources: [{ id: 'sample', url: sample.url }] });
  const enough = new AbortController();
  const writing = sample.writeRowsAgain(5, enough.signal);
  await eventually(async () => {
    if ((await source(vigie)).state !== 'streaming') throw new Error('the tables are still being read');
  }, 120_000);
  await systemClock.sleep(seconds * 1000);
  enough.abort();
  const { updated, inserted } = await writing;
  await untilAllIsRead(sample, vigie);
  const fields = await pages(vigie, '/api/v1/fields', FieldSummary);
  const nameOf = new Map(
    (await pages(vigie, '/api/v1/datasets', DatasetSummary)).map(({ urn, name }) => [urn, sample.localName(name)]),
  );
  const watched = new Set(fields.map(({ dataset, path }) => `${nameOf.get(dataset) ?? ''}.${path}`));
  const labels = fields.flatMap(({ dataset, path, label }): HeldLabel[] =>
    label === null || label.status !== 'held' ? [] : [{ ...label, dataset: nameOf.get(dataset) ?? '', path }],
  );
  return { judgement: judge(truth, watched, labels), rewritten: updated + inserted };
}

async function source(vigie: VigieProcess): Promise<SourceSummary> {
  const [first] = z.object({ items: z.array(SourceSummary) }).parse(await vigie.get('/api/v1/sources')).items;
  if (first === undefined) throw new Error('no source yet');
  return first;
}

/** Until every table whose deletes are sent counts as many records as it has rows, nothing waits in the log and nothing has moved meanwhile. */
async function untilAllIsRead(sample: SampleServer, vigie: VigieProcess): Promise<void> {
  let before = '';
  await eventually(async () => {
    const { items: lags } = z
      .object({ items: z.array(z.object({ lag: z.string() })) })
      .parse(await vigie.get('/api/v1/lag'));
    if (lags.some(({ lag }) => lag !== '0')) throw new Error('changes wait in the log');
    const datasets = await pages(vigie, '/api/v1/datasets', DatasetSummary);
    const wrong: string[] = [];
    for (const { name, records, beforeImage } of datasets) {
      // Without an identity PostgreSQL sends inserts alone, and what was deleted is counted on.
      if (beforeImage === 'none') continue;
      const count = await sample.count(sample.localName(name));
      if (count !== records) wrong.push(`${name}: ${records} of ${count}`);
    }
    if (wrong.length > 0)
      throw new Error(`records are counted that are not there, or the reverse: ${wrong.join(', ')}`);
    const { position, lagBytes } = await source(vigie);
    const now = JSON.stringify([position, lagBytes, datasets.map(({ lastCommittedAtMs }) => lastCommittedAtMs)]);
    const same = now === before;
    before = now;
    if (!same) throw new Error('the source still moves');
  }, 180_000);
}

async function pages<T>(vigie: VigieProcess, path: string, item: z.ZodType<T>): Promise<readonly T[]> {
  const page = z.object({ items: z.array(item), cursor: z.string().nullable() });
  const all: T[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const query = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const read = page.parse(await vigie.get(`${path}?limit=100${query}`));
    all.push(...read.items);
    cursor = read.cursor;
  }
  return all;
}

function table({ columns, required, found, none, falseAlarms, unwatched }: Judgement, written: number): string {
  const lines = columns
    .filter(({ status, labels }) => status === 'required' || labels.length > 0)
    .map(({ dataset, field, status, expected, labels, verdict }) => {
      const held = labels.map(
        ({ path, entity, confidence, hits, examined }) =>
          `${path === field ? '' : `${path} `}${entity} ${confidence.toFixed(2)} (${hits} of ${examined})`,
      );
      return [verdict, status, `${dataset}.${field}`, expected.join(' or ') || '-', held.join(', ') || '-'].join('\t');
    });
  return `${lines.join('\n')}
required ${found}/${required}, false alarms ${falseAlarms}/${none}, columns not watched ${unwatched}, rows written again ${written}
`;
}
