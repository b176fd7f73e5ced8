/**
 * `npm run bench:kafka -- [--json] [--short] [--only name,name] [--save]`: the figures on Kafka, one bench after another,
 * each in a process of its own with servers of its own: one that fails or hangs is told and takes no other with it.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { SERVERS, withNeeds, type ServerName } from '#deploy/stack/servers/servers';
import type { SourceKind } from '#contract/dataset';
import { verdict, type Figure } from './harness/figure.ts';
import { thisMachine, toMarkdown } from './harness/markdown.ts';
import { runScript } from './harness/run-script.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
    save: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
});

interface Bench {
  readonly script: string;
  readonly servers: readonly ServerName[];
  readonly args: readonly string[];
  /** Over those, for a short run. */
  readonly short: readonly string[];
}

const WITHIN_MS = 300_000;
const capture = (source: SourceKind, rows: string): Bench => ({
  script: 'capture-kafka.ts',
  servers: ['connect', 'registry', source === 'mongodb' ? 'mongo' : source],
  args: ['--source', source],
  short: ['--rows', rows, '--seconds', '5'],
});
const label = (by: string): Bench => ({
  script: 'label-latency.ts',
  servers: ['connect', 'registry', 'postgres'],
  args: ['--capture', by],
  short: ['--seconds', '5'],
});

const benches: Readonly<Record<string, Bench>> = {
  classify: {
    script: 'kafka.ts',
    servers: ['kafka', 'registry'],
    args: ['--workers', '2'],
    short: ['--records', '60000'],
  },
  'capture-postgres': capture('postgres', '10000'),
  'capture-mysql': capture('mysql', '10000'),
  'capture-mariadb': capture('mariadb', '10000'),
  'capture-mongodb': capture('mongodb', '2000'),
  'label-native': label('native'),
  'label-debezium': label('debezium'),
};

const figures: Figure[] = [];
const failures: string[] = [];
for (const name of values.only?.split(',') ?? Object.keys(benches)) {
  const bench = benches[name];
  if (bench === undefined) throw new Error(`no bench ${name}; there are ${Object.keys(benches).join(', ')}`);
  process.stderr.write(`${name} …\n`);
  try {
    const missing = withNeeds(bench.servers).filter((server) => !SERVERS[server].isThere());
    if (missing.length > 0)
      throw new Error(`needs ${missing.join(', ')}: npm run stack:install -- ${missing.join(' ')}`);
    const args = [...bench.args, ...(values.short ? bench.short : []), '--json'];
    const script = new URL(bench.script, import.meta.url);
    const measured: readonly Figure[] = JSON.parse(await runScript(script, { args, withinMs: WITHIN_MS }));
    figures.push(...measured);
    for (const { name: words, value, unit, met } of measured)
      process.stderr.write(`  ${verdict(met)} ${words}: ${value.toFixed(1)} ${unit}\n`);
  } catch (error) {
    failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    process.stderr.write(`  FAIL ${failures.at(-1) ?? ''}\n`);
  }
}

const report = {
  title: 'Benchmark results on Kafka',
  command: 'npm run bench:kafka',
  beside: 'Kafka, the schema registry, Kafka Connect, the source, the catalogue, the writer, the reader and Vigie',
  date: new Date().toISOString().slice(0, 10),
  short: values.short,
  machine: thisMachine(),
  figures,
  failures,
};
process.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : toMarkdown(report));
if (values.save) await writeFile(new URL('../docs/results/kafka.md', import.meta.url), toMarkdown(report));
if (failures.length > 0) process.exitCode = 1;
