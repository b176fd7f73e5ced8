/**
 * `npm run coverage -- [--save] [--from-last] [paths…]`: runs the suite and says how many lines of the product ran, in
 * the tests' own processes and in those that they started (the program, its threads, the commands).
 */
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '#kernel/clock';
import { ROOT } from '../house/source-files.ts';
import { lineCoverage, Report, type FileCoverage } from './line-coverage.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { save: { type: 'boolean', default: false }, 'from-last': { type: 'boolean', default: false } },
});
const folder = join(ROOT, 'coverage');
const children = join(folder, 'processes');
if (!values['from-last']) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(children, { recursive: true });
  process.exitCode = await vitest(positionals);
}
const report = Report.parse(JSON.parse(await readFile(join(folder, 'coverage-final.json'), 'utf8')));
const page = pageOf(await lineCoverage(report, children));
process.stdout.write(page);
if (values.save) await writeFile(join(ROOT, 'docs/results/coverage.md'), page);

function vitest(paths: readonly string[]): Promise<number> {
  const program = join(ROOT, 'node_modules', '.bin', 'vitest');
  const child = spawn(program, ['run', '--coverage', '--coverage.reportOnFailure', ...paths], {
    cwd: ROOT,
    env: { ...process.env, COVERAGE_OF_PROCESSES: children },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)));
}

function pageOf(all: readonly FileCoverage[]): string {
  const rooms = Map.groupBy(all, ({ path }) => relative(ROOT, path).split('/')[0] ?? '');
  const least = all
    .filter(({ lines }) => lines >= 5)
    .toSorted((a, b) => share([a]) - share([b]) || b.lines - a.lines)
    .slice(0, 25);
  const missing = all.toSorted((a, b) => b.missed.length - a.missed.length).slice(0, 15);
  const cell = (file: FileCoverage) => `\`${relative(ROOT, file.path)}\``;
  return [
    '# Coverage',
    '',
    `Run on ${new Date(systemClock.now()).toISOString().slice(0, 10)} with \`npm run coverage\`: lines that ran in the tests' own processes or in those that they`,
    'started, threads included. The live page is left out (it runs in a browser), and so are tests, fixtures and benchmarks.',
    '',
    '| room | lines | ran |',
    '| --- | ---: | ---: |',
    ...Array.from(rooms, ([room, own]) => `| ${room} | ${sum(own, 'lines')} | ${percent(own)} |`),
    `| **all** | ${sum(all, 'lines')} | **${percent(all)}** |`,
    '',
    '| least covered file | lines | ran |',
    '| --- | ---: | ---: |',
    ...least.map((file) => `| ${cell(file)} | ${file.lines} | ${percent([file])} |`),
    '',
    '| most lines that nothing ran | lines | which |',
    '| --- | ---: | --- |',
    ...missing.map((file) => `| ${cell(file)} | ${file.missed.length} | ${ranges(file.missed)} |`),
    '',
  ].join('\n');
}

function sum(files: readonly FileCoverage[], what: 'lines' | 'covered'): number {
  return files.reduce((total, file) => total + file[what], 0);
}

function share(files: readonly FileCoverage[]): number {
  return sum(files, 'lines') === 0 ? 1 : sum(files, 'covered') / sum(files, 'lines');
}

function percent(files: readonly FileCoverage[]): string {
  return `${(share(files) * 100).toFixed(1)} %`;
}

/** `3, 7–9` */
function ranges(lines: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const line of lines) {
    const last = runs.at(-1);
    if (last !== undefined && line === last[1] + 1) last[1] = line;
    else runs.push([line, line]);
  }
  const shown = runs.slice(0, 12).map(([from, to]) => (from === to ? String(from) : `${from}–${to}`));
  return `${shown.join(', ')}${runs.length > 12 ? ', …' : ''}`;
}
