/**
 * `npm run bench -- [name …] [--json] [--short] [--only name,name] [--save]`: measures the product's figures on this machine.
 * Each stands beside its target and, as a ratio, beside a yardstick measured in the same run.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { alert } from './figures/alert.ts';
import { classify } from './figures/classify.ts';
import { latency } from './figures/latency.ts';
import { rules } from './figures/rules.ts';
import { snapshot } from './figures/snapshot.ts';
import { startup } from './figures/startup.ts';
import { throughput } from './figures/throughput.ts';
import { transaction } from './figures/transaction.ts';
import { verdict, type Figure } from './harness/figure.ts';
import { thisMachine, toMarkdown } from './harness/markdown.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
    save: { type: 'boolean', default: false },
    only: { type: 'string' },
    rate: { type: 'string', default: '11000' },
  },
});

const { short } = values;
const benches: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  startup,
  classify: () => classify(short),
  throughput: () => throughput(short ? 10 : 60, Number(values.rate)),
  latency: () => latency(short ? 5 : 30),
  alert: () => alert(short ? 20 : 150),
  rules: () => rules(short ? 5 : 30),
  snapshot: () => snapshot(short ? 100_000 : 500_000),
  transaction: () => transaction(short ? 100_000 : 1_000_000),
};

const named = [...positionals, ...(values.only?.split(',') ?? [])];
const wanted = named.length === 0 ? Object.keys(benches) : named;
const figures: Figure[] = [];
for (const name of wanted) {
  const bench = benches[name];
  if (bench === undefined) throw new Error(`no bench ${name}; there are ${Object.keys(benches).join(', ')}`);
  process.stderr.write(`${name} …\n`);
  const measured = await bench();
  figures.push(...measured);
  for (const { name: words, value, unit, met } of measured)
    process.stderr.write(`  ${verdict(met)} ${words}: ${value.toFixed(1)} ${unit}\n`);
}

const report = {
  title: 'Benchmark results',
  command: 'npm run bench',
  beside: 'Source, log, catalogue and Vigie',
  date: new Date().toISOString().slice(0, 10),
  short,
  machine: thisMachine(),
  figures,
};
process.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : toMarkdown(report));
if (values.save) await writeFile(new URL('../docs/results/bench.md', import.meta.url), toMarkdown(report));
