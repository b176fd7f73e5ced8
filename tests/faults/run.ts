/**
 * `npm run faults -- [--rounds N] [--seed S] [--json FILE] [--save]`: kills Vigie at random instants under load and
 * compares what it knows afterwards with a Vigie that watched the same database and was never killed (P1, P2).
 */
import { writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { createRandom } from '#cli/demo/people';
import { startEmbeddedPostgres } from '#cli/embedded/postgres-server';
import { systemClock } from '#kernel/clock';
import { eventually } from '../support/eventually.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { startVigie } from '../support/vigie-process.ts';
import { difference, evidenceLines, recordCounts } from './evidence.ts';
import { FAULT_TABLES, load, prepare } from './fault-workload.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '30' },
    seed: { type: 'string' },
    json: { type: 'string' },
    save: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
const seed = Number(values.seed ?? Math.trunc(systemClock.now() % 1e9));
const say = (words: string) => void process.stderr.write(`${words}\n`);

const folder = await tempFolder('faults');
const dir = folder.path;
const server = await startEmbeddedPostgres({ dataDir: join(dir, 'servers') });
const failures: string[] = [];
let steps = 0;
try {
  for (const name of ['shop', 'calm', 'killed']) await server.ensureDatabase(name);
  const pool = (name: string) => {
    const made = new pg.Pool({ connectionString: server.url(name), max: 4 });
    made.on('error', () => undefined);
    return made;
  };
  const [shop, calmCatalogue, killedCatalogue] = [pool('shop'), pool('calm'), pool('killed')];
  await prepare(shop);
  const keys = { ring: [{ id: 'k1', key: randomBytes(32).toString('base64') }] };
  const options = (name: string) => ({
    dataDir: join(dir, name),
    config: {
      sources: [
        { id: 'shop', url: server.url('shop'), slot: `vigie_${name}`, publication: `vigie_${name}`, chunkRows: 2000 },
      ],
      catalog: { url: server.url(name) },
      keys,
    },
  });

  say(`seed ${seed}, ${rounds} kills`);
  const random = createRandom(seed);
  const calm = await startVigie(options('calm'));
  let killed = await startVigie(options('killed'));
  const stop = new AbortController();
  const loading = load(shop, seed, stop.signal);
  for (let round = 1; round <= rounds; round += 1) {
    await systemClock.sleep(200 + random.below(4000));
    await killed.kill();
    killed = await startVigie(options('killed'));
    say(`killed ${round} of ${rounds}`);
  }
  await systemClock.sleep(2000);
  stop.abort();
  steps = await loading;

  try {
    await eventually(async () => {
      const lines = difference(await evidenceLines(calmCatalogue), await evidenceLines(killedCatalogue));
      if (lines.length > 0) throw new Error(`evidence differs: ${lines.slice(0, 8).join(' | ')}`);
      const counted = await recordCounts(killedCatalogue);
      for (const table of FAULT_TABLES) {
        const { rows } = await shop.query<{ n: string }>(`SELECT count(*)::text AS n FROM ${table}`);
        if (Number(rows[0]?.n) !== (counted.get(table) ?? 0))
          throw new Error(`${table} has ${rows[0]?.n} rows, ${counted.get(table)} counted`);
      }
    }, 120_000);
  } catch (error) {
    failures.push(error instanceof Error ? error.message : 'unknown');
  }
  await killed.stop();
  await calm.stop();
  for (const open of [shop, calmCatalogue, killedCatalogue]) await open.end();
} finally {
  await server.stop();
  await folder[Symbol.asyncDispose]();
}

const report = { passed: failures.length === 0 ? 1 : 0, failed: failures.length, rounds, seed, steps, failures };
if (values.json !== undefined) await writeFile(values.json, JSON.stringify(report));
if (values.save) {
  const date = new Date(systemClock.now()).toISOString().slice(0, 10);
  await writeFile(
    new URL('../../docs/results/faults.md', import.meta.url),
    `# Fault results\n\nRun on ${date} with \`npm run faults -- --rounds ${rounds} --seed ${seed}\`.\n\n| fault | rounds | transactions under load | evidence against a run never killed |\n| --- | ---: | ---: | --- |\n| kill -9 of Vigie at a random instant | ${rounds} | ${steps} | ${failures.length === 0 ? 'equal, row for row' : `**differs**: ${failures.join('; ')}`} |\n`,
  );
}
say(failures.length === 0 ? `equal after ${rounds} kills and ${steps} transactions` : failures.join('\n'));
process.exitCode = failures.length === 0 ? 0 : 1;
